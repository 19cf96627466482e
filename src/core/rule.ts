import type { Severity, Tag } from '../taxonomy/taxonomy.ts'

/** What a rule groups by: one alert for each account, or for each cause of each account. */
export type GroupDimension = 'account' | 'cause'

/** How anything that fires is told. Durations in milliseconds. */
export interface Lifecycle {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  /** Calm for this long resolves. */
  readonly resolveAfter: number
  /** While it fires, tell again this often. */
  readonly remindEvery: number
}

/** Which failures to watch and when to tell. */
export interface Rule extends Lifecycle {
  readonly match: RuleMatch
  readonly groupBy: readonly GroupDimension[]
  /** Matching calls are counted over this long. */
  readonly window: number
  /** That many within a window fire. */
  readonly fireCount: number
}

/** All the lists that are there must match; an absent list matches everything. */
export interface RuleMatch {
  readonly causes?: readonly string[] | undefined
  readonly tags?: readonly Tag[] | undefined
  readonly statuses?: readonly number[] | undefined
  /** Lower case. */
  readonly accounts?: readonly string[] | undefined
}

/** A row as rules see it. */
export interface Matchable {
  readonly account: string
  readonly cause: string
  readonly tags: readonly Tag[]
  readonly status: number | undefined
}

export function matches({ match }: Rule, row: Matchable): boolean {
  return (
    includes(match.causes, row.cause) &&
    includes(match.accounts, row.account) &&
    (match.statuses === undefined || (row.status !== undefined && match.statuses.includes(row.status))) &&
    (match.tags === undefined || match.tags.some(tag => row.tags.includes(tag)))
  )
}

function includes(list: readonly string[] | undefined, value: string): boolean {
  return list === undefined || list.includes(value)
}

/** The alert's group: `account` or `account/cause`. */
export function groupOf(rule: Rule, row: Matchable): string {
  return rule.groupBy.map(dimension => row[dimension]).join('/')
}
