import type { RejectReason } from '../../core/rejection.ts'

/** One Event Hubs event. Sequence numbers of a shard rise by one; `enqueued` in epoch milliseconds. */
export interface Message {
  readonly shard: string
  readonly sequence: number
  readonly enqueued: number
  readonly body: Uint8Array
}

/** The messages of one delivery, all of one partition of a hub. */
export interface HubBatch {
  /** `p07`, for text that sorts as partitions do. */
  readonly partition: string
  /** Names the hub: another hub's sequence numbers are others. */
  readonly source: string
  readonly messages: readonly Omit<Message, 'shard'>[]
}

/** The text of a message's bytes, or why there is none: no encoding that Azure writes, or more bytes than that. */
export type Decode = (body: Uint8Array, maxBytes: number) => string | NoText

export interface NoText {
  readonly reason: Extract<RejectReason, 'not-json' | 'over-limit'>
}
