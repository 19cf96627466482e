import { MINUTE } from '../../src/core/window.ts'
import type { Message } from '../../src/flows/ports/messages.ts'
import { trafficMessages } from '../store/traffic.ts'

/** Batches of one distribution. */
export interface Kind {
  readonly messages: number
  readonly recordsAMessage: number
  /** Part of the records that succeeded, from 0 to 1. */
  readonly okShare: number
}

export const KINDS: readonly Kind[] = [0.95, 0.5].flatMap(okShare => [
  { messages: 100, recordsAMessage: 50, okShare },
  { messages: 1_000, recordsAMessage: 1, okShare },
])

export function nameOfKind({ messages, recordsAMessage, okShare }: Kind): string {
  return `${100 * okShare} % successes, ${messages.toLocaleString('en')} x ${recordsAMessage}`
}

export function recordsOf({ messages, recordsAMessage }: Kind): number {
  return messages * recordsAMessage
}

const ACCOUNTS = 5
export const NOON = Date.UTC(2028, 5, 1, 12)

/** Different seeds give different messages: what one batch taught a cache is of no use to the next. */
export function batchOf(kind: Kind, seed: number): readonly Message[] {
  const bodies = trafficMessages({ ...kind, accounts: ACCOUNTS, minute: NOON, seed })
  return bodies.map((body, index) => ({
    shard: 'p00',
    sequence: seed * kind.messages + index,
    enqueued: NOON + MINUTE,
    body,
  }))
}
