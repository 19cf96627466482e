import { isDeepStrictEqual } from 'node:util'
import { createAccountTable } from '../../src/adapters/account-table.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createCallerMarker } from '../../src/adapters/caller-hash.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { createFingerprintTable } from '../../src/adapters/fingerprint-table.ts'
import { charactersOf, messageText, shownText } from '../../src/adapters/message-text.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import type { Tables } from '../../src/adapters/tables.ts'
import { openEnvelope } from '../../src/core/envelope.ts'
import { createKnownRecords, type KnownRecords } from '../../src/core/known-records.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import { REJECT_REASONS, type RejectReason } from '../../src/core/rejection.ts'
import { type IngestPorts, ingestBatch } from '../../src/flows/ingest-batch.ts'
import type { Decode, Message } from '../../src/flows/ports/messages.ts'
import type { Reader } from '../../src/flows/read-item.ts'
import { type MessageReading, readMessage } from '../../src/flows/read-message.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { createMemoryTables, type MemoryTables } from './memory-tables.ts'
import { mutated } from './mutate.ts'
import { createRandom, type Random } from './random.ts'

export const SHARD = 'p00'
export const BATCH_MESSAGES = 100
const ENQUEUED = Date.UTC(2023, 5, 30, 12)
const YEAR = 365 * 86_400_000
/** Fewer than a batch of made-up names brings, so that the overflow is passed too. */
const MAX_ACCOUNTS = 12
const NEIGHBOUR = 'neighbour'
const MOST_IN_ONE_CALL = 40

const classify = createClassifier(taxonomy)
/** Remembers nothing. */
const PLAIN: Reader = { decode: messageText, classify, retention: 10 * YEAR }

/** A record that everybody can read; whatever stands around it, it is counted. */
const GOOD = Buffer.from(
  JSON.stringify({
    records: [
      {
        time: '2023-06-30T11:59:00Z',
        resourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Media/mediaservices/${NEIGHBOUR}`,
        category: 'KeyDeliveryRequests',
        resultType: 'Succeeded',
        resultSignature: 'OK',
      },
    ],
  }),
)

/** What the messages of a batch came to. */
export interface BatchCounts {
  readonly records: number
  readonly counted: number
  readonly foreign: number
  readonly rejected: ReadonlyMap<RejectReason, number>
  /** Errors thrown while reading a record, with the message that threw them. */
  readonly unreadable: ReadonlyMap<string, Message>
}

/** A promise that a batch broke. */
class Broken extends Error {}

/** The messages of a batch; the same for the same seed. Every tenth is a good neighbour. */
export function messagesOf(seed: number, batch: number, bodies: readonly Buffer[]): readonly Message[] {
  const random = createRandom(seed, batch)
  return Array.from({ length: BATCH_MESSAGES }, (_, sequence) => {
    const body = sequence % 10 === 9 ? GOOD : mutated(bodies, random)
    return { shard: SHARD, sequence, enqueued: ENQUEUED + sequence, body }
  })
}

/** The ports of an instance that has just started. `reading` hears which body is read next. */
function newInstance(tables: Tables, reading: (body: Uint8Array) => void): IngestPorts {
  const decode: Decode = (body, maxBytes) => {
    reading(body)
    return messageText(body, maxBytes)
  }
  const known = createKnownRecords(classify)
  const heard: KnownRecords = {
    ...known,
    read(source, from) {
      reading(source.bytes)
      return known.read(source, from)
    },
  }
  return {
    reader: { decode, classify, retention: 10 * YEAR, known: heard, charactersOf },
    accounts: createAccountTable(tables, MAX_ACCOUNTS),
    callers: createCallerMarker(tables),
    aggregates: createAggregateTable(tables),
    deadLetter: createDeadLetterTable(tables),
    fingerprints: createFingerprintTable(tables),
    changes: createChangeTable(tables, () => ENQUEUED),
    progress: createProgressTable(tables),
    telemetry: { emit() {} },
  }
}

async function deliver(messages: readonly Message[], ports: IngestPorts, random: Random): Promise<void> {
  for (let start = 0; start < messages.length; ) {
    const end = start + 1 + random.below(MOST_IN_ONE_CALL)
    await ingestBatch(SHARD, messages.slice(start, end), ports)
    start = end
  }
}

/**
 * Counts the messages on empty tables and again, and throws `Broken`, or what was thrown, where a promise does not hold:
 * conservation for each message, the progress and the rows, neighbours, redelivery in other cuts, and a crash after the
 * rows and before the progress.
 */
export async function runBatch(
  messages: readonly Message[],
  cuts: number,
  reading: (body: Uint8Array) => void = () => {},
): Promise<BatchCounts> {
  const random = createRandom(cuts)
  const tables = createMemoryTables()
  const ports = newInstance(tables, reading)
  await deliver(messages, ports, random)
  const readings = messages.map(message => readMessage(message, PLAIN))
  checkMemory(messages, readings, ports.reader)
  const counts = countsOf(readings)
  await checkCounts(messages, readings, counts, tables)
  await checkRedelivery(messages, tables, random, reading)
  return counts
}

/** What a reader remembers of other messages changes nothing. */
function checkMemory(messages: readonly Message[], readings: readonly MessageReading[], reader: Reader): void {
  for (const [index, message] of messages.entries()) {
    const { contributions, foreign, rejected } = readMessage(message, reader)
    const plain = readings[index]
    if (!isDeepStrictEqual({ message, contributions, foreign, rejected }, plain)) {
      throw new Broken('a message came to something else beside those before it')
    }
  }
}

function countsOf(readings: readonly MessageReading[]): BatchCounts {
  const rejected = new Map<RejectReason, number>()
  const unreadable = new Map<string, Message>()
  for (const { message, rejected: items } of readings) {
    for (const { reason, error } of items) {
      rejected.set(reason, (rejected.get(reason) ?? 0) + 1)
      if (reason === 'unreadable') unreadable.set(error ?? 'an error without words', message)
    }
  }
  const counted = sum(readings, ({ contributions }) => contributions.length)
  const foreign = sum(readings, reading => reading.foreign)
  return {
    records: counted + foreign + sum(readings, ({ rejected: items }) => items.length),
    counted,
    foreign,
    rejected,
    unreadable,
  }
}

/** What a parser threw at a record of the message, if one did. */
export function unreadableErrorOf(message: Message): string | undefined {
  const reader = { decode: messageText, classify, retention: 10 * YEAR }
  return [...countsOf([readMessage(message, reader)]).unreadable.keys()][0]
}

async function checkCounts(
  messages: readonly Message[],
  readings: readonly MessageReading[],
  counts: BatchCounts,
  tables: MemoryTables,
) {
  for (const reading of readings) checkMessage(reading)
  const progress = await createProgressTable(tables).read(SHARD)
  const rejected = sum([...progress.rejected], ([, count]) => count)
  equal('messages', progress.messages, messages.length)
  equal('records', progress.records, counts.records)
  equal('counted', progress.counted, counts.counted)
  equal('foreign', progress.foreign, counts.foreign)
  equal('records = counted + foreign + rejected', progress.records, progress.counted + progress.foreign + rejected)
  for (const [reason, count] of progress.rejected) {
    const known = REJECT_REASONS.find(one => one === reason)
    if (known === undefined) throw new Broken(`the reason ${JSON.stringify(reason)} is not on the list`)
    equal(`rejected as ${reason}`, count, counts.rejected.get(known) ?? 0)
  }
  const rows = tables.rows('minutes')
  const all = readings.flatMap(({ contributions }) => contributions)
  equal(
    'records in rows',
    sum(rows, row => Number(row['records'])),
    counts.counted,
  )
  equal(
    'calls in rows',
    sum(rows, row => Number(row['count'])),
    sum(all, ({ call }) => call.kind.weight),
  )
  const good = messages.filter(({ body }) => body === GOOD).length
  const ofGood = rows.filter(row => row['account'] === NEIGHBOUR || row['account'] === '(other)')
  if (sum(ofGood, row => Number(row['records'])) < good) throw new Broken('a neighbour was not counted')
  equal(
    'kept messages',
    new Set(tables.rows('deadletters').map(({ partitionKey, rowKey }) => `${partitionKey}|${rowKey.split('|')[0]}`))
      .size,
    readings.filter(({ rejected: items }) => items.length > 0).length,
  )
}

/** Nothing of a message disappears: a place in its envelope is counted, foreign or rejected. */
function checkMessage({ message, contributions, foreign, rejected }: MessageReading): void {
  const text = message.body.length === 0 ? undefined : shownText(message.body)
  const places = text === undefined ? 1 : openEnvelope(text).length
  equal('places in a message', contributions.length + foreign + rejected.length, places)
  if (places === 0 && !/^[^a-z]*(?:"?records"?[^a-z]*)*/i.test(text ?? ''))
    throw new Broken('a message came to nothing')
  const indexes = [...contributions, ...rejected].map(({ index }) => index)
  equal('places that are told apart', new Set(indexes).size, indexes.length)
  for (const { call } of contributions) {
    const { time, kind } = call
    const { weight } = kind
    if (!Number.isSafeInteger(time) || !Number.isSafeInteger(weight) || weight < 1)
      throw new Broken(`an event at ${time} of weight ${weight}`)
  }
}

async function checkRedelivery(
  messages: readonly Message[],
  tables: MemoryTables,
  random: Random,
  reading: (body: Uint8Array) => void,
) {
  const stored = () =>
    ['minutes', 'fingerprints', 'deadletters', 'accounts', 'changes'].flatMap(prefix => tables.snapshot(prefix))
  const before = stored()
  const progress = await createProgressTable(tables).read(SHARD)
  // From somewhere in the middle, as after a checkpoint that was lost.
  const again = messages.slice(random.below(messages.length))
  await deliver(again, newInstance(tables, reading), random)
  const after = await createProgressTable(tables).read(SHARD)
  equal('duplicates', after.duplicates, progress.duplicates + again.length)
  same('a redelivery changed what is stored', stored(), before)
  if (!random.oneIn(4)) return
  // The rows were written and the progress was not.
  await tables.drop('shards')
  await deliver(messages, newInstance(tables, reading), random)
  same('a crash before the progress changed the rows', stored(), before)
  equal('records after a crash', (await createProgressTable(tables).read(SHARD)).records, progress.records)
}

function sum<Value>(values: readonly Value[], part: (value: Value) => number): number {
  return values.reduce((total, value) => total + part(value), 0)
}

function equal(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Broken(`${what}: ${found}, not ${expected}`)
}

function same(what: string, found: readonly string[], expected: readonly string[]): void {
  const at = expected.findIndex((row, index) => row !== found[index])
  if (at >= 0 || found.length !== expected.length) {
    throw new Broken(`${what}: ${found[at]?.slice(0, 600)}, not ${expected[at]?.slice(0, 600)}`)
  }
}
