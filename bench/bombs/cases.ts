import { gzipSync } from 'node:zlib'
import { DEFAULT_LIMITS } from '../../src/core/limits.ts'
import { MINUTE } from '../../src/core/window.ts'
import { trafficMessages } from '../store/traffic.ts'
import { bomb, LARGEST } from '../suite/memory/large-messages.ts'
import { envelopeOf, failure, letters, MINUTE_OF_BOMBS, nested, record } from './texts.ts'

/** What is sent as one batch. */
export interface Bomb {
  readonly name: string
  readonly messages: () => readonly Uint8Array[]
}

const { messageBytes, messageSigns, messageRecords, envelopes, recordFields, recordDepth, accounts } = DEFAULT_LIMITS
/** host.json: the most that come at once. */
const MOST_MESSAGES = 256
/** Of each kind in a batch of the worst: what is at a limit takes a second each. */
const AT_LIMITS = 2
/** Shorter texts are too little to do harm, and nobody counts their signs. */
const LONG = 1024 * 1024 + 1

/** A few ordinary records again and again, so that a megabyte holds them gzipped, and white space up to so many bytes. */
function ordinaryOf(bytes: number): Uint8Array {
  const [message] = trafficMessages({
    accounts: 1,
    okShare: 0.95,
    messages: 1,
    recordsAMessage: 20,
    minute: MINUTE_OF_BOMBS,
    seed: 1,
  })
  const some = Buffer.from(message ?? [])
    .toString()
    .slice('{"records":['.length, -']}'.length)
  const times = Math.floor((bytes - 16) / (some.length + 1))
  return gzipSync(`{"records":[${Array<string>(times).fill(some).join(',')}]}`.padEnd(bytes))
}

/** Objects in a list of a record, with so many signs in all. */
function objects(signs: number): Uint8Array {
  return gzipSync(`{"a":[${'{},'.repeat(Math.floor((signs - 5) / 3))}1]}`)
}

/** An object of so many short names, in a text of the most. */
function namesOf(count: number): Uint8Array {
  const fields = Array.from({ length: count }, (_, index) => `"${(36 ** 3 + index).toString(36)}":0`)
  return gzipSync(`{${fields.join(',')}}`.padEnd(messageBytes))
}

/** Of as many as a megabyte holds gzipped: what takes the most memory. */
function heaviest(): Uint8Array {
  let count = messageSigns / 2 - 2
  let message = namesOf(count)
  while (message.length > LARGEST) {
    count = Math.floor((count * 0.98 * LARGEST) / message.length)
    message = namesOf(count)
  }
  return message
}

const one = (make: () => string | Uint8Array) => () => [Buffer.from(make())]
const fieldsOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]))
const withFields = (count: number) => {
  const own = record()
  const properties = { tokenType: 'JWT', ...fieldsOf(count - Object.keys(own).length - 1) }
  return JSON.stringify({ ...own, properties })
}
const withDepth = (levels: number) =>
  JSON.stringify(record({ properties: { tokenType: 'JWT', a: 0 } })).replace('"a":0', `"a":${nested(levels - 2)}`)
const enveloped = (levels: number) => '['.repeat(levels) + JSON.stringify(record()) + ']'.repeat(levels)
const tiny = (count: number) => `[${Array<string>(count).fill('{"category":"MediaAccount"}').join(',')}]`

/** Each at its limit, and then just over it. */
export const BOMBS: readonly Bomb[] = [
  { name: 'gzip of 8 MiB, ordinary records', messages: one(() => ordinaryOf(messageBytes)) },
  { name: 'gzip of one byte more', messages: one(() => ordinaryOf(messageBytes + 1)) },
  { name: 'gzip of 1 GB', messages: one(bomb) },
  { name: '1,000,000 signs, objects in a record', messages: one(() => objects(messageSigns)) },
  { name: '1,000,000 signs, lists in lists', messages: one(() => gzipSync(nested(messageSigns / 2).padStart(LONG))) },
  { name: '1,000,000 signs, quotes', messages: one(() => gzipSync('"'.repeat(messageSigns * 2))) },
  { name: '1,000,000 signs, lines', messages: one(() => gzipSync(`x${'\n'.repeat(messageSigns - 1)}x`)) },
  {
    name: '1,000,000 signs, control characters',
    messages: one(() => gzipSync(`{"a":"${'\u0001'.repeat(messageSigns - 4)}"}`)),
  },
  { name: '1 MiB of names of fields, gzipped', messages: one(heaviest) },
  { name: '8 MiB of {}', messages: one(() => gzipSync(`[${'{},'.repeat(messageBytes / 3 - 2)}1]`)) },
  { name: '8 MiB of [', messages: one(() => gzipSync('['.repeat(messageBytes))) },
  { name: '8 MiB of quotes', messages: one(() => gzipSync('"'.repeat(messageBytes))) },
  { name: '8 MiB of lines', messages: one(() => gzipSync(`x${'\n'.repeat(messageBytes - 2)}x`)) },
  { name: '100,000 records', messages: one(() => gzipSync(tiny(messageRecords))) },
  { name: '100,000 records that are none', messages: one(() => gzipSync(`[${'{},'.repeat(messageRecords - 1)}{}]`)) },
  { name: '100,001 records', messages: one(() => gzipSync(tiny(messageRecords + 1))) },
  { name: 'a record 8 envelopes deep', messages: one(() => enveloped(envelopes)) },
  { name: 'a record 9 envelopes deep', messages: one(() => enveloped(envelopes + 1)) },
  { name: 'a record of 1,000 fields', messages: one(() => withFields(recordFields)) },
  { name: 'a record of 1,001 fields', messages: one(() => withFields(recordFields + 1)) },
  { name: 'a record 64 levels deep', messages: one(() => withDepth(recordDepth)) },
  { name: 'a record 65 levels deep', messages: one(() => withDepth(recordDepth + 1)) },
  {
    name: '1,001 accounts',
    messages: one(() => envelopeOf(accounts + 1, index => record({}, `flood${letters(index)}`))),
  },
  {
    name: '3,000 policies',
    messages: one(() =>
      envelopeOf(3_000, index => record({ properties: { tokenType: 'JWT', policyName: letters(index) } })),
    ),
  },
  {
    name: '3,000 minutes',
    messages: one(() =>
      envelopeOf(3_000, index => record({ time: new Date(MINUTE_OF_BOMBS - index * MINUTE).toISOString() })),
    ),
  },
  {
    name: '3,000 kinds of error',
    messages: one(() =>
      envelopeOf(3_000, index => failure(`${letters(index * 7_919)} cannot ${letters(index * 104_729)} policy`)),
    ),
  },
  { name: '256 messages of 1 MiB, each gzip of 1 GB', messages: () => Array<Uint8Array>(MOST_MESSAGES).fill(bomb()) },
  {
    name: `the same, but ${2 * AT_LIMITS} of them at the limits`,
    messages: () => [
      ...Array<Uint8Array>(MOST_MESSAGES - 2 * AT_LIMITS).fill(bomb()),
      ...Array<Uint8Array>(AT_LIMITS).fill(heaviest()),
      ...Array<Uint8Array>(AT_LIMITS).fill(ordinaryOf(messageBytes)),
    ],
  },
]
