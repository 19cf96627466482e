import { isActive } from './active-hours.ts'
import { closesAt, type Episode } from './episode.ts'
import type { Lifecycle } from './rule.ts'

/** Why a card is sent. */
export const TOLD_REASONS = ['first', 'worse', 'reminder', 'resolved', 'flapping'] as const
export type ToldReason = (typeof TOLD_REASONS)[number]
/** Why one that was due is not. */
export type HeldReason = 'silenced' | 'inhibited' | 'inactive'

/** What is true of one rule and group, and what was told of it. Times in epoch milliseconds. */
export interface Alert extends Pick<Episode, 'since' | 'until' | 'count' | 'peak'> {
  readonly state: 'firing' | 'resolved'
  /** A card said that it fires, and none since that it is over. */
  readonly told: boolean
  /** When it began to fire, as it was seen, told or not. */
  readonly firedAt: number
  /** When its count was last seen to grow. */
  readonly grewAt: number
  /** When the last card went out; 0 where none did. */
  readonly toldAt: number
  /** The peak that the last card told of. */
  readonly toldPeak: number
  /** Reminders since it was told first or worse. */
  readonly reminders: number
  /** Why the last card went out, or was held back. */
  readonly reason: ToldReason | HeldReason
  /** When it began to fire lately, oldest first: who begins too often is flapping. */
  readonly begins: readonly number[]
  readonly flapping: boolean
}

/** What else decides whether a card is sent. */
export interface Circumstances {
  /** The silence that covers it. */
  readonly silencedBy?: string | undefined
  /** The rule that fires for the same account and makes this one idle talk. */
  readonly inhibitedBy?: string | undefined
  /**
   * For how long the count must not have grown before it is over. Calls that arrive late and piece by piece make a storm
   * that looks over while it still comes in.
   */
  readonly settle?: number
}

/** What the evaluation of a rule says now. */
export type Verdict =
  /** To be told, and then to be recorded. */
  | { readonly reason: ToldReason; readonly alert: Alert }
  /** Would be told, but is held back: to be recorded, with what holds it. */
  | { readonly reason: HeldReason; readonly alert: Alert; readonly by: string }
  /** Nothing new; what is true of a firing alert may have changed. */
  | { readonly reason: 'quiet'; readonly why: QuietReason; readonly alert?: Alert }

export type QuietReason = 'nothing' | 'told' | 'held' | 'over untold' | 'flapping'

/**
 * Compares what the counts show with what was told last. Level-triggered: a verdict that could not be told comes
 * again at the next look. `episodes` are those within the allowed lateness, and those since the alert began.
 */
export function decide(
  rule: Lifecycle,
  episodes: readonly Episode[],
  last: Alert | undefined,
  now: number,
  circumstances: Circumstances = {},
): Verdict {
  const held = holdOf(rule, now, circumstances)
  if (last?.state === 'firing') return decideFiring(rule, episodes, last, now, held, circumstances.settle ?? 0)
  const untold = episodes.find(episode => isUntold(rule, episode, last, now))
  if (untold !== undefined) return begin(rule, untold, last, now, held)
  return last === undefined ? { reason: 'quiet', why: 'nothing' } : decideCalm(rule, last, now)
}

interface Hold {
  readonly reason: HeldReason
  readonly by: string
}

function holdOf({ activeHours }: Lifecycle, now: number, { silencedBy, inhibitedBy }: Circumstances): Hold | undefined {
  if (silencedBy !== undefined) return { reason: 'silenced', by: silencedBy }
  if (inhibitedBy !== undefined) return { reason: 'inhibited', by: inhibitedBy }
  if (activeHours === undefined || isActive(activeHours, now)) return undefined
  return { reason: 'inactive', by: 'active hours' }
}

function isUntold(rule: Lifecycle, episode: Episode, last: Alert | undefined, now: number): boolean {
  if (last === undefined || episode.since > last.until) return true
  // It was told as over, and late data or new calls show that it goes on.
  return episode.until > last.until && now < closesAt(rule, episode)
}

/** It fires, and did not before. */
function begin(
  rule: Lifecycle,
  episode: Episode,
  last: Alert | undefined,
  now: number,
  held: Hold | undefined,
): Verdict {
  const { since, until, count, peak } = episode
  const lately = (last?.begins ?? []).filter(time => time > now - rule.flapping.within)
  const begins = [...lately, now].slice(-rule.flapping.times - 1)
  const alert: Alert = {
    since,
    until,
    count,
    peak,
    state: 'firing',
    told: last?.flapping ?? false,
    firedAt: now,
    grewAt: now,
    toldAt: last?.flapping === true ? last.toldAt : 0,
    toldPeak: 0,
    reminders: 0,
    reason: last?.flapping === true ? 'flapping' : 'first',
    begins,
    flapping: last?.flapping ?? false,
  }
  if (alert.flapping) return { reason: 'quiet', why: 'flapping', alert }
  if (held !== undefined) return { ...held, alert: { ...alert, reason: held.reason } }
  if (begins.length > rule.flapping.times) return told({ ...alert, flapping: true }, 'flapping', now)
  return told(alert, 'first', now)
}

/** It does not fire. One that was flapping is told as over only now that it stayed calm. */
function decideCalm(rule: Lifecycle, last: Alert, now: number): Verdict {
  if (!last.flapping) return { reason: 'quiet', why: 'told' }
  if (now < last.until + rule.flapping.within) return { reason: 'quiet', why: 'flapping' }
  return told({ ...last, flapping: false, begins: [] }, 'resolved', now)
}

function decideFiring(
  rule: Lifecycle,
  episodes: readonly Episode[],
  last: Alert,
  now: number,
  held: Hold | undefined,
  settle: number,
): Verdict {
  const seen = episodes.findLast(episode => episode.since <= last.until && episode.until >= last.since)
  const { since, until, count, peak } = seen ?? last
  const alert: Alert = { ...last, since, until, count, peak, grewAt: count > last.count ? now : last.grewAt }
  if (now >= Math.max(closesAt(rule, alert), alert.grewAt + settle)) return close(alert, now, held)
  if (last.flapping) {
    // It has made up its mind: it fires and goes on firing.
    if (held === undefined && now >= last.firedAt + rule.flapping.within) {
      return told({ ...alert, flapping: false, begins: [last.firedAt] }, 'first', now)
    }
    return { reason: 'quiet', why: 'flapping', alert }
  }
  if (held !== undefined) return { reason: 'quiet', why: 'held', alert }
  if (!last.told) return told(alert, 'first', now)
  if (peak > last.toldPeak && peak >= last.toldPeak * rule.worseBy) return told(alert, 'worse', now)
  if (now >= last.toldAt + rule.remindEvery * rule.remindGrowth ** last.reminders) return told(alert, 'reminder', now)
  return { reason: 'quiet', why: 'told', alert }
}

/** It was calm for long enough. Whoever was not told that it fires need not hear that it is over. */
function close(alert: Alert, now: number, held: Hold | undefined): Verdict {
  const over: Alert = { ...alert, state: 'resolved' }
  if (alert.flapping) return { reason: 'quiet', why: 'flapping', alert: over }
  if (!alert.told) return { reason: 'quiet', why: 'over untold', alert: over }
  if (held !== undefined) return { ...held, alert: { ...over, told: false, reason: held.reason } }
  return told(over, 'resolved', now)
}

function told(alert: Alert, reason: ToldReason, now: number): Verdict {
  return {
    reason,
    alert: {
      ...alert,
      told: reason !== 'resolved',
      toldAt: now,
      toldPeak: alert.peak,
      reminders: reason === 'reminder' ? alert.reminders + 1 : 0,
      reason,
    },
  }
}

/**
 * The moments at which a verdict can be due, for looking back over old input in its own time: when an episode fires,
 * gets worse, at each reminder, and when it closes. Ascending, none later than `until`.
 */
export function momentsOf(rule: Lifecycle, episodes: readonly Episode[], until: number): readonly number[] {
  const moments = new Set<number>()
  for (const episode of episodes) {
    const closes = closesAt(rule, episode)
    // A reminder is counted from the last card, whatever that told.
    for (const from of [episode.firesAt, ...episode.worseAt]) {
      for (let at = from, wait = rule.remindEvery; at < closes; at += wait, wait *= rule.remindGrowth) moments.add(at)
    }
    moments.add(closes)
    moments.add(closes - rule.resolveAfter + rule.flapping.within)
  }
  return [...moments].filter(moment => moment <= until).toSorted((a, b) => a - b)
}
