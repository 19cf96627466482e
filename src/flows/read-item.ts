import type { MarkCaller } from '../core/caller-sketch.ts'
import { type EnvelopeItem, openEnvelope } from '../core/envelope.ts'
import { type DiagnosticEvent, parseEvent } from '../core/event.ts'
import type { CharactersOf, KnownRecords } from '../core/known-records.ts'
import { DEFAULT_LIMITS, type Limits } from '../core/limits.ts'
import type { Outcome } from '../core/outcome.ts'
import { isWithinLimits } from '../core/record-size.ts'
import type { DeadLetterItem } from './ports/counting.ts'
import type { Decode, Message } from './ports/messages.ts'

export interface Reader {
  readonly decode: Decode
  readonly classify: (event: DiagnosticEvent) => Outcome
  /** Records that were older than this (milliseconds) when their message was enqueued are `too-old`. */
  readonly retention: number
  /** Without, the defaults. */
  readonly limits?: Limits
}

/** A reader with a memory of earlier records: it is faster, and comes to the same. */
export interface KnownReader extends Reader {
  readonly known: KnownRecords
  readonly charactersOf: CharactersOf
}

export type Rejected = Pick<DeadLetterItem, 'reason' | 'error'>

/** The outcome of a record, one of somebody else, or why it is rejected. */
export type ItemReading = Outcome | 'foreign' | Rejected

/** What of a reader tells how a message comes apart. */
export type Opener = Pick<Reader, 'decode' | 'limits'>

export function itemsOf(body: Uint8Array, { decode, limits = DEFAULT_LIMITS }: Opener): readonly EnvelopeItem[] {
  if (body.length === 0) return [{ ok: false, reason: 'empty' }]
  try {
    const text = decode(body, limits.messageBytes)
    return typeof text === 'string' ? openEnvelope(text, limits) : [{ ok: false, reason: text.reason }]
  } catch (error) {
    return [{ ok: false, reason: 'unreadable', error: String(error) }]
  }
}

/** Parses and classifies a record. Never throws. */
export function readItem(item: EnvelopeItem, message: Message, reader: Reader, markCaller?: MarkCaller): ItemReading {
  if (!item.ok) return item.error === undefined ? { reason: item.reason } : { reason: item.reason, error: item.error }
  try {
    if (!isWithinLimits(item.record, reader.limits ?? DEFAULT_LIMITS)) return { reason: 'over-limit' }
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
