import type { Measured } from './measured.ts'
import type { Figure } from './section.ts'

/** What figures came to when they were kept: by section, then by name. */
export type Baseline = Readonly<Record<string, Readonly<Record<string, number>>>>

/** How a kept figure stands to its baseline: a `change` of 0.1 is a tenth more. */
export interface Comparison {
  readonly baseline: number
  readonly change: number
  readonly worse: boolean
}

/** Another machine or a busy one moves ratios less than this. */
const ALLOWED = 0.15
/** What a ratio is kept in. */
const DIGITS = 4

/** Undefined for a figure that is not kept, or has no baseline. */
export function compare(section: string, { name, value, kept }: Figure, baselines: Baseline): Comparison | undefined {
  const baseline = baselines[section]?.[name]
  if (kept === undefined || baseline === undefined) return undefined
  const change = value === baseline ? 0 : value / baseline - 1
  return { baseline, change, worse: (kept === 'higher' ? -change : change) > ALLOWED }
}

/** What the sections that ran say against their baselines. */
export interface Check {
  readonly worse: readonly string[]
  /** Kept figures that no baseline holds. */
  readonly unknown: readonly string[]
  /** Baselines that no figure came for. */
  readonly gone: readonly string[]
}

export function check(measured: readonly Measured[], baselines: Baseline): Check {
  const kept = measured.flatMap(({ section, figures }) =>
    figures.filter(figure => figure.kept !== undefined).map(figure => ({ section, figure, name: figure.name })),
  )
  const known = measured.flatMap(({ section }) =>
    Object.keys(baselines[section] ?? {}).map(name => ({ section, name })),
  )
  return {
    worse: kept.filter(({ section, figure }) => compare(section, figure, baselines)?.worse === true).map(nameOf),
    unknown: kept.filter(one => !isIn(known, one)).map(nameOf),
    gone: known.filter(one => !isIn(kept, one)).map(nameOf),
  }
}

interface Name {
  readonly section: string
  readonly name: string
}

function isIn(all: readonly Name[], { section, name }: Name): boolean {
  return all.some(one => one.section === section && one.name === name)
}

function nameOf({ section, name }: Name): string {
  return name.startsWith(section) ? name : `${section}, ${name}`
}

/** The baselines with those of the sections that ran replaced. */
export function keep(measured: readonly Measured[], former: Baseline): Baseline {
  const fresh = measured.map(({ section, figures }) => {
    const kept = figures.filter(figure => figure.kept !== undefined)
    return [section, Object.fromEntries(kept.map(({ name, value }) => [name, Number(value.toPrecision(DIGITS))]))]
  })
  return { ...former, ...Object.fromEntries(fresh) }
}
