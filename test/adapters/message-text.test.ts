import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { messageText } from '../../src/adapters/message-text.ts'
import type { NoText } from '../../src/flows/ports/messages.ts'

const MIB = 1024 * 1024
const NOT_JSON: NoText = { reason: 'not-json' }
const OVER_LIMIT: NoText = { reason: 'over-limit' }
const TEXT = '{"a":"é💥"}'

test.each<[string, Uint8Array, string | NoText]>([
  ['UTF-8', Buffer.from(TEXT), TEXT],
  ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${TEXT}`), TEXT],
  ['UTF-16, little end first', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), TEXT],
  ['UTF-16, big end first', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16(), TEXT],
  ['gzip', gzipSync(TEXT), TEXT],
  ['UTF-16 without a mark, little end first', Buffer.from(TEXT, 'utf16le'), TEXT],
  ['UTF-16 without a mark, big end first', Buffer.from(TEXT, 'utf16le').swap16(), TEXT],
  ['gzip without its end', gzipSync(TEXT).subarray(0, -8), TEXT],
  ['gzip cut off in the text', gzipSync(TEXT).subarray(0, 12), '{'],
  ['gzip cut off before the text', gzipSync(TEXT).subarray(0, 10), NOT_JSON],
  ['gzip with a wrong check sum', Buffer.concat([gzipSync(TEXT).subarray(0, -8), Buffer.alloc(8)]), NOT_JSON],
  ['gzip of the most', gzipSync('x'.repeat(2 * MIB)), 'x'.repeat(2 * MIB)],
  ['gzip of one byte more', gzipSync('x'.repeat(2 * MIB + 1)), OVER_LIMIT],
  // What is behind the most is not even looked at.
  [
    'gzip of more, with a wrong check sum',
    Buffer.concat([gzipSync('x'.repeat(4 * MIB)).subarray(0, -8), Buffer.alloc(8)]),
    OVER_LIMIT,
  ],
  ['gzip of 100 MiB of nothing', gzipSync(Buffer.alloc(100 * MIB)), OVER_LIMIT],
  ['text of the most', Buffer.from('x'.repeat(2 * MIB)), 'x'.repeat(2 * MIB)],
  ['text of one byte more', Buffer.from('x'.repeat(2 * MIB + 1)), OVER_LIMIT],
  ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), '{\uFFFD}'],
])('%s', (_, bytes, expected) => {
  expect(messageText(bytes, 2 * MIB)).toEqual(expected)
})
