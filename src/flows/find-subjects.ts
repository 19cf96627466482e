import type { Aggregate } from '../core/aggregate.ts'
import { type Episode, episodesOf } from '../core/episode.ts'
import { sharedTokens } from '../core/expiring.ts'
import { type Group, observe } from '../core/observe.ts'
import { matchesAny } from '../core/pattern.ts'
import type { ExpiringRule, FailureRule, Matchable } from '../core/rule.ts'
import { isoSecond } from '../core/window.ts'

/** What one alert of a rule is about, and the stretches of time in which the rule held for it. */
export interface Subject {
  readonly group: string
  readonly account: string
  /** What of the account; empty for the whole. */
  readonly part: string
  /** Narrows the rows that the alert counts; absent for alerts that are not about failures. */
  readonly of?: Group
  /** When the token expires, epoch milliseconds. */
  readonly expires?: number
  /** Episodes as the minutes before that moment show them, oldest first. */
  readonly episodesBefore: (moment: number) => readonly Episode[]
}

export function failureSubjects(
  rule: FailureRule,
  rows: readonly Aggregate[],
  tagsOf: (cause: string) => Matchable['tags'],
  isNew: (fingerprint: string) => boolean,
): readonly Subject[] {
  return observe(rule, rows, tagsOf, isNew).map(({ group, series }) => ({
    group: group.key,
    account: rows[0]?.account ?? '',
    part: [group.cause, group.value].filter(part => part !== undefined).join('/'),
    of: group,
    episodesBefore: moment => episodesOf(rule, series, moment),
  }))
}

export function expiringSubjects(rule: ExpiringRule, account: string, rows: readonly Aggregate[]): readonly Subject[] {
  if (rule.accounts !== undefined && !matchesAny(rule.accounts, account.toLowerCase())) return []
  return sharedTokens(rule, rows, Number.POSITIVE_INFINITY).map(({ expires }) => ({
    group: `${account}/${isoSecond(expires)}`,
    account,
    part: isoSecond(expires),
    expires,
    episodesBefore: moment => sharedTokens(rule, rows, moment).find(token => token.expires === expires)?.episodes ?? [],
  }))
}
