import { type Call, callOf } from '../core/call.ts'
import type { MarkCaller } from '../core/caller-sketch.ts'
import { field, isObject, parseJson } from '../core/json.ts'
import type { Source } from '../core/known-records.ts'
import { DEFAULT_LIMITS } from '../core/limits.ts'
import { NEVER_TOO_LONG } from '../core/signs.ts'
import { fixedOf, standsAt, viewOf } from '../core/template-tree.ts'
import { CLOSE_BRACE, CLOSE_BRACKET, COMMA, endOfObject, skipSpace } from '../core/json-bytes.ts'
import type { Message } from './ports/messages.ts'
import { isTooOld, type KnownReader, type Rejected, readItem } from './read-item.ts'

/** As Azure Monitor sends it. */
const ENVELOPE = fixedOf(Uint8Array.from('{"records":[', character => character.charCodeAt(0)))

export type CallReading = Call | 'foreign' | Rejected

/**
 * Reads `{"records":[...]}` record by record and parses only those that are like no earlier one. Undefined where the
 * message is anything else, not sound JSON throughout, or near a limit: then it must be read as a whole.
 */
export function readKnown(
  message: Message,
  reader: KnownReader,
  markCaller: MarkCaller | undefined,
): readonly CallReading[] | undefined {
  const { body, enqueued } = message
  const { messageBytes, messageRecords } = reader.limits ?? DEFAULT_LIMITS
  if (body.length > Math.min(messageBytes, NEVER_TOO_LONG)) return undefined
  const source = { bytes: body, view: viewOf(body), enqueued, markCaller, charactersOf: reader.charactersOf }
  if (!standsAt(source, 0, ENVELOPE)) return undefined
  const readings: CallReading[] = []
  for (let at = skipSpace(body, ENVELOPE.bytes.length); ; ) {
    const call = reader.known.read(source, at)
    if (call !== undefined) {
      readings.push(isTooOld(call, message, reader) ? { reason: 'too-old' } : call)
      at = reader.known.end()
    } else {
      const end = endOfObject(body, at)
      const reading = end < 0 ? undefined : parseRecord(message, body.subarray(at, end), reader, source)
      if (reading === undefined) return undefined
      readings.push(reading)
      at = end
    }
    at = skipSpace(body, at)
    if (readings.length > messageRecords) return undefined
    if (body[at] !== COMMA) return isEnd(body, at) ? readings : undefined
    at = skipSpace(body, at + 1)
  }
}

/** Undefined where it is no sound object, or one that holds records itself. */
function parseRecord(
  message: Message,
  bytes: Uint8Array,
  reader: KnownReader,
  { markCaller }: Source,
): CallReading | undefined {
  const text = reader.decode(bytes, bytes.length)
  const record = typeof text === 'string' ? parseJson(text) : undefined
  if (!isObject(record) || field(record, 'records') !== undefined) return undefined
  const reading = readItem({ ok: true, record }, message, reader, markCaller)
  if (typeof reading === 'string' || 'reason' in reading) return reading
  reader.known.learn(bytes, record, reading)
  return callOf(reading)
}

function isEnd(body: Uint8Array, at: number): boolean {
  if (body[at] !== CLOSE_BRACKET) return false
  const brace = skipSpace(body, at + 1)
  return body[brace] === CLOSE_BRACE && skipSpace(body, brace + 1) === body.length
}
