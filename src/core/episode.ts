import type { FailureRule, Lifecycle } from './rule.ts'
import { MINUTE } from './window.ts'

/** Calls of one minute: those that match, and all that could have. */
export interface Calls {
  readonly matching: number
  readonly requests: number
}

/** Calls by minute (epoch milliseconds of its start). */
export type Series = ReadonlyMap<number, Calls>

/** A stretch of time in which a rule held. */
export interface Episode {
  /** Start of the first minute with a matching call in it. */
  readonly since: number
  /** End of the first minute whose window reached the bounds. */
  readonly firesAt: number
  /** Start of the last minute whose window reached the bounds. */
  readonly until: number
  /** Matching calls from `since` through `until`. */
  readonly count: number
  /**
   * Matching calls of the fullest window. A window that began before the episode is taken to have been like the rest of
   * it, so that a steady storm is not worse only because its first window was not full.
   */
  readonly peak: number
  /** Ends of the minutes at which it was so many times worse than when it fired, or than at the one before. */
  readonly worseAt: readonly number[]
}

type Bounds = Pick<FailureRule, 'window' | 'fire' | 'resolveAfter' | 'worseBy'>

/**
 * The episodes that the minutes before `now` show, oldest first. They follow from the counts alone, so late data
 * extend, join or add episodes as if they had come in time.
 */
export function episodesOf(rule: Bounds, series: Series, now: number): readonly Episode[] {
  const minutes = [...series].filter(([minute]) => minute < now).toSorted(([a], [b]) => a - b)
  const matching = runningTotals(minutes.map(([, calls]) => calls.matching))
  const requests = runningTotals(minutes.map(([, calls]) => calls.requests))
  const episodes: Growing[] = []
  let first = 0
  for (const [index, [minute, calls]] of minutes.entries()) {
    while ((minutes[first]?.[0] ?? minute) <= minute - rule.window) first++
    if (calls.matching === 0) continue
    const through = matching[index + 1] ?? 0
    const inWindow = through - (matching[first] ?? 0)
    if (!fires(rule, inWindow, (requests[index + 1] ?? 0) - (requests[first] ?? 0))) continue
    const last = episodes.at(-1)
    const open = last !== undefined && minute < closesAt(rule, last.episode) ? episodes.pop() : undefined
    const start = open?.start ?? minutes.findIndex(([, { matching: some }], at) => at >= first && some > 0)
    const since = minutes[start]?.[0] ?? minute
    const pace = paceOf(rule, inWindow, minute + MINUTE - since)
    const level = open?.level ?? pace
    const worse = open !== undefined && pace >= level * rule.worseBy
    episodes.push({
      start,
      level: worse ? pace : level,
      episode: {
        since,
        firesAt: open?.episode.firesAt ?? minute + MINUTE,
        until: minute,
        count: through - (matching[start] ?? 0),
        peak: Math.max(open?.episode.peak ?? 0, pace),
        worseAt: [...(open?.episode.worseAt ?? []), ...(worse ? [minute + MINUTE] : [])],
      },
    })
  }
  return episodes.map(({ episode }) => episode)
}

/** What a window holds at the pace of these calls, which took so long. */
function paceOf({ window }: Bounds, calls: number, lasted: number): number {
  return lasted >= window ? calls : Math.round((calls * window) / lasted)
}

/** An episode, where it starts among the minutes, and the calls in a window beside which the next is worse or not. */
interface Growing {
  readonly start: number
  readonly level: number
  readonly episode: Episode
}

function fires({ fire }: Bounds, matching: number, requests: number): boolean {
  return matching >= fire.count && requests >= fire.requests && matching >= fire.share * requests
}

/** `totals[i]` = calls before the minute with index `i`. */
function runningTotals(counts: readonly number[]): readonly number[] {
  const totals = [0]
  for (const count of counts) totals.push((totals.at(-1) ?? 0) + count)
  return totals
}

/** When an episode that sees no more is over. */
export function closesAt(rule: Pick<Lifecycle, 'resolveAfter'>, episode: Pick<Episode, 'until'>): number {
  return episode.until + MINUTE + rule.resolveAfter
}
