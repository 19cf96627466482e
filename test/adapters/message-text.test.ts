import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { messageText } from '../../src/adapters/message-text.ts'

const MIB = 1024 * 1024
const TEXT = '{"a":"é💥"}'

test.each<[string, Uint8Array, string | undefined]>([
  ['UTF-8', Buffer.from(TEXT), TEXT],
  ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${TEXT}`), TEXT],
  ['UTF-16, little end first', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), TEXT],
  ['UTF-16, big end first', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16(), TEXT],
  ['gzip', gzipSync(TEXT), TEXT],
  ['UTF-16 without a mark, little end first', Buffer.from(TEXT, 'utf16le'), TEXT],
  ['UTF-16 without a mark, big end first', Buffer.from(TEXT, 'utf16le').swap16(), TEXT],
  ['gzip without its end', gzipSync(TEXT).subarray(0, -8), TEXT],
  ['gzip cut off in the text', gzipSync(TEXT).subarray(0, 12), '{'],
  ['gzip cut off before the text', gzipSync(TEXT).subarray(0, 10), undefined],
  ['gzip with a wrong check sum', Buffer.concat([gzipSync(TEXT).subarray(0, -8), Buffer.alloc(8)]), undefined],
  ['gzip of 17 MiB', gzipSync(Buffer.alloc(17 * MIB)), undefined],
  ['gzip of 100 MiB of nothing', gzipSync(Buffer.alloc(100 * MIB)), undefined],
  ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), '{\uFFFD}'],
])('%s', (_, bytes, expected) => {
  expect(messageText(bytes)).toBe(expected)
})

test('a large message is read whole', () => {
  expect(messageText(gzipSync('x'.repeat(15 * MIB)))).toHaveLength(15 * MIB)
})
