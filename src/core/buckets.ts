import { startOfDay, startOfNextDay } from './time-zone.ts'
import { HOUR, hourOf, MINUTE, minuteOf } from './window.ts'

/** How wide the buckets of an answer are. Days are those of a time zone. */
export type Step = 'minute' | 'hour' | 'day'

/** When the bucket that holds this time begins. */
export function bucketOf(time: number, step: Step, zone: string): number {
  if (step === 'day') return startOfDay(time, zone)
  return step === 'hour' ? hourOf(time) : minuteOf(time)
}

/** When the one after it begins. */
export function nextBucket(time: number, step: Step, zone: string): number {
  if (step === 'day') return startOfNextDay(time, zone)
  return bucketOf(time, step, zone) + (step === 'hour' ? HOUR : MINUTE)
}

/** When each bucket of a stretch of time begins; both ends are beginnings of buckets, `to` is not among them. */
export function bucketStarts(from: number, to: number, step: Step, zone: string): readonly number[] {
  const starts: number[] = []
  for (let start = from; start < to; start = nextBucket(start, step, zone)) starts.push(start)
  return starts
}

/** The index of the bucket that holds a time; the starts ascend, and the time is not before the first. */
export function bucketIndex(starts: readonly number[], time: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= time) low = middle
    else high = middle - 1
  }
  return low
}
