import type { RejectReason } from './rejection.ts'
import { addTo, EMPTY_TALLY, type Tally } from './tally.ts'

/** What one message came to. `records = counted + foreign + rejected`; a message that is unreadable whole is one record. */
export interface MessageTally {
  readonly sequence: number
  /** Epoch milliseconds. */
  readonly enqueued: number
  readonly records: number
  readonly counted: number
  readonly foreign: number
  readonly rejected: readonly RejectReason[]
  readonly timeAssumed: number
  /** Counted records by UTC day. */
  readonly days: readonly (readonly [Day, number])[]
  /** Range of the times that records stated themselves. */
  readonly firstTime: number | undefined
  readonly lastTime: number | undefined
}

/** `yyyyMMdd` */
export type Day = string

/** How far one shard has come: everything at or below `lastSequence` is whole. Times in epoch milliseconds. */
export interface Progress {
  /** The first sequence number that was counted; -1 where there is none yet. */
  readonly firstSequence: number
  readonly lastSequence: number
  /** The latest enqueued time of all messages counted. */
  readonly lastEnqueued: number
  readonly messages: number
  readonly records: number
  readonly counted: number
  readonly foreign: number
  readonly rejected: Tally
  /** Messages that were delivered again after they had been counted. */
  readonly duplicates: number
  readonly timeAssumed: number
  /** Counted records by UTC day: what the rows of that day must add up to. */
  readonly days: Tally
  readonly firstTime: number | undefined
  readonly lastTime: number | undefined
  /** Sequence numbers that never came, as `from-to`; how many numbers each misses. */
  readonly gaps: Tally
}

/** Both lists stand in one property each, which holds 32,768 characters: a day takes up to 29, a gap up to 52. */
const MAX_DAYS = 800
const MAX_GAPS = 500

export const NO_PROGRESS: Progress = {
  firstSequence: -1,
  lastSequence: -1,
  lastEnqueued: 0,
  messages: 0,
  records: 0,
  counted: 0,
  foreign: 0,
  rejected: EMPTY_TALLY,
  duplicates: 0,
  timeAssumed: 0,
  days: EMPTY_TALLY,
  firstTime: undefined,
  lastTime: undefined,
  gaps: EMPTY_TALLY,
}

/**
 * The progress after these messages, in order of sequence. Those at or below `lastSequence` are duplicates and change
 * nothing else. Sequence numbers of a partition have no holes, so a hole is proof of loss.
 */
export function advance(progress: Progress, messages: readonly MessageTally[]): Progress {
  const fresh = messages.filter(({ sequence }) => sequence > progress.lastSequence)
  const sum = (part: (message: MessageTally) => number) => fresh.reduce((total, message) => total + part(message), 0)
  const rejected = new Map(progress.rejected)
  for (const message of fresh) for (const reason of message.rejected) addTo(rejected, reason, 1)
  const days = new Map(progress.days)
  for (const message of fresh) for (const [day, count] of message.days) addTo(days, day, count, MAX_DAYS)
  const newest = fresh.at(-1)
  return {
    firstSequence: progress.firstSequence < 0 ? (fresh[0]?.sequence ?? -1) : progress.firstSequence,
    lastSequence: newest?.sequence ?? progress.lastSequence,
    // A broker that takes over a partition may have a clock that is behind, so the newest is not always the latest.
    lastEnqueued: fresh.reduce((latest, { enqueued }) => Math.max(latest, enqueued), progress.lastEnqueued),
    messages: progress.messages + fresh.length,
    records: progress.records + sum(message => message.records),
    counted: progress.counted + sum(message => message.counted),
    foreign: progress.foreign + sum(message => message.foreign),
    rejected,
    duplicates: progress.duplicates + messages.length - fresh.length,
    timeAssumed: progress.timeAssumed + sum(message => message.timeAssumed),
    days,
    firstTime: extreme(Math.min, progress.firstTime, ...fresh.map(message => message.firstTime)),
    lastTime: extreme(Math.max, progress.lastTime, ...fresh.map(message => message.lastTime)),
    gaps: withGaps(progress, fresh),
  }
}

function extreme(pick: (...times: number[]) => number, ...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter(time => time !== undefined)
  return known.length === 0 ? undefined : pick(...known)
}

/** A shard that starts anywhere has no gap before its first message: its hub may have aged the older ones out. */
function withGaps(progress: Progress, fresh: readonly MessageTally[]): Tally {
  const gaps = new Map(progress.gaps)
  let last = progress.lastSequence
  for (const { sequence } of fresh) {
    if (last >= 0 && sequence > last + 1) {
      addTo(gaps, `${last + 1}-${sequence - 1}`, sequence - last - 1, MAX_GAPS)
    }
    last = sequence
  }
  return gaps
}
