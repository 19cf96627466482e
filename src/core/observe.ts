import type { Aggregate } from './aggregate.ts'
import type { Calls, Series } from './episode.ts'
import { facetOf, NONE } from './facet.ts'
import { matchesAny } from './pattern.ts'
import { type FailureRule, type Matchable, matchesRow } from './rule.ts'
import type { Tally } from './tally.ts'

/** One alert's part of an account's rows. */
export interface Group {
  /** `account`, `account/cause`, `account/value`, ... */
  readonly key: string
  /** The cause that it is grouped by. */
  readonly cause?: string
  /** The value of the rule's facet that it is grouped by. */
  readonly value?: string
}

export interface Observed {
  readonly group: Group
  readonly series: Series
}

type MutableSeries = Map<number, { matching: number; requests: number }>

/**
 * The calls of one account as a rule sees them, by group and minute. `isNew` tells the fingerprints that are news to
 * a rule that asks for new ones alone.
 */
export function observe(
  rule: FailureRule,
  rows: readonly Aggregate[],
  tagsOf: (cause: string) => Matchable['tags'],
  isNew: (fingerprint: string) => boolean,
): readonly Observed[] {
  const requests = requestsByValue(rule, rows)
  const groups = new Map<string, { readonly group: Group; readonly matching: Map<number, number> }>()
  for (const row of rows) {
    if (!matchesRow(rule, { account: row.account, cause: row.cause, tags: tagsOf(row.cause) })) continue
    for (const [value, count] of valuesOf(rule, row, isNew)) {
      const group = groupOf(rule, row, value)
      const found = groups.get(group.key) ?? { group, matching: new Map<number, number>() }
      found.matching.set(row.minute, (found.matching.get(row.minute) ?? 0) + count)
      groups.set(group.key, found)
    }
  }
  return [...groups.values()].map(({ group, matching }) => {
    return { group, series: seriesOf(matching, requests.get(group.value ?? '') ?? new Map()) }
  })
}

/** How much of the row each value of the rule's facet has, of those that the rule matches; the whole without a facet. */
function valuesOf(rule: FailureRule, row: Aggregate, isNew: (fingerprint: string) => boolean): Tally {
  const { facet } = rule
  if (facet === undefined) return new Map([['', row.count]])
  const matching = [...facetOf(row, facet)].filter(([value]) => {
    if (rule.match.facet !== undefined && (value === NONE || !matchesAny(rule.match.facet, value.toLowerCase())))
      return false
    return facet !== 'fingerprint' || rule.newWithin === undefined || isNew(value)
  })
  return new Map(matching)
}

function groupOf({ groupBy, facet }: FailureRule, { account, cause }: Aggregate, value: string): Group {
  const byCause = groupBy.includes('cause')
  const byValue = facet !== undefined && groupBy.includes(facet)
  const key = [account, ...(byCause ? [cause] : []), ...(byValue ? [value] : [])].join('/')
  return { key, ...(byCause ? { cause } : {}), ...(byValue ? { value } : {}) }
}

/** All calls by minute: of the account, or where the rule groups by a facet, of each value of it. */
function requestsByValue(
  { facet, groupBy }: FailureRule,
  rows: readonly Aggregate[],
): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const grouped = facet !== undefined && groupBy.includes(facet)
  const requests = new Map<string, Map<number, number>>()
  for (const row of rows) {
    const parts: Tally = grouped ? facetOf(row, facet) : new Map([['', row.count]])
    for (const [value, count] of parts) {
      const minutes = requests.get(value) ?? new Map<number, number>()
      minutes.set(row.minute, (minutes.get(row.minute) ?? 0) + count)
      requests.set(value, minutes)
    }
  }
  return requests
}

function seriesOf(matching: ReadonlyMap<number, number>, requests: ReadonlyMap<number, number>): Series {
  const series: MutableSeries = new Map()
  for (const [minute, count] of requests) series.set(minute, { matching: 0, requests: count })
  for (const [minute, count] of matching) {
    const calls: Calls = { matching: count, requests: Math.max(count, requests.get(minute) ?? 0) }
    series.set(minute, calls)
  }
  return series
}
