import type { Contribution } from '../core/aggregate.ts'
import { type EnvelopeItem, openEnvelope } from '../core/envelope.ts'
import { type DiagnosticEvent, parseEvent } from '../core/event.ts'
import type { Outcome } from '../core/outcome.ts'
import type { MessageTally } from '../core/progress.ts'
import type { RejectReason } from '../core/rejection.ts'
import type { DeadLetterItem, Decode, Message } from './ports.ts'

export interface Reader {
  readonly decode: Decode
  readonly classify: (event: DiagnosticEvent) => Outcome
  /** Records with an older time than this (epoch milliseconds) are `too-old`. */
  readonly oldest: number
}

/** What one message came to: its outcomes, what was rejected of it, and the tally of both. */
export interface MessageReading {
  readonly contributions: readonly Contribution[]
  readonly rejected: readonly DeadLetterItem[]
  readonly tally: MessageTally
}

/** bytes -> text -> envelope -> event -> outcome. Never throws: what cannot be read is rejected, and only that. */
export function readMessage(message: Message, reader: Reader): MessageReading {
  const contributions: Contribution[] = []
  const rejected: DeadLetterItem[] = []
  const items = itemsOf(message, reader.decode)
  let foreign = 0
  for (const [index, item] of items.entries()) {
    const read = readItem(item, message, reader)
    if (typeof read === 'object') contributions.push({ sequence: message.sequence, outcome: read })
    else if (read === 'foreign') foreign++
    else rejected.push({ message, index, reason: read })
  }
  return { contributions, rejected, tally: tallyOf(message, items.length, contributions, foreign, rejected) }
}

function itemsOf(message: Message, decode: Decode): readonly EnvelopeItem[] {
  if (message.body.length === 0) return [{ ok: false, reason: 'empty' }]
  const text = decode(message.body)
  return text === undefined ? [{ ok: false, reason: 'not-json' }] : openEnvelope(text)
}

function readItem(item: EnvelopeItem, message: Message, reader: Reader): Outcome | 'foreign' | RejectReason {
  if (!item.ok) return item.reason
  try {
    const parsed = parseEvent(item.record, message.enqueued)
    if (parsed.kind === 'foreign') return 'foreign'
    if (parsed.kind === 'rejected') return parsed.reason
    return parsed.event.time < reader.oldest ? 'too-old' : reader.classify(parsed.event)
  } catch {
    // A defect of ours must cost this record alone; the dead letter keeps the bytes that show it.
    return 'unreadable'
  }
}

function tallyOf(
  message: Message,
  records: number,
  contributions: readonly Contribution[],
  foreign: number,
  rejected: readonly DeadLetterItem[],
): MessageTally {
  let firstTime: number | undefined
  let lastTime: number | undefined
  let timeAssumed = 0
  for (const { outcome } of contributions) {
    const { time, timeAssumed: assumed } = outcome.event
    if (assumed) timeAssumed++
    else {
      firstTime = Math.min(firstTime ?? time, time)
      lastTime = Math.max(lastTime ?? time, time)
    }
  }
  return {
    sequence: message.sequence,
    enqueued: message.enqueued,
    records,
    counted: contributions.length,
    foreign,
    rejected: rejected.map(item => item.reason),
    timeAssumed,
    firstTime,
    lastTime,
  }
}
