import { messageText } from '../../src/adapters/message-text.ts'
import { openEnvelope } from '../../src/core/envelope.ts'
import { type DiagnosticEvent, parseEvent } from '../../src/core/event.ts'
import type { JsonObject } from '../../src/core/json.ts'
import type { Outcome } from '../../src/core/outcome.ts'
import type { RejectReason } from '../../src/core/rejection.ts'
import { readMessage } from '../../src/flows/read-message.ts'

/** Messages and rows shown are those of the first hub partition. */
export const SHARD = 'p00'

/** An event with its outcome, a record of somebody else, or why it is rejected. */
export type Item = Outcome | 'foreign' | RejectReason

export interface ReadItems {
  readonly items: readonly Item[]
  /** The records that the items stand for; undefined where none could be read. */
  readonly given: readonly (JsonObject | undefined)[]
}

/** What the ingest makes of the message, item by item, and the records that it stands on where there are any. */
export function readItems(body: Uint8Array, now: number, classify: (event: DiagnosticEvent) => Outcome): ReadItems {
  const message = { shard: SHARD, sequence: 0, enqueued: now, body }
  const reading = readMessage(message, { decode: messageText, classify, oldest: Number.NEGATIVE_INFINITY })
  const given = openEnvelope(messageText(body) ?? '').map(item => (item.ok ? item.record : undefined))
  const reasons = new Map(reading.rejected.map(({ index, reason }) => [index, reason]))
  const outcomes = reading.contributions.values()
  // The reading tells how many are foreign, not which: its outcomes come in order, so the records tell.
  const itemAt = (index: number): Item => {
    const reason = reasons.get(index)
    if (reason !== undefined) return reason
    const record = given[index]
    if (record === undefined || parseEvent(record, now).kind !== 'event') return 'foreign'
    return outcomes.next().value?.outcome ?? 'foreign'
  }
  return { items: Array.from({ length: reading.tally.records }, (_, index) => itemAt(index)), given }
}
