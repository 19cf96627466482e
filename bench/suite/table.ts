import { type Baseline, compare } from './baseline.ts'
import { goalText, type Measured, meetsGoal, numberText } from './measured.ts'
import type { Figure } from './section.ts'

const WIDTH = 100
const GAP = 2
const HEADING = ['figure', 'value', '', 'goal', 'met'] as const
const COMPARED = ['baseline', 'change'] as const
/** Columns of words; numbers stand at the right of theirs. */
const WORDS: ReadonlySet<number> = new Set([2, 3, 4])

type Row = readonly string[]

/** All figures as one table that fits a terminal; with the baselines beside them where they are given. */
export function tableText(measured: readonly Measured[], baselines?: Baseline): string {
  const rows: readonly Row[] = [
    baselines === undefined ? HEADING : [...HEADING, ...COMPARED],
    ...measured.flatMap(({ section, figures }) => [
      [section],
      ...figures.map(figure => rowOf(section, figure, baselines)),
    ]),
  ]
  const [first = [], ...others] = rows
  const widths = first.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const taken = widths.slice(1).reduce((sum, width) => sum + GAP + width, 0)
  const nameWidth = Math.min(widths[0] ?? 0, WIDTH - taken)
  return [first, ...others].map(row => `${linesOf(row, [nameWidth, ...widths.slice(1)])}\n`).join('')
}

function rowOf(section: string, figure: Figure, baselines: Baseline | undefined): Row {
  const { name, value, unit, goal } = figure
  const met = meetsGoal(figure)
  const cells = [
    `  ${name.startsWith(`${section}, `) ? name.slice(section.length + 2) : name}`,
    numberText(value),
    unit,
    goal === undefined ? '' : goalText(goal),
    met === undefined ? '' : met ? 'yes' : 'NO',
  ]
  if (baselines === undefined) return cells
  const compared = compare(section, figure, baselines)
  if (compared === undefined) return [...cells, figure.kept === undefined ? '' : 'none', '']
  return [...cells, numberText(compared.baseline), changeText(compared.change)]
}

function changeText(change: number): string {
  if (!Number.isFinite(change)) return 'from 0'
  return `${change < 0 ? '-' : '+'}${Math.abs(100 * change).toFixed(1)} %`
}

/** A name that is too long goes on in the next line. */
function linesOf([name = '', ...cells]: Row, [nameWidth = 0, ...widths]: readonly number[]): string {
  const [begin = '', ...rest] = wrap(name, nameWidth)
  const shown = cells.map((cell, index) => {
    const width = widths[index] ?? 0
    return WORDS.has(index + 1) ? cell.padEnd(width) : cell.padStart(width)
  })
  const line = [begin.padEnd(nameWidth), ...shown].join(' '.repeat(GAP)).trimEnd()
  return [line, ...rest].join('\n')
}

function wrap(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text]
  const space = text.lastIndexOf(' ', width)
  const end = text.slice(0, space).trim() === '' ? width : space
  return [text.slice(0, end), ...wrap(`    ${text.slice(end).trim()}`, width)]
}
