import type { Contribution } from '../core/aggregate.ts'
import type { MarkCaller } from '../core/caller-sketch.ts'
import { type EnvelopeItem, openEnvelope } from '../core/envelope.ts'
import { type DiagnosticEvent, parseEvent } from '../core/event.ts'
import type { Outcome } from '../core/outcome.ts'
import type { MessageTally } from '../core/progress.ts'
import { compactTime, DAY } from '../core/window.ts'
import type { DeadLetterItem } from './ports/counting.ts'
import type { Decode, Message } from './ports/messages.ts'

export interface Reader {
  readonly decode: Decode
  readonly classify: (event: DiagnosticEvent) => Outcome
  /** Records that were older than this (milliseconds) when their message was enqueued are `too-old`. */
  readonly retention: number
}

/** What one message came to; `records = contributions + foreign + rejected`. */
export interface MessageReading {
  readonly message: Message
  readonly contributions: readonly Contribution[]
  readonly foreign: number
  readonly rejected: readonly DeadLetterItem[]
}

/**
 * bytes -> text -> envelope -> event -> outcome. Never throws: what cannot be read is rejected, and only that. Without
 * `markCaller` nobody asks who called.
 */
export function readMessage(message: Message, reader: Reader, markCaller?: MarkCaller): MessageReading {
  const contributions: Contribution[] = []
  const rejected: DeadLetterItem[] = []
  let foreign = 0
  const items = itemsOf(message, reader.decode)
  const records = items.length
  for (const [index, item] of items.entries()) {
    const read = readItem(item, message, reader, markCaller)
    if (read === 'foreign') foreign++
    else if ('reason' in read) rejected.push({ message, index, records, ...read })
    else contributions.push({ sequence: message.sequence, index, outcome: read })
  }
  return { message, contributions, foreign, rejected }
}

function itemsOf(message: Message, decode: Decode): readonly EnvelopeItem[] {
  if (message.body.length === 0) return [{ ok: false, reason: 'empty' }]
  try {
    const text = decode(message.body)
    return text === undefined ? [{ ok: false, reason: 'not-json' }] : openEnvelope(text)
  } catch (error) {
    return [{ ok: false, reason: 'unreadable', error: String(error) }]
  }
}

type Rejected = Pick<DeadLetterItem, 'reason' | 'error'>

function readItem(
  item: EnvelopeItem,
  message: Message,
  reader: Reader,
  markCaller: MarkCaller | undefined,
): Outcome | 'foreign' | Rejected {
  if (!item.ok) return item.error === undefined ? { reason: item.reason } : { reason: item.reason, error: item.error }
  try {
    const parsed = parseEvent(item.record, message.enqueued, markCaller)
    if (parsed.kind === 'foreign') return 'foreign'
    if (parsed.kind === 'rejected') return { reason: parsed.reason }
    // Against the hub's time, not the clock's: a message that comes again later must come to the same.
    const oldest = message.enqueued - reader.retention
    return parsed.event.time < oldest ? { reason: 'too-old' } : reader.classify(parsed.event)
  } catch (error) {
    // A defect of ours must cost this record alone; the dead letter keeps the bytes that show it.
    return { reason: 'unreadable', error: String(error) }
  }
}

/** The counts of a reading, for the shard's progress. */
export function tallyOf({ message, contributions, foreign, rejected }: MessageReading): MessageTally {
  let firstTime: number | undefined
  let lastTime: number | undefined
  let timeAssumed = 0
  const days = new Map<number, number>()
  for (const { outcome } of contributions) {
    const { time, timeAssumed: assumed } = outcome.event
    const day = Math.floor(time / DAY) * DAY
    days.set(day, (days.get(day) ?? 0) + 1)
    if (assumed) timeAssumed++
    else {
      firstTime = Math.min(firstTime ?? time, time)
      lastTime = Math.max(lastTime ?? time, time)
    }
  }
  return {
    sequence: message.sequence,
    enqueued: message.enqueued,
    records: contributions.length + foreign + rejected.length,
    counted: contributions.length,
    foreign,
    rejected: rejected.map(item => item.reason),
    timeAssumed,
    days: [...days].map(([day, count]) => [compactTime(day, 8), count] as const),
    firstTime,
    lastTime,
  }
}
