import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { previewLetters, sendLetters } from '../../local/replay/send-letters.ts'
import type { LetterDesk } from '../../local/replay/take-letter.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { MINUTE } from '../../src/core/window.ts'
import { ingestBatch } from '../../src/flows/ingest-batch.ts'
import { NOON } from '../support/outcomes.ts'
import { useTables } from '../support/tables.ts'

const ROOT = new URL('../../', import.meta.url)
const tables = useTables()
const sample: { Values: Record<string, string> } = JSON.parse(
  readFileSync(new URL('local.settings.sample.json', ROOT), 'utf8'),
)

/** An instance that has just started, as these settings make it, and what a replay with the same settings works with. */
async function instance(settings: Readonly<Record<string, string>> = {}): Promise<LetterDesk> {
  const all = { ...sample.Values, TableStorage: tables.connectionString(), ...settings }
  const app = createApp(all, new URL('alert-rules.json', ROOT))
  const ports = await app.ingestPorts({ info() {}, warn() {}, error() {} })
  return { letters: createDeadLetterTable(tables(), readConfig(all).limits), ports, now: () => NOON }
}

function record(account: string, fields: object = {}) {
  return {
    time: new Date(NOON).toISOString(),
    resourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Media/mediaservices/${account}`,
    category: 'KeyDeliveryRequests',
    resultType: 'Succeeded',
    resultSignature: 'OK',
    properties: { tokenType: 'JWT', statusMessage: '' },
    ...fields,
  }
}

function failed(account: string, text: string) {
  const properties = { tokenType: 'JWT', statusMessage: text }
  return record(account, { resultType: 'Failed', resultSignature: 'ShardLost', properties })
}

const listOf = (count: number, account: string) => JSON.stringify(Array(count).fill(record(account)))
const deep = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

async function ingest({ ports }: LetterDesk, shard: string, bodies: readonly (string | Uint8Array)[]): Promise<void> {
  const messages = bodies.map((body, sequence) => ({ shard, sequence, enqueued: NOON, body: Buffer.from(body) }))
  await ingestBatch(shard, messages, ports)
}

async function rowsOf(account: string) {
  return createAggregateTable(tables()).read(account, NOON, NOON + 60 * MINUTE)
}

async function countOf(account: string): Promise<number> {
  return (await rowsOf(account)).reduce((sum, { records }) => sum + records, 0)
}

async function progressOf(shard: string) {
  const { records, counted, foreign, rejected } = await (await instance()).ports.progress.read(shard)
  expect(records).toBe(counted + foreign + [...rejected.values()].reduce((sum, count) => sum + count, 0))
  return { records, counted, rejected: Object.fromEntries(rejected) }
}

async function* places(shard: string, sequences: readonly number[]) {
  for (const sequence of sequences) yield { shard, sequence }
}

test('a message over a limit is kept whole, its neighbours are counted, and a replay with a higher limit counts it once', async () => {
  const small = { MAX_MESSAGE_RECORDS: '100', MAX_MESSAGE_MIB: '1' }
  const over = listOf(101, 'limits')
  const bomb = gzipSync(JSON.stringify(record('limits')).padEnd(1024 * 1024 + 1))
  await ingest(await instance(small), 'p30', [
    listOf(2, 'limits'),
    over,
    listOf(100, 'limits'),
    bomb,
    listOf(1, 'limits'),
  ])
  expect(await progressOf('p30')).toEqual({ records: 105, counted: 103, rejected: { 'over-limit': 2 } })
  expect(await countOf('limits')).toBe(103)
  const desk = await instance(small)
  const letter = await desk.letters.find('p30', 1)
  expect(letter?.frame).toMatchObject({
    records: 1,
    rejectedCount: 1,
    rejected: [{ from: 0, to: 0, reason: 'over-limit' }],
  })
  expect(letter === undefined ? undefined : (await desk.letters.body(letter))?.toString()).toBe(over)

  const told: string[] = []
  await previewLetters(desk, places('p30', [1, 3]), line => told.push(line))
  expect(told).toEqual(['p30:1  still rejected: over-limit 1', 'p30:3  still rejected: over-limit 1'])
  const large = await instance()
  await sendLetters(large, places('p30', [1, 3]), line => told.push(line))
  expect(await countOf('limits')).toBe(103 + 101 + 1)
  await sendLetters(large, places('p30', [1, 3]), line => told.push(line))
  expect(await countOf('limits')).toBe(103 + 101 + 1)
})

test('what is kept of a message that only a higher limit reads can be replayed with it', async () => {
  const wide = { MAX_MESSAGE_MIB: '16', MAX_RECORD_FIELDS: '100' }
  const many = record('wide', { more: Array(200).fill(0) })
  const body = JSON.stringify([record('wide'), many, record('wide')]).padEnd(9 * 1024 * 1024)
  await ingest(await instance(wide), 'p31', [gzipSync(body)])
  expect(await progressOf('p31')).toEqual({ records: 3, counted: 2, rejected: { 'over-limit': 1 } })
  await sendLetters(await instance({ MAX_MESSAGE_MIB: '16' }), places('p31', [0]), () => {})
  expect(await countOf('wide')).toBe(3)
})

test('a replay does not send what would be over a limit as one message', async () => {
  const small = { MAX_RECORD_FIELDS: '100' }
  // Exponents take more room written out.
  const numbers = `[${Array(150).fill('1e20').join(',')}]`
  const many = JSON.stringify(record('grown', { more: 0 })).replace('"more":0', `"more":${numbers}`)
  const text = `[${Array(1_000).fill(many).join(',')}]`
  await ingest(await instance(small), 'p32', [gzipSync(text)])
  expect(await progressOf('p32')).toEqual({ records: 1_000, counted: 0, rejected: { 'over-limit': 1_000 } })
  const told: string[] = []
  await sendLetters(await instance({ MAX_MESSAGE_MIB: '1' }), places('p32', [0]), line => told.push(line))
  expect(told.join('\n')).toContain('p32:0  cannot be replayed: what can be read of it is over a limit')
  expect(await countOf('grown')).toBe(0)
})

test('many messages that are over a limit are kept some at a time, so that other work comes in between', async () => {
  const { ports } = await instance({ MAX_MESSAGE_RECORDS: '100' })
  const { progress } = ports
  const kept: number[] = []
  const advance: typeof progress.advance = (shard, messages) => {
    kept.push(messages.length)
    return progress.advance(shard, messages)
  }
  const over = `[${Array(101).fill('{}').join(',')}]`
  const messages = Array.from({ length: 100 }, (_, sequence) => ({
    shard: 'p41',
    sequence,
    enqueued: NOON,
    body: Buffer.from(over),
  }))
  await ingestBatch('p41', messages, { ...ports, progress: { ...progress, advance } })
  expect(kept).toEqual([40, 40, 20])
  expect(await progressOf('p41')).toMatchObject({ records: 100, rejected: { 'over-limit': 100 } })
})

test('a record too deep to be written again holds up no batch', async () => {
  const record100000 = JSON.stringify(record('deep', { more: 0 })).replace(
    '"more":0',
    `"more":${'['.repeat(1e5)}${']'.repeat(1e5)}`,
  )
  await ingest(await instance(), 'p33', [`[${record100000},7,${JSON.stringify(record('deep'))}]`])
  expect(await progressOf('p33')).toEqual({ records: 3, counted: 1, rejected: { 'over-limit': 1, 'not-an-object': 1 } })
})

test('the deepest record that a setting lets in can be kept beside a rejected one', async () => {
  const settings = { MAX_RECORD_DEPTH: '1000', MAX_RECORD_FIELDS: '2000' }
  await ingest(await instance(settings), 'p34', [JSON.stringify([record('deepest', { more: deep(999) }), 7])])
  expect(await progressOf('p34')).toEqual({ records: 2, counted: 1, rejected: { 'not-an-object': 1 } })
})

test('envelopes are opened as deep as the setting says', async () => {
  const body = `${'['.repeat(11)}${JSON.stringify(record('opened'))}${']'.repeat(11)}`
  await ingest(await instance({ MAX_ENVELOPE_DEPTH: '10' }), 'p35', [body, body.slice(1, -1)])
  expect(await progressOf('p35')).toEqual({ records: 2, counted: 1, rejected: { 'over-limit': 1 } })
})

test('signs are counted as the setting says', async () => {
  const body = gzipSync(`${JSON.stringify(record('signs'))}${'\n'.repeat(1024 * 1024)}`)
  await ingest(await instance({ MAX_MESSAGE_SIGNS: '20000' }), 'p36', [body])
  await ingest(await instance({ MAX_MESSAGE_SIGNS: '2000000' }), 'p37', [body])
  expect(await progressOf('p36')).toMatchObject({ counted: 0, rejected: { 'over-limit': 1 } })
  expect(await progressOf('p37')).toMatchObject({ counted: 1 })
})

test('a row tells as many names apart as the setting says, and goes on from those that it holds', async () => {
  const policies = (names: string) =>
    JSON.stringify(Array.from(names, policyName => record('named', { properties: { policyName } })))
  const named = async () => (await rowsOf('named')).flatMap(({ breakdown }) => [...breakdown.policies])
  const { ports } = await instance({ MAX_NAMES: '2' })
  const message = (sequence: number, names: string) => ({
    shard: 'p38',
    sequence,
    enqueued: NOON,
    body: Buffer.from(policies(names)),
  })
  await ingestBatch('p38', [message(0, 'aabcd')], ports)
  expect(await named()).toEqual([
    ['a', 2],
    ['b', 1],
    ['(other)', 2],
  ])
  // Raised: (other) takes a place of its own.
  await ingestBatch('p38', [message(1, 'cda')], (await instance({ MAX_NAMES: '4' })).ports)
  expect(await named()).toEqual([
    ['a', 3],
    ['b', 1],
    ['(other)', 3],
    ['c', 1],
  ])
  // Lowered: those that are there stay. Nothing of a message counts twice under either.
  await ingestBatch('p38', [message(1, 'cda'), message(2, 'ce')], (await instance({ MAX_NAMES: '1' })).ports)
  expect(await named()).toEqual([
    ['a', 3],
    ['b', 1],
    ['(other)', 4],
    ['c', 2],
  ])
  expect(await countOf('named')).toBe(10)
})

test('so many new kinds of error are registered at once, the others when they come again', async () => {
  const words = ['lost quorum', 'shed tiles', 'met a wolf', 'fell asleep']
  const body = JSON.stringify(words.map(word => failed('kinds', `The license shard ${word}`)))
  const seen = async () => (await (await instance()).ports.fingerprints.since(0)).size
  const before = await seen()
  await ingest(await instance({ MAX_NEW_KINDS: '0' }), 'p39', [body])
  expect((await seen()) - before).toBe(0)
  await ingest(await instance({ MAX_NEW_KINDS: '3' }), 'p40', [body])
  expect((await seen()) - before).toBe(3)
})

test('so many accounts have rows as the setting says; a higher one lets in more, and a lower one takes none away', async () => {
  const { accounts } = (await instance()).ports
  const taken = (await accounts.admit(new Set(['limits']))).size
  expect(taken).toBe(1)
  const there = await registeredAccounts()
  const of = async (limit: number, ...names: readonly string[]) => [
    ...(await (await instance({ MAX_ACCOUNTS: String(limit) })).ports.accounts.admit(new Set(names))),
  ]
  expect(await of(there + 1, 'first', 'second')).toEqual(['first'])
  expect(await of(there + 2, 'first', 'second', 'third')).toEqual(['first', 'second'])
  expect(await of(1, 'first', 'second', 'third')).toEqual(['first', 'second'])
})

async function registeredAccounts(): Promise<number> {
  const client = await tables().open('accounts')
  let count = 0
  for await (const { rowKey } of client.listEntities()) if (rowKey !== '!count') count++
  return count
}
