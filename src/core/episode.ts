import type { Lifecycle, Rule } from './rule.ts'
import { MINUTE } from './window.ts'

/** Matching calls by minute (epoch milliseconds of its start). */
export type Series = ReadonlyMap<number, number>

/** A stretch of time in which a rule held. */
export interface Episode {
  /** Start of the first minute with a matching call in it. */
  readonly since: number
  /** End of the first minute whose window reached the count. */
  readonly firesAt: number
  /** Start of the last minute whose window reached the count. */
  readonly until: number
  /** Matching calls from `since` through `until`. */
  readonly count: number
}

/**
 * The episodes that the minutes before `now` show, oldest first. They follow from the counts alone, so late data
 * extend, join or add episodes as if they had come in time.
 */
export function episodesOf(rule: Rule, series: Series, now: number): readonly Episode[] {
  const minutes = [...series].filter(([minute, count]) => minute < now && count > 0).toSorted(([a], [b]) => a - b)
  const episodes: { readonly start: number; readonly episode: Episode }[] = []
  const before = runningTotals(minutes)
  let first = 0
  for (const [index, [minute]] of minutes.entries()) {
    while ((minutes[first]?.[0] ?? minute) <= minute - rule.window) first++
    const through = before[index + 1] ?? 0
    if (through - (before[first] ?? 0) < rule.fireCount) continue
    const last = episodes.at(-1)
    const open = last !== undefined && minute < closesAt(rule, last.episode) ? episodes.pop() : undefined
    const start = open?.start ?? first
    const since = minutes[start]?.[0] ?? minute
    const firesAt = open?.episode.firesAt ?? minute + MINUTE
    const count = through - (before[start] ?? 0)
    episodes.push({ start, episode: { since, firesAt, until: minute, count } })
  }
  return episodes.map(({ episode }) => episode)
}

/** `totals[i]` = calls before the minute with index `i`. */
function runningTotals(minutes: readonly (readonly [number, number])[]): readonly number[] {
  const totals = [0]
  for (const [, count] of minutes) totals.push((totals.at(-1) ?? 0) + count)
  return totals
}

/** When an episode that sees no more is over. */
export function closesAt(rule: Pick<Lifecycle, 'resolveAfter'>, episode: Pick<Episode, 'until'>): number {
  return episode.until + MINUTE + rule.resolveAfter
}
