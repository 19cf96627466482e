import { TextDecoder } from 'node:util'
import { constants, gunzipSync } from 'node:zlib'
import type { CharactersOf } from '../core/known-records.ts'
import { DEFAULT_LIMITS } from '../core/limits.ts'
import type { Decode, NoText } from '../flows/ports/messages.ts'

const UTF_8 = new TextDecoder('utf-8')
const UTF_16_LE = new TextDecoder('utf-16le')
const UTF_16_BE = new TextDecoder('utf-16be')

/** UTF-8, UTF-16, or either of them gzipped, also cut off. Bytes that are no UTF-8 become U+FFFD. */
export const messageText: Decode = (body, maxBytes) => {
  const bytes = isGzip(body) ? unzip(body, maxBytes) : body
  if ('reason' in bytes) return bytes
  return bytes.length > maxBytes ? OVER_LIMIT : decoderOf(bytes).decode(bytes)
}

/** The text alone, for whoever only shows it; undefined where there is none. */
export function shownText(body: Uint8Array): string | undefined {
  const text = messageText(body, DEFAULT_LIMITS.messageBytes)
  return typeof text === 'string' ? text : undefined
}

const OVER_LIMIT: NoText = { reason: 'over-limit' }
const NOT_GZIP: NoText = { reason: 'not-json' }

function isGzip(body: Uint8Array): boolean {
  return body[0] === 0x1f && body[1] === 0x8b
}

/** A sync flush gives what a stream that was cut off still holds: its whole records can be read. */
function unzip(body: Uint8Array, maxOutputLength: number): Uint8Array | NoText {
  try {
    const bytes = gunzipSync(body, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH })
    return bytes.length === 0 ? NOT_GZIP : bytes
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return isTooLarge ? OVER_LIMIT : NOT_GZIP
  }
}

/** By the byte-order mark, else by the zero byte that UTF-16 has beside the first character of any JSON (RFC 4627, 3). */
function decoderOf(bytes: Uint8Array): TextDecoder {
  const [first = 0, second = 0] = bytes
  if ((first === 0xff && second === 0xfe) || (first !== 0 && bytes[1] === 0)) return UTF_16_LE
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? UTF_16_BE : UTF_8
}

export const charactersOf: CharactersOf = (bytes, from, to) => {
  const { buffer, byteOffset, byteLength } = bytes
  const own = Buffer.isBuffer(bytes) ? bytes : Buffer.from(buffer, byteOffset, byteLength)
  return own.toString('latin1', from, to)
}
