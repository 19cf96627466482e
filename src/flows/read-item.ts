import type { MarkCaller } from '../core/caller-sketch.ts'
import { type EnvelopeItem, openEnvelope } from '../core/envelope.ts'
import { type DiagnosticEvent, parseEvent } from '../core/event.ts'
import type { CharactersOf, KnownRecords } from '../core/known-records.ts'
import type { Outcome } from '../core/outcome.ts'
import type { DeadLetterItem } from './ports/counting.ts'
import type { Decode, Message } from './ports/messages.ts'

export interface Reader {
  readonly decode: Decode
  readonly classify: (event: DiagnosticEvent) => Outcome
  /** Records that were older than this (milliseconds) when their message was enqueued are `too-old`. */
  readonly retention: number
}

/** A reader with a memory of earlier records: it is faster, and comes to the same. */
export interface KnownReader extends Reader {
  readonly known: KnownRecords
  readonly charactersOf: CharactersOf
}

export type Rejected = Pick<DeadLetterItem, 'reason' | 'error'>

/** The outcome of a record, one of somebody else, or why it is rejected. */
export type ItemReading = Outcome | 'foreign' | Rejected

export function itemsOf(message: Message, decode: Decode): readonly EnvelopeItem[] {
  if (message.body.length === 0) return [{ ok: false, reason: 'empty' }]
  try {
    const text = decode(message.body)
    return text === undefined ? [{ ok: false, reason: 'not-json' }] : openEnvelope(text)
  } catch (error) {
    return [{ ok: false, reason: 'unreadable', error: String(error) }]
  }
}

/** Parses and classifies a record. Never throws. */
export function readItem(item: EnvelopeItem, message: Message, reader: Reader, markCaller?: MarkCaller): ItemReading {
  if (!item.ok) return item.error === undefined ? { reason: item.reason } : { reason: item.reason, error: item.error }
  try {
    const parsed = parseEvent(item.record, message.enqueued, markCaller)
    if (parsed.kind === 'foreign') return 'foreign'
    if (parsed.kind === 'rejected') return { reason: parsed.reason }
    return isTooOld(parsed.event, message, reader) ? { reason: 'too-old' } : reader.classify(parsed.event)
  } catch (error) {
    // A defect of ours must cost this record alone; the dead letter keeps the bytes that show it.
    return { reason: 'unreadable', error: String(error) }
  }
}

/** Against the hub's time, not the clock's: a message that comes again later must come to the same. */
export function isTooOld({ time }: { readonly time: number }, { enqueued }: Message, { retention }: Reader): boolean {
  return time < enqueued - retention
}
