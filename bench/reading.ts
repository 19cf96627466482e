import { Script } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { createCallerMarker } from '../src/adapters/caller-hash.ts'
import { charactersOf, messageText } from '../src/adapters/message-text.ts'
import { deltasOf } from '../src/core/delta.ts'
import { foldInto } from '../src/core/fold.ts'
import { createKnownRecords } from '../src/core/known-records.ts'
import { createClassifier } from '../src/core/outcome.ts'
import type { KnownReader, Reader } from '../src/flows/read-item.ts'
import { readMessage } from '../src/flows/read-message.ts'
import { taxonomy } from '../src/taxonomy/taxonomy.ts'
import { createMemoryTables } from '../test/fuzz/memory-tables.ts'

/**
 * How long one hostile message of 1 MiB, the most that Event Hubs takes, holds the event loop, beside a message of 1 MiB
 * of ordinary records that are all parsed. (A reader that has seen their like parses none, and takes a fraction of that.) Reading, classifying and folding have no pause in them, so their time is the time held. Fails when
 * a case takes more than ten times as long, or than the bound that stands beside it.
 */
const MIB = 1024 * 1024
const ENQUEUED = Date.UTC(2023, 5, 30, 12)
const ROUNDS = 3
const MOST_RATIO = 10
/** Each element is tried as a whole and then salvaged: 8 to 16 times what ordinary ones take, as busy as the machine is. */
const SALVAGED_ELEMENTS = 25
/** A case that takes this long is stopped and has failed. */
const TIME_LIMIT_MS = 30_000

type Fields = Readonly<Record<string, unknown>>

function record(fields: Fields = {}): Fields {
  return {
    time: '2023-06-30T11:00:00.0000000Z',
    resourceId:
      '/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000000/RESOURCEGROUPS/MEDIA/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/CONTOSO',
    operationName: 'MICROSOFT.MEDIA/MEDIASERVICES/CONTENTKEYS/READ',
    category: 'KeyDeliveryRequests',
    resultType: 'Succeeded',
    resultSignature: 'OK',
    durationMs: 12,
    identity: {
      authorization: { issuer: 'https://issuer', audience: 'urn:a' },
      claims: { iss: 'https://issuer', aud: 'urn:a', exp: '1688122800' },
    },
    level: 'Informational',
    location: 'westus2',
    properties: {
      requestId: 'b0243468-d8e5-4edf-a48b-d408e1661050',
      keyType: 'Widevine',
      policyName: 'drm-live',
      tokenType: 'JWT',
      statusMessage: 'OK',
    },
    ...fields,
  }
}

const failed = (text: string, fields: Fields = {}) =>
  record({
    resultType: 'Failed',
    resultSignature: 'Forbidden',
    properties: { tokenType: 'JWT', statusMessage: text },
    ...fields,
  })
const call = (fields: Fields) => ({
  time: '2023-06-30T11:00:00Z',
  category: 'AppDependencies',
  Target: 'contoso.restv2.westus.media.azure.net',
  ResultCode: '500',
  ...fields,
})

/** As many records as fit, each with its own number. */
function envelope(make: (index: number) => unknown): string {
  const parts: string[] = []
  for (let length = 16; ; ) {
    const part = JSON.stringify(make(parts.length))
    length += part.length + 1
    if (length > MIB) return `{"records":[${parts.join(',')}]}`
    parts.push(part)
  }
}

const filled = (part: string, rest = 0) => part.repeat(Math.floor((MIB - rest) / part.length))
const cutTo = (text: string) => text.slice(0, MIB)
/** A record around something large. */
const around = (fields: (rest: number) => Fields) => JSON.stringify(record(fields(1024)))
const manyFields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]))
const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const letters = (index: number) => Array.from(String(index), digit => 'abcdefghij'.charAt(Number(digit))).join('')
const ordinary = () => envelope(index => (index % 10 === 0 ? failed('The key policy was not met.') : record()))

interface Case {
  readonly name: string
  readonly body: () => string | Uint8Array
  /** Where the ratio cannot be ten: how much it may be, and why in a comment beside it. */
  readonly mostRatio?: number
}

/** 350,000 records, or things that are none, where of ordinary ones 1,600 fit: each takes a tenth of their time. */
const TINY_RECORDS = 40

const CASES: readonly Case[] = [
  { name: 'ordinary records', body: ordinary },
  {
    name: 'ordinary records, each of a kind of its own',
    body: () => envelope(index => record({ properties: { policyName: letters(index), statusMessage: 'OK' } })),
  },
  {
    name: 'records that begin alike and end differently',
    body: () => envelope(index => record({ properties: { policyName: `${'a'.repeat(400)}${letters(index)}` } })),
  },
  { name: 'ordinary records, cut off', body: () => ordinary().slice(0, -100) },
  { name: 'ordinary records, JSON lines', body: () => ordinary().slice(12, -2).replaceAll('},{"time"', '}\n{"time"') },
  { name: 'ordinary records, run together', body: () => ordinary().slice(12, -2).replaceAll('},{"time"', '}{"time"') },
  { name: 'ordinary records, in single quotes', body: () => ordinary().replaceAll('"', "'") },
  {
    name: 'ordinary records, each with a raw line break',
    body: () => cutTo(ordinary().replaceAll('drm-live', 'drm\nlive')),
  },
  {
    name: 'ordinary records, each with a stray quote',
    body: () => cutTo(ordinary().replaceAll('drm-live', 'drm"live')),
  },
  {
    name: 'ordinary records, every other one broken',
    body: () => cutTo(ordinary().replaceAll('"OK"}},{', '"OK"}},{{')),
  },
  { name: 'ordinary records, as text', body: () => cutTo(JSON.stringify({ records: ordinary().slice(0, MIB / 1.4) })) },
  { name: 'lines of {', body: () => filled('{\n') },
  { name: 'lines of {x}', body: () => filled('{x}\n'), mostRatio: TINY_RECORDS },
  { name: '{x} after one whole line', body: () => `{}\n${filled('{x}', 8)}`, mostRatio: TINY_RECORDS },
  { name: 'lines of {}', body: () => filled('{}\n'), mostRatio: TINY_RECORDS },
  { name: 'list of {}', body: () => `[${filled('{},', 8)}{}]`, mostRatio: TINY_RECORDS },
  { name: 'list of broken texts', body: () => `[${filled('"{",', 8)}1]`, mostRatio: TINY_RECORDS },
  { name: 'list of stray braces', body: () => `[${filled('}', 8)}]` },
  { name: 'list of stray commas', body: () => `[${filled(',', 8)}]` },
  { name: 'list of lists, never closed', body: () => filled('[') },
  { name: 'list of lists, closed', body: () => `${'['.repeat(MIB / 2)}${']'.repeat(MIB / 2)}` },
  { name: 'envelopes in envelopes', body: () => filled('{"records":[') },
  { name: 'rubbish, then envelopes in envelopes', body: () => `x${filled('{"records":[', 1)}` },
  {
    name: 'elements that start anew in others',
    body: () => `[${filled('{"a":[{},{"a":1},', 1)}`,
    mostRatio: SALVAGED_ELEMENTS,
  },
  {
    name: 'elements that start anew in objects',
    body: () => `[${filled('{"a":{},"a":[{"b":1},', 1)}`,
    mostRatio: SALVAGED_ELEMENTS,
  },
  { name: 'quotes', body: () => filled('"') },
  { name: 'apostrophes', body: () => filled("'") },
  { name: 'apostrophes and spaces', body: () => `{${filled(`'${' '.repeat(99)}x`, 1)}` },
  { name: 'backslashes', body: () => `{"a":"${filled('\\', 8)}` },
  { name: 'white space', body: () => `{"a":1${filled(' ', 8)}` },
  { name: 'white space between rubbish', body: () => `x${filled(' ', 2)}x` },
  { name: 'blob data, almost', body: () => `{"a":${filled('[ 227 B blob dat', 8)}` },
  { name: 'zero bytes', body: () => filled('\0') },
  { name: 'a bomb', body: () => gzipSync(Buffer.alloc(900 * MIB)) },
  {
    name: 'gzip of 8 MiB of ordinary records',
    body: () => gzipSync(`[${Array<string>(7).fill(ordinary()).join(',')}]`),
    mostRatio: 8 * MOST_RATIO,
  },
  { name: 'a record of 90,000 fields', body: () => around(() => manyFields(90_000)) },
  {
    name: 'a failure with 90,000 properties',
    body: () => JSON.stringify(failed('', { properties: manyFields(90_000) })),
  },
  { name: 'records of 65 fields', body: () => envelope(() => ({ ...record(), ...manyFields(65) })) },
  {
    name: 'a property nested 100,000 deep',
    body: () => JSON.stringify(call({ Properties: { body: 0 } })).replace('"body":0', `"body":${deep(100_000)}`),
  },
  {
    name: 'properties as text of quotes',
    body: () => around(rest => ({ properties: `{${filled('\'"', rest).slice(0, MIB / 2 - rest)}` })),
  },
  { name: 'a time with a gap in it', body: () => around(rest => ({ time: `1/1/2023 10:00${filled(' ', rest)}x` })) },
  { name: 'a time of digits', body: () => around(rest => ({ time: filled('9', rest) })) },
  { name: 'a resource id of slashes', body: () => around(rest => ({ resourceId: filled('/mediaservices/', rest) })) },
  { name: 'an operation of one MiB', body: () => around(rest => ({ operationName: filled('a/', rest) })) },
  { name: 'a host of one MiB', body: () => JSON.stringify(call({ Data: filled('a-', 512) })) },
  {
    name: 'a failure of one MiB of words',
    body: () => JSON.stringify(failed(filled('token expired quota reached ', 1024))),
  },
  { name: 'a failure of one MiB of braces', body: () => JSON.stringify(failed(filled('{[', 1024))) },
  {
    name: 'failures of 60 KiB',
    body: () => envelope(index => failed(`${letters(index)} ${'token expired quota reached '.repeat(2200)}`)),
  },
  {
    name: 'failures from addresses that all differ',
    body: () =>
      envelope(index =>
        failed('The key policy was not met.', {
          callerIpAddress: `2001:db8:${(index >> 16).toString(16)}::${(index & 0xffff).toString(16)}`,
        }),
      ),
  },
  // Each text is weighed against all examples of the taxonomy, and no storm of real errors has so many different ones.
  {
    name: 'failures that all differ',
    body: () => envelope(index => failed(`${letters(index * 7919)} cannot ${letters(index * 104_729)} policy`)),
    mostRatio: 100,
  },
]

const classify = createClassifier(taxonomy)
const plain: Reader = { decode: messageText, classify, retention: Number.POSITIVE_INFINITY }
/** As in the functions, with a memory of all the cases before. */
const remembering: KnownReader = { ...plain, known: createKnownRecords(classify), charactersOf }
const callers = createCallerMarker(createMemoryTables())
let markCaller = await callers.open()
let sequence = 0

function work(body: Uint8Array, reader: Reader | KnownReader): number {
  const message = { shard: 'p00', sequence: sequence++, enqueued: ENQUEUED, body }
  const { contributions, foreign, rejected } = readMessage(message, reader, markCaller)
  for (const delta of deltasOf(contributions)) foldInto(undefined, delta)
  return contributions.length + foreign + rejected.length
}

/** The one way to stop work that has no pause. */
function withTimeLimit(run: () => void): boolean {
  Object.assign(globalThis, { benchRun: run })
  try {
    new Script('benchRun()').runInThisContext({ timeout: TIME_LIMIT_MS })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false
    throw error
  }
}

interface Measured {
  readonly records: number
  /** The median of the rounds. */
  readonly milliseconds: number
}

async function measure(body: string | Uint8Array, reader: Reader | KnownReader = remembering): Promise<Measured> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const times: number[] = []
  let records = 0
  for (let round = 0; round < ROUNDS; round++) {
    // Of a batch before this one nothing is remembered.
    markCaller = await callers.open()
    const start = performance.now()
    const inTime = withTimeLimit(() => {
      records = work(bytes, reader)
    })
    times.push(performance.now() - start)
    if (!inTime) break
  }
  return { records, milliseconds: times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0 }
}

await measure(ordinary(), plain)
const base = await measure(ordinary(), plain)
console.log(`${'1 MiB of'.padEnd(48)}${'records'.padStart(9)}${'ms'.padStart(10)}${'ratio'.padStart(8)}`)
const show = (name: string, { records, milliseconds }: Measured, remark: string) => {
  const ratio = (milliseconds / base.milliseconds).toFixed(1)
  console.log(
    `${name.padEnd(48)}${String(records).padStart(9)}${milliseconds.toFixed(1).padStart(10)}${ratio.padStart(8)}${remark}`,
  )
}
show('ordinary records, parsed', base, '')
const slow: string[] = []
for (const { name, body, mostRatio = MOST_RATIO } of CASES) {
  const measured = await measure(body())
  const tooSlow = measured.milliseconds > mostRatio * base.milliseconds
  if (tooSlow) slow.push(name)
  show(name, measured, tooSlow ? `  more than ${mostRatio} times` : '')
}
console.log(slow.length === 0 ? 'No message holds the event loop too long.' : `Too long: ${slow.join('; ')}.`)
process.exitCode = slow.length === 0 ? 0 : 1
