import type { Progress } from './progress.ts'

/** How far a hub partition reaches. `lastSequence` is -1 where it holds nothing; time in epoch milliseconds. */
export interface HubPosition {
  /** `p07` */
  readonly partition: string
  readonly firstSequence: number
  readonly lastSequence: number
  readonly lastEnqueued: number
}

/** Messages that the partition holds and its shard has not counted. */
export function lagOf(position: HubPosition, progress: Progress | undefined): number {
  const { firstSequence, lastSequence, lastEnqueued } = position
  if (lastSequence < 0) return 0
  const held = lastSequence - firstSequence + 1
  // Lower numbers enqueued later: the hub was made again, and nothing of it is counted yet.
  if (progress === undefined || (lastSequence < progress.lastSequence && lastEnqueued > progress.lastEnqueued)) {
    return held
  }
  return Math.min(held, Math.max(0, lastSequence - progress.lastSequence))
}

/**
 * For how long, in seconds, the oldest uncounted message may have waited. When it was enqueued is known only for the
 * newest one; it was later than the last one counted, and later than the last time that nothing was left to count.
 */
export function oldestUncounted(
  position: HubPosition,
  progress: Progress | undefined,
  caughtUpAt: number,
  now: number,
): number {
  const lag = lagOf(position, progress)
  if (lag === 0) return 0
  const enqueued = lag === 1 ? position.lastEnqueued : Math.max(progress?.lastEnqueued ?? 0, caughtUpAt)
  return Math.max(0, Math.round((now - enqueued) / 1_000))
}
