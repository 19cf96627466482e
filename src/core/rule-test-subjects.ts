import { type Aggregate, type Breakdown, NO_BREAKDOWN } from './aggregate.ts'
import { type Episode, episodesOf } from './episode.ts'
import { sharedTokens } from './expiring.ts'
import { TALLIES } from './facet.ts'
import { observe } from './observe.ts'
import { matchesAny } from './pattern.ts'
import { type ExpiringRule, type Facet, type FailureRule, type Matchable, ruleFor } from './rule.ts'
import { isoSecond, MINUTE } from './window.ts'

export type AccountRule = FailureRule | ExpiringRule
export type TagsOf = (cause: string) => Matchable['tags']

/** Calls of one kind that a test of a rule makes up. */
export interface GivenCalls {
  readonly account: string
  readonly cause: string
  /** What else is known of them. */
  readonly facets: ReadonlyMap<Facet, string>
  /** For successful calls: the minute at whose beginning their token expires. */
  readonly expires?: number | undefined
  /** How many, by minute since the beginning of the test. */
  readonly calls: ReadonlyMap<number, number>
}

/** The episodes as the minutes before that moment show them, by the part of the account that an alert is about. */
export type EpisodesBefore = (now: number) => ReadonlyMap<string, readonly Episode[]>

/** What a rule sees of one account's given calls; `start` is minute 0, epoch milliseconds. */
export function episodesOfCalls(
  rule: AccountRule,
  account: string,
  given: readonly GivenCalls[],
  start: number,
  tagsOf: TagsOf,
): EpisodesBefore {
  const rows = given.filter(one => one.account === account).flatMap(one => rowsOf(one, start))
  if (rule.kind === 'failures') return episodesOfFailures(rule, rows, tagsOf)
  if (rule.accounts !== undefined && !matchesAny(rule.accounts, account.toLowerCase())) return () => new Map()
  return now => {
    const tokens = sharedTokens(rule, rows, now)
    return new Map(tokens.map(({ expires, episodes }) => [`exp=${(expires - start) / MINUTE}`, episodes]))
  }
}

function episodesOfFailures(rule: FailureRule, rows: readonly Aggregate[], tagsOf: TagsOf): EpisodesBefore {
  const firstSeen = new Map<string, number>()
  for (const { minute, breakdown } of rows) {
    for (const name of breakdown.fingerprints.keys()) {
      firstSeen.set(name, Math.min(minute, firstSeen.get(name) ?? minute))
    }
  }
  const observedAt = (now: number) => {
    const news = now - (rule.newWithin ?? 0)
    return observe(rule, rows, tagsOf, fingerprint => (firstSeen.get(fingerprint) ?? now) >= news)
  }
  // Only what is new changes by merely waiting.
  const always = rule.newWithin === undefined ? observedAt(0) : undefined
  return now => {
    const observed = always ?? observedAt(now)
    return new Map(
      observed.map(({ group: { cause, value }, series }) => {
        const part = [cause, value].filter(name => name !== undefined).join('/')
        return [part, episodesOf(rule, series, now)]
      }),
    )
  }
}

/** The rows of given calls, as if they had been counted. */
function rowsOf(given: GivenCalls, start: number): readonly Aggregate[] {
  const { account, cause } = given
  return [...given.calls].map(([at, count]): Aggregate => {
    const minute = start + at * MINUTE
    const times = { minute, firstSeen: minute, lastSeen: minute, durationSum: 0, durationMax: 0 }
    return {
      account,
      cause,
      count,
      records: count,
      lastSequence: 0,
      ...times,
      breakdown: breakdownOf(given, start, count),
    }
  })
}

function breakdownOf({ facets, expires }: GivenCalls, start: number, count: number): Breakdown {
  const tallies = [...facets].map(([facet, value]) => [TALLIES[facet], new Map([[value, count]])] as const)
  const expiries = expires === undefined ? [] : [[isoSecond(start + expires * MINUTE), count] as const]
  return { ...NO_BREAKDOWN, ...Object.fromEntries(tallies), expiries: new Map(expiries) }
}

/** The rule as it holds for the account. */
export function ownRule(rule: AccountRule, account: string): AccountRule {
  return rule.kind === 'failures' ? ruleFor(rule, account) : rule
}
