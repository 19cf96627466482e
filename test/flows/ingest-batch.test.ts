import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { createFingerprintTable } from '../../src/adapters/fingerprint-table.ts'
import { messageText } from '../../src/adapters/message-text.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import { MINUTE } from '../../src/core/window.ts'
import type { Fact } from '../../src/flows/facts.ts'
import { type IngestPorts, ingestBatch } from '../../src/flows/ingest-batch.ts'
import type { Message } from '../../src/flows/ports.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { NOON } from '../support/outcomes.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
const classify = createClassifier(taxonomy)

/** The ports of an instance that has just started. */
function newInstance(facts: Fact[] = []): IngestPorts {
  const opened = tables()
  return {
    reader: { decode: messageText, classify, oldest: NOON - 60 * MINUTE },
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
  let writes = 0
  const failing = <Arguments extends unknown[], Result>(write: (...args: Arguments) => Promise<Result>) => {
    return async (...args: Arguments): Promise<Result> => {
      const fails = writes++ === n
      if (fails && !after) throw new Error('storage is down')
      const result = await write(...args)
      if (fails) throw new Error('the answer was lost')
      return result
    }
  }
  const { aggregates, deadLetter, changes, progress } = ports
  return {
    ...ports,
    // Row by row, so that a failure leaves some of a batch's rows written and others not.
    aggregates: {
      ...aggregates,
      async add(shard, deltas) {
        let rows = 0
        const add = failing(aggregates.add)
        for (const delta of deltas) rows += await add(shard, [delta])
        return rows
      },
    },
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

/**
 * Two owners take turns over two partitions. Batches are cut anywhere, come again, go back behind what is whole; any
 * write may fail before or after it happened. What is stored in the end equals a plain recount.
 */
test('counts are exact under redelivery, other cuts, failed writes and two owners', async () => {
  let run = 0
  const kind = fc.record({ account: fc.constantFrom('a', 'b'), minute: fc.nat(2), refused: fc.boolean() })
  const text = fc.oneof(
    { weight: 5, arbitrary: fc.array(kind, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
  const step = fc.record({
    shard: fc.constantFrom('p0', 'p1'),
    length: fc.integer({ min: 1, max: 8 }),
    back: fc.nat(5),
    fails: fc.option(fc.nat(8), { freq: 2 }),
    after: fc.boolean(),
    owner: fc.nat(1),
  })
  const partition = fc.array(text, { minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(
      fc.record({ p0: partition, p1: partition }),
      fc.array(step, { maxLength: 14 }),
      async (sent, steps) => {
        const name = `law${run++}`
        const shardOf = (shard: 'p0' | 'p1') => `${name}${shard}`
        const messagesOf = (shard: 'p0' | 'p1') =>
          sent[shard].map((kinds, sequence) => {
            const records = kinds?.map(one => record({ ...one, account: `${name}${one.account}` }))
            return message(shardOf(shard), sequence, records === undefined ? 'broken' : JSON.stringify({ records }))
          })
        const owners = [newInstance(), newInstance()] as const
        const whole = { p0: 0, p1: 0 }
        const deliver = async (shard: 'p0' | 'p1', from: number, to: number, ports: IngestPorts) => {
          await ingestBatch(shardOf(shard), messagesOf(shard).slice(from, to), ports)
          whole[shard] = Math.max(whole[shard], to)
        }
        for (const { shard, length, back, fails, after, owner } of steps) {
          const from = Math.max(0, whole[shard] - back)
          const ports = fails === null ? (owners[owner] ?? owners[0]) : failingInstance(fails, after)
          await deliver(shard, from, Math.min(sent[shard].length, from + length), ports).catch(() => undefined)
        }
        for (const shard of ['p0', 'p1'] as const) await deliver(shard, whole[shard], sent[shard].length, owners[0])

        const all = [...sent.p0, ...sent.p1]
        const kinds = all.flatMap(records => records ?? [])
        for (const account of ['a', 'b']) {
          const recount: Record<string, number> = {}
          for (const one of kinds.filter(candidate => candidate.account === account)) {
            const row = `${one.minute} ${one.refused ? 'auth-header-missing' : 'ok'}`
            recount[row] = (recount[row] ?? 0) + 1
          }
          const counts = await countsOf(`${name}${account}`)
          expect(counts).toEqual(recount)
        }
        const progress = await Promise.all(
          (['p0', 'p1'] as const).map(shard => newInstance().progress.read(shardOf(shard))),
        )
        const total = (part: 'messages' | 'counted' | 'records') => progress.reduce((sum, one) => sum + one[part], 0)
        const broken = all.filter(records => records === undefined).length
        expect([total('messages'), total('counted'), total('records')]).toEqual([
          all.length,
          kinds.length,
          kinds.length + broken,
        ])
      },
    ),
    { numRuns: 150 },
  )
}, 120_000)
