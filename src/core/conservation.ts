/** What a shard says of a day, read before and after its rows were added up, and what the rows came to. */
export interface DayCheck {
  /** Records that the shard's progress says it counted into that day. */
  readonly countedBefore: number
  readonly countedAfter: number
  /** How far the shard was whole before. */
  readonly lastSequence: number
  /** Records in the rows, and the highest sequence number folded into any of them. */
  readonly stored: number
  readonly storedSequence: number
}

export type DayVerdict =
  | { readonly verdict: 'holds' | 'moving' }
  /** Positive: the rows hold more than was counted. */
  | { readonly verdict: 'differs'; readonly difference: number }

/**
 * Whether the rows of a day hold what was counted into it. Rows are written before the progress, so while a batch is
 * under way they may hold more; they never hold less.
 */
export function checkDay({ countedBefore, countedAfter, lastSequence, stored, storedSequence }: DayCheck): DayVerdict {
  if (stored < countedBefore) return { verdict: 'differs', difference: stored - countedBefore }
  if (countedBefore !== countedAfter || storedSequence > lastSequence) return { verdict: 'moving' }
  return stored === countedBefore ? { verdict: 'holds' } : { verdict: 'differs', difference: stored - countedBefore }
}
