import { bucketOf, bucketStarts, nextBucket, type Step } from './buckets.ts'
import { DAY, HOUR } from './window.ts'

/** A stretch of time in buckets. */
export interface TimeRange {
  /** When the first bucket begins; epoch milliseconds, as all. */
  readonly from: number
  /** When the last one ends. */
  readonly to: number
  readonly step: Step
  readonly timeZone: string
  readonly starts: readonly number[]
}

/** What is asked for: a span up to now, or from one time to another. */
export interface AskedRange {
  readonly last?: number | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly step?: Step | undefined
  readonly timeZone?: string | undefined
}

export type ResolvedRange =
  | { readonly ok: true; readonly range: TimeRange }
  | { readonly ok: false; readonly parameter: keyof AskedRange; readonly message: string }

/** What bounds an answer to so many buckets: 2 days of minutes, 62 days of hours, 3 years of days. */
const LONGEST: Readonly<Record<Step, number>> = { minute: 2 * DAY, hour: 62 * DAY, day: 1_100 * DAY }
const DEFAULT_SPAN = 6 * HOUR
/** Up to these spans minutes, or hours, are what a person looks at. */
const IN_MINUTES = 6 * HOUR
const IN_HOURS = 14 * DAY
/** There were no records before. */
const EARLIEST = Date.UTC(2010, 0, 1)

/**
 * Whole buckets: the first is the one that holds `from`, the last one the one before `to`, or that holds now. Minutes
 * from before `minutesSince` are no longer kept.
 */
export function resolveRange(asked: AskedRange, now: number, minutesSince: number): ResolvedRange {
  const { last = DEFAULT_SPAN, timeZone = 'UTC' } = asked
  const absolute = asked.from !== undefined || asked.to !== undefined
  if (absolute && asked.last !== undefined) return fault('last', 'is given beside from and to: keep one')
  if (asked.to !== undefined && asked.from === undefined) return fault('from', 'is missing')
  const end = Math.min(asked.to ?? now + 1, now + DAY)
  const begin = asked.from ?? end - last
  if (asked.from !== undefined && begin >= end)
    return fault('from', asked.to === undefined ? 'is in the future' : 'must be before to')
  if (begin < EARLIEST) return fault(asked.from === undefined ? 'last' : 'from', 'reaches back beyond 2010')
  const step = asked.step ?? stepFor(end - begin, bucketOf(begin, 'minute', timeZone) >= minutesSince)
  if (end - begin > LONGEST[step]) {
    return fault('step', `takes at most ${LONGEST[step] / DAY} days: take a larger one, or a shorter range`)
  }
  // A relative range ends with the bucket of now and keeps its length, so that everybody's is the same meanwhile.
  const to = nextBucket(end - 1, step, timeZone)
  const from = bucketOf(asked.from ?? relativeStart(to, last, step), step, timeZone)
  if (step === 'minute' && from < minutesSince) {
    return fault('step', 'must be hour or day so far back: minutes are not kept that long')
  }
  return { ok: true, range: { from, to, step, timeZone, starts: bucketStarts(from, to, step, timeZone) } }
}

/** Days may have an hour more or less than 24; so much later is still the same day. */
function relativeStart(to: number, last: number, step: Step): number {
  return Math.max(to - last + (step === 'day' ? HOUR : 0), EARLIEST)
}

/** What is told unless a step is asked for: as fine as a person looks at, and as is kept. */
function stepFor(span: number, hasMinutes: boolean): Step {
  if (span <= IN_MINUTES && hasMinutes) return 'minute'
  return span <= IN_HOURS ? 'hour' : 'day'
}

function fault(parameter: keyof AskedRange, message: string): ResolvedRange {
  return { ok: false, parameter, message }
}
