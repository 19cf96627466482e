import { messageText } from '../../src/adapters/message-text.ts'
import type { DiagnosticEvent } from '../../src/core/event.ts'
import type { JsonObject } from '../../src/core/json.ts'
import type { Outcome } from '../../src/core/outcome.ts'
import type { RejectReason } from '../../src/core/rejection.ts'
import { itemsOf, readItem } from '../../src/flows/read-item.ts'

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
  const reader = { decode: messageText, classify, retention: Number.POSITIVE_INFINITY }
  const found = itemsOf(body, reader)
  const items = found.map((item): Item => {
    const reading = readItem(item, message, reader)
    return typeof reading === 'object' && 'reason' in reading ? reading.reason : reading
  })
  return { items, given: found.map(item => (item.ok ? item.record : undefined)) }
}
