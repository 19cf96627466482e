import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { digestOfRecords, type StoredLetter } from '../../src/adapters/dead-letter-entity.ts'
import { createDeadLetterTable, type LetterFilter } from '../../src/adapters/dead-letter-table.ts'
import { openTables } from '../../src/adapters/tables.ts'
import type { DeadLetterItem } from '../../src/flows/ports/counting.ts'
import type { Message } from '../../src/flows/ports/messages.ts'
import { startRefusingProxy } from '../support/refusing-proxy.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
const newStore = () => createDeadLetterTable(tables())

async function rows(shard: string) {
  const found: Record<string, unknown>[] = []
  const queryOptions = { filter: `PartitionKey eq '${shard}'` }
  for await (const row of (await tables().open('deadletters')).listEntities({ queryOptions })) found.push(row)
  return found
}

function bytesOf(row: Record<string, unknown> | undefined): Buffer {
  const parts = Object.entries(row ?? {})
    .filter(([name]) => name.startsWith('body'))
    .toSorted()
  return Buffer.concat(parts.map(([, part]) => Buffer.from(part as Uint8Array)))
}

function message(shard: string, sequence: number, body: string | Uint8Array): Message {
  return { shard, sequence, enqueued: 1_700_000_000_000 + sequence, body: Buffer.from(body) }
}

async function lettersOf(filter: LetterFilter): Promise<readonly StoredLetter[]> {
  const letters: StoredLetter[] = []
  for await (const letter of newStore().list(filter)) letters.push(letter)
  return letters
}

async function letterOf(shard: string, sequence: number): Promise<StoredLetter> {
  const letter = await newStore().find(shard, sequence)
  if (letter === undefined) throw new Error(`no letter ${shard}:${sequence}`)
  return letter
}

test('the bytes of a message come back exactly, once, with every place that was rejected', async () => {
  const kept = message('p03', 12, Buffer.from([0xff, 0x00, 0x7b, 0x0a]))
  const items = [
    { message: kept, index: 0, reason: 'not-json' as const, records: 5, error: 'Unexpected token' },
    { message: kept, index: 4, reason: 'bad-time' as const, records: 5 },
  ]
  await newStore().keep(items)
  await newStore().keep(items)
  const [row, ...more] = await rows('p03')
  expect(more).toEqual([])
  expect(row).toMatchObject({
    reason: 'not-json',
    rejected: '[[0,"not-json"],[4,"bad-time"]]',
    rejectedCount: 2,
    error: 'Unexpected token',
    bytes: 4,
    keptBytes: 4,
    parts: 1,
  })
  expect(gunzipSync(bytesOf(row))).toEqual(kept.body)
  const letter = await letterOf('p03', 12)
  expect(await newStore().body(letter)).toEqual(kept.body)
  expect(letter).toMatchObject({ shard: 'p03', sequence: 12, enqueued: kept.enqueued, replay: undefined })
})

test('the largest message that does not compress is kept whole, in as many rows as it needs', async () => {
  const body = randomBytes(1_048_576)
  await newStore().keep([{ message: message('p04', 1, body), index: 0, records: 1, reason: 'not-json' }])
  const kept = await rows('p04')
  expect(kept.map(row => [row['bytes'], row['parts']])).toEqual([
    [1_048_576, 2],
    [undefined, undefined],
  ])
  expect(gunzipSync(Buffer.concat(kept.map(bytesOf))).equals(body)).toBe(true)
  expect((await newStore().body(await letterOf('p04', 1)))?.equals(body)).toBe(true)
})

test('of a message beyond what one transaction takes, the first bytes are kept, and the row says so', async () => {
  const body = randomBytes(3_000_000)
  await newStore().keep([{ message: message('p05', 1, body), index: 0, records: 1, reason: 'not-json' }])
  const letter = await letterOf('p05', 1)
  expect([letter.bytes, letter.keptBytes]).toEqual([3_000_000, 2_097_152])
  expect((await newStore().body(letter))?.equals(body.subarray(0, 2_097_152))).toBe(true)
})

test('every rejected place of a message of very many is told exactly', async () => {
  const records = 60_000
  const kept = message(
    'p06',
    1,
    `[${Array.from({ length: records }, (_, index) => (index === 777 ? '{}' : '7')).join(',')}]`,
  )
  const items = Array.from({ length: records }, (_, index) => index)
    .filter(index => index !== 777)
    .map((index): DeadLetterItem => ({ message: kept, index, records, reason: 'not-an-object' }))
  await newStore().keep(items)
  expect((await letterOf('p06', 1)).frame).toEqual({
    records,
    rejected: [
      { from: 0, to: 776, reason: 'not-an-object' },
      { from: 778, to: 59_999, reason: 'not-an-object' },
    ],
    rejectedCount: 59_999,
    counted: digestOfRecords([{}]),
  })
})

test('the records that were counted are known by their digest', async () => {
  const kept = message('p07', 1, '{"records":[{"a":1},7,{"b":"\\u00e4"}]}')
  await newStore().keep([{ message: kept, index: 1, reason: 'not-an-object' }])
  const { frame } = await letterOf('p07', 1)
  expect(frame).toMatchObject({ records: 3, rejectedCount: 1, counted: digestOfRecords([{ a: 1 }, { b: 'ä' }]) })
})

test('what the parser said is kept without the secrets it quotes', async () => {
  const error = `Unexpected token 'x', ..."sig=abcdefghijklmnop&Password=hunter22;\u001b[31m\ud800"... is not valid JSON`
  await newStore().keep([{ message: message('p08', 1, 'x'), index: 0, records: 1, reason: 'not-json', error }])
  const kept = (await letterOf('p08', 1)).error
  expect(kept).toContain('Unexpected token')
  expect(kept).not.toMatch(/hunter22|\u001b/)
})

test('a message that comes again before it is whole is kept as the last reader saw it', async () => {
  const kept = message('p09', 1, randomBytes(1_000_000))
  const item = (index: number, reason: DeadLetterItem['reason']) => ({ message: kept, index, reason, records: 9 })
  await newStore().keep([item(1, 'not-json'), item(2, 'not-json')])
  await newStore().keep([item(2, 'bad-time')])
  const letter = await letterOf('p09', 1)
  expect(letter.frame.rejected).toEqual([{ from: 2, to: 2, reason: 'bad-time' }])
  expect((await newStore().body(letter))?.equals(kept.body)).toBe(true)
})

test('what a replay did to a letter is not undone by another delivery, and nobody writes over another', async () => {
  const kept = message('p10', 1, randomBytes(1_000_000))
  const items: readonly DeadLetterItem[] = [{ message: kept, index: 0, records: 1, reason: 'not-json' }]
  await newStore().keep(items)
  const letter = await letterOf('p10', 1)
  const after = { records: 3, rejected: [], rejectedCount: 0, counted: 'd' }
  const taken = {
    state: 'taken',
    shard: 'r-letters-1',
    sequence: 0,
    outcome: 'o',
    sends: 3,
    replayed: 0,
    after,
  } as const
  expect(await newStore().update(letter, taken, letter.frame)).toBe(true)
  expect(await newStore().update(letter, { ...taken, shard: 'r-letters-2' }, letter.frame)).toBe(false)
  await newStore().keep(items)
  const now = await letterOf('p10', 1)
  expect(now).toMatchObject({ replay: taken, frame: letter.frame })
  expect((await newStore().body(now))?.equals(kept.body)).toBe(true)

  const settled = { state: 'settled', shard: 'r-letters-1', sequence: 0, at: 5_000, replayed: 3 } as const
  expect(await newStore().update(now, settled, after)).toBe(true)
  await newStore().keep(items)
  expect(await letterOf('p10', 1)).toMatchObject({ replay: settled, frame: after })
  expect(await rows('p10')).toHaveLength(2)
})

test('the rows of a letter are written together, so that they expire together', async () => {
  const kept = message('p11', 1, randomBytes(1_000_000))
  await newStore().keep([{ message: kept, index: 0, records: 1, reason: 'not-json' }])
  const before = (await rows('p11')).map(row => row['timestamp'])
  const letter = await letterOf('p11', 1)
  const settled = { state: 'settled', shard: 'r', sequence: 0, at: 0, replayed: 0 } as const
  await newStore().update(letter, settled, letter.frame)
  const after = (await rows('p11')).map(row => row['timestamp'])
  expect(after).toHaveLength(2)
  for (const [index, timestamp] of after.entries()) expect(timestamp).not.toBe(before[index])
})

test('letters are found by shard, time, run and state, and without their bytes', async () => {
  await newStore().keep(
    [1, 2, 3].map(sequence => ({
      message: message('p12', sequence, 'x'),
      index: 0,
      records: 1,
      reason: 'not-json' as const,
    })),
  )
  const second = await letterOf('p12', 2)
  const after = { records: 1, rejected: [], rejectedCount: 0, counted: '' }
  const run = { shard: 'r-letters-12', sequence: 0 }
  await newStore().update(second, { state: 'taken', ...run, outcome: '', sends: 1, replayed: 0, after }, second.frame)
  const sequences = async (filter: LetterFilter) =>
    (await lettersOf({ shard: 'p12', ...filter })).map(one => one.sequence)
  expect(await sequences({})).toEqual([1, 2, 3])
  expect(await sequences({ since: second.enqueued })).toEqual([2, 3])
  expect(await sequences({ state: 'taken' })).toEqual([2])
  expect((await lettersOf({ replayShard: 'r-letters-12' })).map(one => one.shard)).toEqual(['p12'])
  expect(await newStore().find('p12', 4)).toBeUndefined()
})

test.each([
  ['a table on its way out', 'TableBeingDeleted'],
  ['a letter that expired meanwhile', 'EntityAlreadyExists'],
])('a conflict with %s is no letter kept', async (_, code) => {
  const shard = `vanishing${code}`
  const proxy = await startRefusingProxy(tables.connectionString(), shard, { status: 409, code })
  const opened = openTables({ kind: 'connection-string', connectionString: proxy.connectionString })
  const item: DeadLetterItem = { message: message(shard, 1, 'broken'), index: 0, reason: 'not-json' }
  await expect(createDeadLetterTable(opened).keep([item])).rejects.toThrow('Refused')
  await proxy.close()
  await newStore().keep([item])
  expect(await rows(shard)).toHaveLength(1)
})
