import rhea, { type Delivery, type EventContext, type Receiver } from 'rhea'
import { amqpError } from './amqp-error.ts'
import { AmqpDecodeError } from './amqp-sections.ts'
import { partitionOfKey } from './partition-key.ts'
import type { PartitionLog } from './partition-log.ts'
import type { Retention } from './retention.ts'
import { openBatch, partitionKeyOf } from './stored-event.ts'

/** Takes in what clients send. */
export interface Senders {
  /** A client opened a link to send to; `partition` undefined means the hub chooses. */
  attach(link: Receiver, partition: PartitionLog | undefined): void
  received(context: EventContext): void
  detached(link: Receiver): void
  close(): void
}

/** The largest message or batch the service takes (1 MiB, Standard tier). */
export const MAX_MESSAGE_BYTES = 1_048_576

const BATCH_FORMAT = 0x80013700
const CREDIT = 100
/** Well under the 60 s after which the client takes an unanswered message for lost and sends it again. */
const LONGEST_UNANSWERED_MS = 15_000

interface SendingLink {
  readonly partition: PartitionLog | undefined
  /** Messages taken in whose credit is held back until there is room. */
  owedCredit: number
}

interface Unanswered {
  readonly delivery: Delivery
  readonly timer: NodeJS.Timeout
}

/**
 * Back-pressure has two steps, since a client without credit gives up for its whole retry delay: first the answer
 * to a message waits until there is room, then, when that takes long, it is given but no new credit with it.
 */
export function createSenders(
  logs: readonly PartitionLog[],
  retention: Retention,
  appended: (log: PartitionLog) => void,
): Senders {
  const links = new Map<Receiver, SendingLink>()
  const unanswered = new Set<Unanswered>()
  let turn = 0

  const logFor = (link: SendingLink, key: string | undefined): PartitionLog | undefined => {
    if (link.partition !== undefined) return link.partition
    if (key !== undefined) return logs[partitionOfKey(key, logs.length)]
    turn = (turn + 1) % logs.length
    return logs[turn]
  }

  const answer = (entry: Unanswered): void => {
    clearTimeout(entry.timer)
    if (unanswered.delete(entry)) entry.delivery.accept()
  }

  retention.onRoom(() => {
    for (const entry of unanswered) answer(entry)
    for (const [receiver, link] of links) {
      if (link.owedCredit > 0) receiver.add_credit(link.owedCredit)
      link.owedCredit = 0
    }
  })

  const append = (link: SendingLink, context: EventContext): void => {
    const { events, partitionKey } = eventsOf(context)
    const log = logFor(link, partitionKey)
    if (log === undefined) return
    for (const event of events) retention.added(log.append(event, partitionKey ?? partitionKeyOf(event)).bytes.length)
    appended(log)
  }

  return {
    attach(link, partition) {
      links.set(link, { partition, owedCredit: retention.full() ? CREDIT : 0 })
      if (!retention.full()) link.add_credit(CREDIT)
    },
    received(context) {
      const { receiver, delivery } = context
      const link = receiver === undefined ? undefined : links.get(receiver)
      if (receiver === undefined || delivery === undefined || link === undefined) return
      try {
        append(link, context)
      } catch (error) {
        receiver.add_credit(1)
        // Alone in its turn: rhea joins the answers of two neighbouring deliveries of one turn without comparing
        // their outcomes (lib/session.js, write_dispositions), so that one of them would be told the other's.
        setImmediate(() => delivery.reject(rejection(error)))
        return
      }
      if (!retention.full()) {
        receiver.add_credit(1)
        delivery.accept()
        return
      }
      link.owedCredit += 1
      const entry: Unanswered = { delivery, timer: setTimeout(() => answer(entry), LONGEST_UNANSWERED_MS) }
      unanswered.add(entry)
    },
    detached(link) {
      links.delete(link)
      for (const entry of unanswered) {
        if (entry.delivery.link !== link) continue
        clearTimeout(entry.timer)
        unanswered.delete(entry)
      }
    },
    close() {
      for (const { timer } of unanswered) clearTimeout(timer)
      unanswered.clear()
      links.clear()
    },
  }
}

class MessageTooLarge extends Error {}

function eventsOf(context: EventContext): { events: readonly Buffer[]; partitionKey: string | undefined } {
  // rhea hands over a message of another format than 0 as its bytes; its types do not know.
  const message: unknown = context.message
  if (Buffer.isBuffer(message)) {
    checkSize(message)
    if (formatOf(context) !== BATCH_FORMAT) throw new AmqpDecodeError('unknown message format')
    const batch = openBatch(message)
    return batch
  }
  if (context.message === undefined) throw new AmqpDecodeError('a transfer without a message')
  const encoded = rhea.message.encode(context.message)
  checkSize(encoded)
  return { events: [encoded], partitionKey: undefined }
}

function formatOf(context: EventContext): number | undefined {
  return 'format' in context && typeof context.format === 'number' ? context.format : undefined
}

function checkSize(message: Buffer): void {
  if (message.length > MAX_MESSAGE_BYTES) {
    throw new MessageTooLarge(
      `The received message (size:${message.length} bytes) exceeds the limit (${MAX_MESSAGE_BYTES} bytes) currently allowed on the link.`,
    )
  }
}

function rejection(error: unknown) {
  if (error instanceof MessageTooLarge) return amqpError('amqp:link:message-size-exceeded', error.message)
  if (error instanceof AmqpDecodeError || error instanceof RangeError) {
    return amqpError('amqp:decode-error', error.message)
  }
  return amqpError('amqp:internal-error', 'The message could not be stored.')
}
