import type { KnownMessage } from './known-messages.ts'
import { recordOf } from './known-records.ts'
import { pick, type Random } from './random.ts'
import { TOO_OLD } from './scenes.ts'

/** What a broken message is like, and the reason it must be rejected for. */
const WHOLE = {
  text: [random => Buffer.from(`upstream connect error ${Math.floor(random() * 1e9)}`), 'not-json'],
  'no bytes': [() => Buffer.alloc(0), 'empty'],
  spaces: [() => Buffer.from('  \r\n '), 'empty'],
  bytes: [random => noText(20 + Math.floor(random() * 3_000), random), 'not-json'],
  'cut off': [random => Buffer.from(`{"records":[{"time":"2024-03-10T22:${Math.floor(random() * 1e6)}`), 'not-json'],
  // Gzip saves an eighth of it, so that it takes more than one row of the dead letter.
  'large bytes': [random => noText(880_000 + Math.floor(random() * 120_000), random), 'not-json'],
} as const satisfies Record<string, readonly [(random: Random) => Buffer, string]>

/** A message of which nothing can be read; it counts as one record. */
export function brokenWhole(
  random: Random,
  kind: keyof typeof WHOLE = pick(random, ['text', 'no bytes', 'spaces', 'bytes', 'cut off']),
): KnownMessage {
  const [make, reason] = WHOLE[kind]
  return { body: make(random), records: 1, foreign: 0, rows: [], rejected: [[0, reason]] }
}

/** Bytes from 0x80 to 0xff: no UTF-8, and nothing in them that looks like JSON, gzip or a byte-order mark. */
function noText(length: number, random: Random): Buffer {
  const bytes = Buffer.alloc(length)
  for (let index = 0; index < length; index++) bytes[index] = 0x80 | Math.floor(random() * 128)
  bytes[0] = 0x80
  return bytes
}

/** A part of a message that is to be rejected alone. */
export function brokenRecord(time: number, random: Random): { readonly text: string; readonly reason: string } {
  const media = '"resourceId":"/subscriptions/s/providers/Microsoft.Media/mediaservices/contoso"'
  return pick(random, [
    { text: String(Math.floor(random() * 1e6)), reason: 'not-an-object' },
    { text: 'null', reason: 'not-an-object' },
    { text: '"a record was here"', reason: 'not-an-object' },
    { text: `{"time":"soon after noon",${media},"category":"KeyDeliveryRequests"}`, reason: 'bad-time' },
    {
      text: `{"time":"${new Date(time).toISOString()}",${media},"category":"Tea"}`,
      reason: 'unknown-category',
    },
    { text: recordOf({ account: 'contoso', time: TOO_OLD }, 'ok', random), reason: 'too-old' },
  ])
}
