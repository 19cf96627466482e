import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createAccountTable } from '../../src/adapters/account-table.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createCallerMarker } from '../../src/adapters/caller-hash.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { createFingerprintTable } from '../../src/adapters/fingerprint-table.ts'
import { messageText } from '../../src/adapters/message-text.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import { MINUTE } from '../../src/core/window.ts'
import type { Fact } from '../../src/flows/facts.ts'
import { type IngestPorts, ingestBatch } from '../../src/flows/ingest-batch.ts'
import { ingestHubBatch } from '../../src/flows/ingest-hub-batch.ts'
import type { HubBatch, Message } from '../../src/flows/ports/messages.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { addingRowByRow, failingWrites } from '../support/failing-writes.ts'
import { NOON } from '../support/outcomes.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
const classify = createClassifier(taxonomy)
/** More accounts than the tests of this file name, but those of the flood. */
const MAX_ACCOUNTS = 5_000
const MAX_ACCOUNTS_IN_FLOOD = 30

/** The ports of an instance that has just started. */
function newInstance(facts: Fact[] = []): IngestPorts {
  const opened = tables()
  return {
    reader: { decode: messageText, classify, retention: 60 * MINUTE },
    accounts: createAccountTable(opened, MAX_ACCOUNTS),
    callers: createCallerMarker(opened),
    aggregates: createAggregateTable(opened),
    deadLetter: createDeadLetterTable(opened),
    fingerprints: createFingerprintTable(opened),
    changes: createChangeTable(opened, () => NOON),
    progress: createProgressTable(opened),
    telemetry: { emit: fact => facts.push(fact) },
  }
}

/** The same, but the n-th write fails: before it happens, or after, as when the answer is lost. */
function failingInstance(n: number, after: boolean): IngestPorts {
  const ports = newInstance()
  const failing = failingWrites(write => write === n, after)
  const { aggregates, deadLetter, changes, progress } = ports
  return {
    ...ports,
    aggregates: addingRowByRow(aggregates, failing),
    deadLetter: { keep: failing(deadLetter.keep) },
    changes: { ...changes, mark: failing(changes.mark) },
    progress: { ...progress, advance: failing(progress.advance) },
  }
}

interface Kind {
  readonly account: string
  readonly minute: number
  readonly refused: boolean
}

function record({ account, minute, refused }: Kind) {
  return {
    time: new Date(NOON + minute * MINUTE).toISOString(),
    resourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Media/mediaservices/${account}`,
    category: 'KeyDeliveryRequests',
    resultType: refused ? 'Failed' : 'Succeeded',
    resultSignature: refused ? 'Unauthorized' : 'OK',
    properties: { tokenType: refused ? 'None' : 'JWT', statusMessage: '' },
  }
}

function message(shard: string, sequence: number, text: string): Message {
  return { shard, sequence, enqueued: NOON, body: Buffer.from(text) }
}

async function countsOf(account: string): Promise<Readonly<Record<string, number>>> {
  const rows = await createAggregateTable(tables()).read(account, NOON, NOON + 60 * MINUTE)
  const counts: Record<string, number> = {}
  for (const { minute, cause, count } of rows) {
    const key = `${(minute - NOON) / MINUTE} ${cause}`
    counts[key] = (counts[key] ?? 0) + count
  }
  return counts
}

test('what a batch came to, in the rows, the progress and the facts', async () => {
  const facts: Fact[] = []
  const refused = record({ account: 'plain', minute: 0, refused: true })
  const foreign = { ...refused, resourceId: '/subscriptions/s/providers/Microsoft.Web/sites/x' }
  const texts = [
    JSON.stringify({
      records: [refused, foreign, 7, { ...refused, time: 'noon' }, { ...refused, time: '2011-01-01T00:00:00Z' }],
    }),
    'no json',
    JSON.stringify([record({ account: 'plain', minute: 1, refused: false }), { ...refused, time: null }]),
    '',
  ]
  await ingestBatch(
    'p00',
    texts.map((text, index) => message('p00', index + 3, text)),
    newInstance(facts),
  )
  expect(await countsOf('plain')).toEqual({ '0 auth-header-missing': 2, '1 ok': 1 })
  const progress = await newInstance().progress.read('p00')
  expect(progress).toMatchObject({ lastSequence: 6, messages: 4, records: 9, counted: 3, foreign: 1, timeAssumed: 1 })
  const rejected = { 'bad-time': 1, empty: 1, 'not-an-object': 1, 'not-json': 1, 'too-old': 1 }
  expect(Object.fromEntries(progress.rejected)).toEqual(rejected)
  expect(progress.records).toBe(progress.counted + progress.foreign + Object.keys(rejected).length)
  expect(facts[0]).toEqual({
    fact: 'BatchCounted',
    stage: 'ingest',
    shard: 'p00',
    messages: 4,
    records: 9,
    counted: 3,
    foreign: 1,
    duplicates: 0,
    rows: 2,
  })
  expect(
    facts
      .slice(1)
      .map(({ fact }) => fact)
      .toSorted(),
  ).toEqual([...Array(5).fill('RecordsRejected'), 'TimesAssumed'])
})

test('a kind of error that nobody knows is told at its first sight, once', async () => {
  const facts: Fact[] = []
  const strange = (shard: number) => {
    const refused = record({ account: 'strange', minute: 0, refused: true })
    const properties = { tokenType: 'JWT', statusMessage: `License shard ${shard} lost quorum` }
    return JSON.stringify({ ...refused, resultSignature: 'ShardLost', properties })
  }
  await ingestBatch('p80', [message('p80', 1, strange(7)), message('p80', 2, strange(19))], newInstance(facts))
  await ingestBatch('p81', [message('p81', 1, strange(4))], newInstance(facts))
  const [news, ...more] = facts.filter(({ fact }) => fact === 'NewKindOfError')
  expect(news).toMatchObject({ shard: 'p80', fingerprint: expect.stringMatching(/^v\d+-/) })
  expect(more).toEqual([])
  expect(await countsOf('strange')).toEqual({ '0 unknown': 2 + 1 })
})

test('a hole in the sequence is told, once', async () => {
  const facts: Fact[] = []
  const ports = newInstance(facts)
  for (const sequence of [1, 2, 5, 6]) await ingestBatch('p90', [message('p90', sequence, '{}')], ports)
  expect(facts.filter(({ fact }) => fact === 'SequenceGap')).toEqual([
    { fact: 'SequenceGap', stage: 'ingest', shard: 'p90', from: 3, to: 4 },
  ])
})

test('a flood of accounts is counted under (other), each record once, also when it comes again', async () => {
  const bounded = () => ({ ...newInstance(), accounts: createAccountTable(tables(), MAX_ACCOUNTS_IN_FLOOD) })
  const known = await bounded().accounts.admit(new Set(['before']))
  expect(known.size).toBe(1)
  const accounts = Array.from({ length: 300 }, (_, index) => `flood${String(index).padStart(3, '0')}`)
  const flood = accounts.map(account => record({ account, minute: 7, refused: false }))
  const messages = [message('p70', 1, JSON.stringify({ records: flood })), message('p70', 2, JSON.stringify(flood))]
  const failing = { ...bounded(), progress: failingInstance(0, false).progress }
  await expect(ingestBatch('p70', messages, failing)).rejects.toThrow('storage is down')
  await ingestBatch('p70', messages, bounded())
  const admitted = [...(await bounded().accounts.admit(new Set(accounts)))]
  expect(admitted.length).toBeLessThan(300)
  for (const account of admitted) expect(await countsOf(account)).toEqual({ '7 ok': 2 })
  expect(await countsOf('(other)')).toEqual({ '7 ok': 600 - 2 * admitted.length })
  expect(await newInstance().progress.read('p70')).toMatchObject({ records: 600, counted: 600 })
})

test('records of a row that the store refuses go to the dead letter, and their neighbours are counted', async () => {
  const facts: Fact[] = []
  const ports = newInstance(facts)
  const one = (account: string) => record({ account, minute: 3, refused: false })
  const refusing: IngestPorts = {
    ...ports,
    // As if the table took no row of this account, now or ever.
    aggregates: {
      ...ports.aggregates,
      async add(shard, deltas) {
        const stored = await ports.aggregates.add(
          shard,
          deltas.filter(({ key }) => key.account !== 'refused'),
        )
        const refused = deltas.filter(({ key }) => key.account === 'refused').flatMap(delta => delta.contributions)
        return { ...stored, refused }
      },
    },
  }
  const messages = [
    message('p71', 1, JSON.stringify([one('taken'), one('refused'), 7])),
    message('p71', 2, JSON.stringify(one('refused'))),
    message('p71', 3, JSON.stringify(one('taken'))),
  ]
  await ingestBatch('p71', messages, refusing)
  expect(await countsOf('taken')).toEqual({ '3 ok': 2 })
  const progress = await newInstance().progress.read('p71')
  expect(progress).toMatchObject({ messages: 3, records: 5, counted: 2 })
  expect(Object.fromEntries(progress.rejected)).toEqual({ 'not-an-object': 1, 'store-refused': 2 })
  expect(facts).toContainEqual({ fact: 'StoreRefused', stage: 'ingest', shard: 'p71', count: 2 })
  const kept: unknown[] = []
  const filter = "PartitionKey eq 'p71'"
  for await (const { rowKey, rejected } of (await tables().open('deadletters')).listEntities({
    queryOptions: { filter },
  })) {
    kept.push([rowKey?.slice(0, 16), rejected])
  }
  expect(kept).toHaveLength(2)
})

describe('a hub that is made again', () => {
  const batch = (from: number, to: number, life: number): HubBatch => ({
    partition: 'p60',
    source: 'hub',
    messages: Array.from({ length: to - from }, (_, index) => ({
      sequence: from + index,
      enqueued: NOON + life * 1_000_000 + from + index,
      body: Buffer.from(JSON.stringify(record({ account: 'again', minute: 0, refused: false }))),
    })),
  })

  test('starts its numbers anew, and nothing new is taken for a duplicate', async () => {
    const slept = newInstance()
    await ingestHubBatch(batch(0, 6, 0), slept)
    await ingestHubBatch(batch(0, 4, 1), newInstance())
    await ingestHubBatch(batch(2, 8, 1), newInstance())
    // An instance that knows only the first life is handed the second one's next message.
    await ingestHubBatch(batch(6, 9, 1), slept)
    await ingestHubBatch(batch(4, 6, 0), newInstance())
    await ingestHubBatch(batch(0, 1, 2), slept)
    expect(await countsOf('again')).toEqual({ '0 ok': 6 + 9 + 1 })
    const { progress } = newInstance()
    const shards = await Promise.all(['p60', 'p60.2', 'p60.3'].map(shard => progress.read(shard)))
    expect(shards.map(({ messages, gaps }) => [messages, gaps.size])).toEqual([
      [6, 0],
      [9, 0],
      [1, 0],
    ])
  })

  test('or another hub in its place is a shard of its own, also with an older backlog', async () => {
    const other = { ...batch(0, 3, -1), source: 'another hub', partition: 'p60' }
    await ingestHubBatch(other, newInstance())
    await ingestHubBatch(other, newInstance())
    expect(await newInstance().progress.read('p60.4')).toMatchObject({ messages: 3, duplicates: 3 })
  })
})

/**
 * Two owners take turns over two partitions, whose hub is deleted and made again meanwhile. Batches are cut anywhere,
 * come again, go back behind what is whole; any write may fail before or after it happened. What is stored in the end
 * equals a plain recount.
 */
test('counts are exact under redelivery, other cuts, failed writes, two owners and new hubs', async () => {
  let run = 0
  const kind = fc.record({ account: fc.constantFrom('a', 'b'), minute: fc.nat(2), refused: fc.boolean() })
  const text = fc.oneof(
    { weight: 5, arbitrary: fc.array(kind, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
  const step = fc.record({
    partition: fc.constantFrom('p0', 'p1'),
    length: fc.integer({ min: 1, max: 8 }),
    back: fc.nat(5),
    fails: fc.option(fc.nat(8), { freq: 2 }),
    after: fc.boolean(),
    owner: fc.nat(1),
  })
  const sentTo = fc.array(text, { minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(
      fc.record({ p0: sentTo, p1: sentTo }),
      // How many messages a hub takes before it is made again.
      fc.integer({ min: 4, max: 25 }),
      fc.array(step, { maxLength: 14 }),
      async (sent, hubSize, steps) => {
        // Partitions of this run alone; only digits make it a hub's.
        const names = { p0: `p9${run}0`, p1: `p9${run}1` }
        const name = `law${run++}`
        type Partition = 'p0' | 'p1'
        const messagesOf = (partition: Partition, from: number, to: number) => {
          const life = Math.floor(from / hubSize)
          const end = Math.min(to, (life + 1) * hubSize, sent[partition].length)
          return sent[partition].slice(from, end).map((kinds, index) => {
            const records = kinds?.map(one => record({ ...one, account: `${name}${one.account}` }))
            const body = Buffer.from(records === undefined ? 'broken' : JSON.stringify({ records }))
            return { sequence: (from + index) % hubSize, enqueued: NOON + from + index, body }
          })
        }
        const owners = [newInstance(), newInstance()] as const
        const whole = { p0: 0, p1: 0 }
        const deliver = async (partition: Partition, from: number, to: number, ports: IngestPorts) => {
          const messages = messagesOf(partition, from, to)
          await ingestHubBatch({ partition: names[partition], source: 'hub', messages }, ports)
          whole[partition] = Math.max(whole[partition], from + messages.length)
        }
        for (const { partition, length, back, fails, after, owner } of steps) {
          const from = Math.max(0, Math.min(whole[partition], sent[partition].length - 1) - back)
          const ports = fails === null ? (owners[owner] ?? owners[0]) : failingInstance(fails, after)
          await deliver(partition, from, from + length, ports).catch(() => undefined)
        }
        for (const partition of ['p0', 'p1'] as const) {
          while (whole[partition] < sent[partition].length) {
            await deliver(partition, whole[partition], sent[partition].length, owners[0])
          }
        }

        const all = [...sent.p0, ...sent.p1]
        const kinds = all.flatMap(records => records ?? [])
        for (const account of ['a', 'b']) {
          const recount: Record<string, number> = {}
          for (const one of kinds.filter(candidate => candidate.account === account)) {
            const row = `${one.minute} ${one.refused ? 'auth-header-missing' : 'ok'}`
            recount[row] = (recount[row] ?? 0) + 1
          }
          expect(await countsOf(`${name}${account}`)).toEqual(recount)
        }
        const { progress } = newInstance()
        const lives = (await Promise.all(Object.values(names).map(partition => progress.lineage(partition)))).flat()
        const shards = await Promise.all(lives.map(({ shard }) => progress.read(shard)))
        const total = (part: 'messages' | 'counted' | 'records') => shards.reduce((sum, one) => sum + one[part], 0)
        const broken = all.filter(records => records === undefined).length
        expect([total('messages'), total('counted'), total('records')]).toEqual([
          all.length,
          kinds.length,
          kinds.length + broken,
        ])
        for (const { gaps } of shards) expect(gaps.size).toBe(0)
      },
    ),
    { numRuns: 150 },
  )
}, 120_000)
