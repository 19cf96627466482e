import { markdownTable } from '../sizing/markdown.ts'
import { goalText, type Measured, meetsGoal, numberText } from './measured.ts'
import type { Figure } from './section.ts'

/** What `npm run bench -- --json <file>` writes. */
export interface BenchResult {
  /** What it ran on. */
  readonly machine: string
  readonly short: boolean
  readonly sections: readonly Measured[]
}

/** All figures of a run for a page, those of a section under its name. */
export function figuresTable({ machine, sections }: BenchResult): string {
  const rows = sections.flatMap(({ section, figures }) => [
    [`**${section}**`, '', '', ''],
    ...figures.map(figure => rowOf(section, figure)),
  ])
  return `${machine}\n\n${markdownTable(['figure', 'value', 'goal', 'met'], rows)}`
}

function rowOf(section: string, figure: Figure): readonly string[] {
  const { name, value, unit, goal } = figure
  const met = meetsGoal(figure)
  return [
    name.startsWith(`${section}, `) ? name.slice(section.length + 2) : name,
    `${numberText(value)} ${unit}`,
    goal === undefined ? '' : goalText(goal),
    met === undefined ? '' : met ? 'yes' : '**no**',
  ]
}
