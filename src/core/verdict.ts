import { closesAt, type Episode, episodesOf, type Series } from './episode.ts'
import type { Lifecycle, Rule } from './rule.ts'

/** What is true of one rule and group, and what was told of it last. Times in epoch milliseconds. */
export interface Alert extends Pick<Episode, 'since' | 'until' | 'count'> {
  readonly state: 'firing' | 'resolved'
  /** When it was first told. */
  readonly firedAt: number
  readonly toldAt: number
  readonly reason: ToldReason
}

export type ToldReason = 'first' | 'reminder' | 'resolved'

/** What the evaluation of a rule says now. */
export type Verdict =
  /** To be told, and then to be recorded. */
  | { readonly reason: ToldReason; readonly alert: Alert }
  /** Nothing to tell; a firing alert comes with what is true of it now. */
  | { readonly reason: 'quiet'; readonly why: 'nothing' | 'told'; readonly alert?: Alert }

const NOTHING: Verdict = { reason: 'quiet', why: 'nothing' }
const TOLD: Verdict = { reason: 'quiet', why: 'told' }

/**
 * Compares what the counts show with what was told last. Level-triggered: a verdict that could not be told comes
 * again at the next look. `series` holds the minutes within the allowed lateness, and those since the alert began.
 */
export function evaluate(rule: Rule, series: Series, last: Alert | undefined, now: number): Verdict {
  return judge(rule, episodesOf(rule, series, now), last, now)
}

/** The same for episodes that are known already. */
export function judge(rule: Lifecycle, episodes: readonly Episode[], last: Alert | undefined, now: number): Verdict {
  return last?.state === 'firing' ? evaluateFiring(rule, episodes, last, now) : evaluateCalm(rule, episodes, last, now)
}

function evaluateCalm(rule: Lifecycle, episodes: readonly Episode[], last: Alert | undefined, now: number): Verdict {
  const untold = episodes.find(episode => {
    if (last === undefined || episode.since > last.until) return true
    // It was told as over, and late data or new calls show that it goes on.
    return episode.until > last.until && now < closesAt(rule, episode)
  })
  if (untold === undefined) return last === undefined ? NOTHING : TOLD
  const { since, until, count } = untold
  return {
    reason: 'first',
    alert: { since, until, count, state: 'firing', firedAt: now, toldAt: now, reason: 'first' },
  }
}

function evaluateFiring(rule: Lifecycle, episodes: readonly Episode[], last: Alert, now: number): Verdict {
  const seen = episodes.findLast(episode => episode.since <= last.until && episode.until >= last.since)
  const current = seen ?? last
  const alert: Alert = { ...last, since: current.since, until: current.until, count: current.count }
  if (now >= closesAt(rule, current)) {
    return { reason: 'resolved', alert: { ...alert, state: 'resolved', toldAt: now, reason: 'resolved' } }
  }
  if (now >= last.toldAt + rule.remindEvery) {
    return { reason: 'reminder', alert: { ...alert, toldAt: now, reason: 'reminder' } }
  }
  return { reason: 'quiet', why: 'told', alert }
}

/**
 * The moments at which a verdict can be due, for looking back over old input in its own time: when an episode fires,
 * at each reminder, and when it closes. Ascending, none later than `until`.
 */
export function momentsOf(rule: Rule, series: Series, until: number): readonly number[] {
  const moments: number[] = []
  for (const episode of episodesOf(rule, series, Number.POSITIVE_INFINITY)) {
    const closes = closesAt(rule, episode)
    for (let at = episode.firesAt; at < closes; at += rule.remindEvery) moments.push(at)
    moments.push(closes)
  }
  return moments.filter(moment => moment <= until)
}
