import type { Progress } from '../../src/core/progress.ts'
import { addTo } from '../../src/core/tally.ts'

/** What a run came to so far. `records = counted + foreign + rejected`. */
export interface Totals {
  /** Files to look at, and those that are done with. */
  readonly files: number
  filesDone: number
  readonly bytes: number
  bytesDone: number
  /** Bytes of messages that were counted, not of those that were passed over. */
  bytesCounted: number
  messages: number
  /** Messages that were counted before. */
  messagesBefore: number
  records: number
  counted: number
  foreign: number
  /** Count by reason. */
  readonly rejected: Map<string, number>
  timeAssumed: number
}

export function newTotals(files: readonly { readonly size: number }[]): Totals {
  return {
    files: files.length,
    filesDone: 0,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    bytesDone: 0,
    bytesCounted: 0,
    messages: 0,
    messagesBefore: 0,
    records: 0,
    counted: 0,
    foreign: 0,
    rejected: new Map(),
    timeAssumed: 0,
  }
}

/** Adds what a shard's progress gained. */
export function addProgress(totals: Totals, before: Progress, after: Progress): void {
  totals.messages += after.messages - before.messages
  totals.records += after.records - before.records
  totals.counted += after.counted - before.counted
  totals.foreign += after.foreign - before.foreign
  totals.timeAssumed += after.timeAssumed - before.timeAssumed
  for (const [reason, count] of after.rejected) {
    const gained = count - (before.rejected.get(reason) ?? 0)
    if (gained > 0) addTo(totals.rejected, reason, gained)
  }
}
