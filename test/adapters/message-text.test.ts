import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { messageText } from '../../src/adapters/message-text.ts'

const TEXT = '{"a":"é💥"}'

test.each<[string, Uint8Array, string | undefined]>([
  ['UTF-8', Buffer.from(TEXT), TEXT],
  ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${TEXT}`), TEXT],
  ['UTF-16, little end first', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), TEXT],
  ['UTF-16, big end first', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16(), TEXT],
  ['gzip', gzipSync(TEXT), TEXT],
  ['gzip cut off', gzipSync(TEXT).subarray(0, 12), undefined],
  ['gzip of 100 MB of nothing', gzipSync(Buffer.alloc(100 * 1024 * 1024)), undefined],
  ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), '{\uFFFD}'],
])('%s', (_, bytes, expected) => {
  expect(messageText(bytes)).toBe(expected)
})
