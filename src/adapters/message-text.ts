import { TextDecoder } from 'node:util'
import { gunzipSync } from 'node:zlib'
import type { Decode } from '../flows/ports.ts'

/** What a gzipped message may grow to: Event Hubs takes 1 MiB, so more than this is a bomb. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024

const UTF_8 = new TextDecoder('utf-8')
const UTF_16_LE = new TextDecoder('utf-16le')
const UTF_16_BE = new TextDecoder('utf-16be')

/** UTF-8, UTF-16 with a byte-order mark, or either of them gzipped. Bytes that are no UTF-8 become U+FFFD. */
export const messageText: Decode = body => {
  const bytes = isGzip(body) ? unzip(body) : body
  return bytes === undefined ? undefined : decoderOf(bytes).decode(bytes)
}

function isGzip(body: Uint8Array): boolean {
  return body[0] === 0x1f && body[1] === 0x8b
}

function unzip(body: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(body, { maxOutputLength: MAX_TEXT_BYTES })
  } catch {
    return undefined
  }
}

function decoderOf(bytes: Uint8Array): TextDecoder {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return UTF_16_LE
  return bytes[0] === 0xfe && bytes[1] === 0xff ? UTF_16_BE : UTF_8
}
