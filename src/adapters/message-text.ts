import { TextDecoder } from 'node:util'
import { constants, gunzipSync } from 'node:zlib'
import type { CharactersOf } from '../core/known-records.ts'
import type { Decode } from '../flows/ports/messages.ts'

/**
 * What a gzipped message may grow to. Event Hubs takes 1 MiB, and logs shrink to a tenth or so; a batch of 256 messages
 * must fit into an instance of 512 MB, so more than this is a bomb.
 */
const MAX_TEXT_BYTES = 16 * 1024 * 1024

const UTF_8 = new TextDecoder('utf-8')
const UTF_16_LE = new TextDecoder('utf-16le')
const UTF_16_BE = new TextDecoder('utf-16be')

/** UTF-8, UTF-16, or either of them gzipped, also cut off. Bytes that are no UTF-8 become U+FFFD. */
export const messageText: Decode = body => {
  const bytes = isGzip(body) ? unzip(body) : body
  return bytes === undefined ? undefined : decoderOf(bytes).decode(bytes)
}

function isGzip(body: Uint8Array): boolean {
  return body[0] === 0x1f && body[1] === 0x8b
}

/** A sync flush gives what a stream that was cut off still holds: its whole records can be read. */
function unzip(body: Uint8Array): Uint8Array | undefined {
  try {
    const bytes = gunzipSync(body, { maxOutputLength: MAX_TEXT_BYTES, finishFlush: constants.Z_SYNC_FLUSH })
    return bytes.length === 0 ? undefined : bytes
  } catch {
    return undefined
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
