import { DEFAULT_LIMITS } from './limits.ts'

/** Counts by name, never more than a fixed number of names: later ones are counted as `(other)`. */
export type Tally = ReadonlyMap<string, number>

export const OTHER = '(other)'
export const EMPTY_TALLY: Tally = new Map()

/**
 * Adds to a tally in place. The first names to come stay: records come in order of their sequence numbers, so the
 * result is the same however the batches were cut.
 */
export function addTo(tally: Map<string, number>, name: string, count: number, maxNames = DEFAULT_LIMITS.names): void {
  const before = tally.get(name)
  if (before !== undefined || tally.size < maxNames) tally.set(name, (before ?? 0) + count)
  else tally.set(OTHER, (tally.get(OTHER) ?? 0) + count)
}

export function mergeTallies(tallies: readonly Tally[]): Tally {
  const sum = new Map<string, number>()
  for (const tally of tallies) for (const [name, count] of tally) sum.set(name, (sum.get(name) ?? 0) + count)
  return sum
}

/** Largest first; equal counts in order of their names, so that the answer never depends on the order of rows. */
export function topOf(tally: Tally): readonly (readonly [string, number])[] {
  return [...tally].toSorted(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
}

/** The largest names, all others as `(other)`: cut down by what all of it is, never by what came first. */
export function largestOf(tally: Tally, maxNames: number): Tally {
  const kept = new Map<string, number>()
  for (const [name, count] of topOf(tally)) if (name !== OTHER) addTo(kept, name, count, maxNames)
  const others = tally.get(OTHER)
  if (others !== undefined) kept.set(OTHER, (kept.get(OTHER) ?? 0) + others)
  return kept
}
