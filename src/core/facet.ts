import type { Aggregate, Breakdown } from './aggregate.ts'
import type { Tally } from './tally.ts'

/** Where a row counts the values of a facet. */
export const TALLIES = {
  status: 'statuses',
  category: 'categories',
  operation: 'operations',
  policy: 'policies',
  resource: 'resources',
  fingerprint: 'fingerprints',
} as const satisfies Record<string, keyof Breakdown>

/** The value of calls that have none. */
export const NONE = '(none)'

/** A row's calls by the values of a facet; those of no value are counted too, or they would belong to no group. */
export function facetOf(
  { count, breakdown }: Pick<Aggregate, 'count' | 'breakdown'>,
  facet: keyof typeof TALLIES,
): Tally {
  const values = breakdown[TALLIES[facet]]
  // Only words that nobody knows have a fingerprint.
  if (facet === 'fingerprint') return values
  const rest = [...values.values()].reduce((sum, part) => sum - part, count)
  return rest > 0 ? new Map([...values, [NONE, rest]]) : values
}
