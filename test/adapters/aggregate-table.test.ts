import { describe, expect, test } from 'vitest'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { type Contribution, deltasOf } from '../../src/core/delta.ts'
import { markOfHash } from '../../src/core/caller-sketch.ts'
import { countCallers, NO_CALLERS } from '../../src/core/callers.ts'
import { MINUTE } from '../../src/core/window.ts'
import type { AggregateStore } from '../../src/flows/ports/counting.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'
import { startRefusingProxy } from '../support/refusing-proxy.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
/** A store with an empty cache, as on another instance. */
const newStore = () => createAggregateTable(tables())

async function counts(store: AggregateStore, account: string) {
  const rows = await store.read(account, NOON - 60 * MINUTE, NOON + 24 * 60 * MINUTE)
  return rows
    .map(row => [row.minute - NOON, row.cause, row.count] as const)
    .toSorted(([a, x], [b, y]) => a - b || x.localeCompare(y))
}

/** The account is as it is given, also where no record comes to such a one. */
function of(
  account: string,
  sequence: number,
  parts: { minute?: number; cause?: string; text?: string } = {},
): Contribution {
  const time = NOON + (parts.minute ?? 0) * MINUTE
  const { call, ...place } = contribution(sequence, {
    cause: parts.cause ?? 'token-expired',
    event: event({ account, time, text: parts.text ?? '' }),
  })
  return { ...place, call: { ...call, kind: { ...call.kind, account } } }
}

test('a row reads back as it was written', async () => {
  const full = contribution(2 ** 40, {
    fingerprint: 'v1-1',
    expiryLag: 1,
    status: 502,
    event: event({
      account: 'roundtrip',
      durationMs: 12,
      policy: 'drm|"#é💥',
      text: 'it broke',
      requestId: 'r1',
      weight: 3_000_000_000,
      caller: markOfHash(65_535, 0),
    }),
  })
  await newStore().add('p00', deltasOf([full]))
  const [row] = await newStore().read('roundtrip', NOON, NOON + MINUTE)
  expect(row).toMatchObject({
    count: 3_000_000_000,
    lastSequence: 2 ** 40,
    durationSum: 36_000_000_000,
    durationMax: 12,
  })
  expect(row?.breakdown.policies).toEqual(new Map([['drm|"#é💥', 3_000_000_000]]))
  expect(row?.breakdown.sample).toMatchObject({ time: NOON, requestId: 'r1' })
  expect(row?.breakdown.callers).toEqual({ named: 1, sketch: { kind: 'few', marks: [markOfHash(65_535, 0)] } })
})

test('callers of a row are counted over batches, instances and many callers', async () => {
  const from = (sequence: number) =>
    contribution(sequence, { event: event({ account: 'callers', caller: markOfHash(sequence * 128, sequence + 1) }) })
  const batch = (start: number, end: number) =>
    deltasOf(Array.from({ length: end - start }, (_, index) => from(start + index)))
  const counted = async () => {
    const [row] = await newStore().read('callers', NOON, NOON + MINUTE)
    return [row?.breakdown.callers.named, countCallers(row?.breakdown.callers ?? NO_CALLERS)]
  }
  await newStore().add('p00', batch(0, 20))
  expect(await counted()).toEqual([20, 20])
  await newStore().add('p00', batch(10, 200))
  const [named, count] = await counted()
  expect(named).toBe(200)
  expect(count).toBeGreaterThan(150)
  await newStore().add('p00', batch(100, 200))
  expect(await counted()).toEqual([named, count])
})

test.each([
  ['of a version that knew no callers', '{"statuses":[["401",3]]}'],
  ['with callers that nobody wrote', '{"statuses":[["401",3]],"callers":"AAAB"}'],
  ['with a number of them that is none', '{"statuses":[["401",3]],"callers":["3","AAAB"]}'],
])('a row %s has none, and counts on', async (_, breakdown) => {
  const account = `old${breakdown.length}`
  await newStore().add('p00', deltasOf([of(account, 1)]))
  const client = await tables().open('minutes20230630')
  const row = { partitionKey: `${account}|2023063012|p00`, rowKey: '00|token-expired' }
  await client.updateEntity({ ...row, breakdown }, 'Merge')
  const [before] = await newStore().read(account, NOON, NOON + MINUTE)
  expect(before?.breakdown.callers).toEqual(NO_CALLERS)
  const caller = markOfHash(1, 1)
  await newStore().add('p00', deltasOf([contribution(2, { event: event({ account, caller }) })]))
  const [after] = await newStore().read(account, NOON, NOON + MINUTE)
  expect(after).toMatchObject({ count: 2, breakdown: { callers: { named: 1 } } })
})

test('any account and cause make a key, and different ones different keys', async () => {
  const store = newStore()
  const accounts = [
    'a/b',
    'a\\b',
    'a#b',
    'a?b',
    'a%b',
    'a|b',
    'a!b',
    'a\u0001b',
    'a\ud800b',
    'ä',
    '',
    'x'.repeat(600),
    `${'x'.repeat(600)}y`,
  ]
  await store.add('p00', deltasOf(accounts.map(account => of(account, 1))))
  for (const account of accounts.filter(name => name !== 'a\ud800b'))
    expect([account, await counts(store, account)]).toEqual([account, [[0, 'token-expired', 1]]])
})

test('the fullest row that strangers can make fits', async () => {
  const worst = ['"', '\\', '\u0000', '\ud800', '\u2028', '💥', 'é'].flatMap((sign, kind) => {
    return Array.from({ length: 40 }, (_, index) => {
      const name = `${kind}-${index}${sign.repeat(200)}`
      const about = {
        policy: name,
        operation: name,
        resource: name,
        text: sign.repeat(9_000),
        requestId: sign.repeat(99),
      }
      return contribution(index, {
        fingerprint: `${kind}-${String(index).padEnd(16, 'f')}`,
        event: event({ account: 'fullest', ...about, caller: markOfHash(index * 1_600, 0) }),
        message: about.text,
      })
    })
  })
  for (const [kind, ofKind] of Object.entries(Object.groupBy(worst, ({ call }) => call.kind.fingerprint?.[0] ?? ''))) {
    await newStore().add(`p${kind}`, deltasOf(ofKind ?? []))
  }
  expect(await counts(newStore(), 'fullest')).toEqual(Array.from({ length: 7 }, () => [0, 'token-expired', 40]))
})

describe('exactly once', () => {
  test('the same messages again, from this instance and from another', async () => {
    const store = newStore()
    const deltas = deltasOf([of('twice', 1), of('twice', 2), of('twice', 2, { cause: 'ok' })])
    expect(await store.add('p00', deltas)).toEqual({ rows: 2, refused: [] })
    expect(await store.add('p00', deltas)).toEqual({ rows: 0, refused: [] })
    expect(await newStore().add('p00', deltas)).toEqual({ rows: 0, refused: [] })
    expect(await newStore().add('p00', deltasOf([of('twice', 2), of('twice', 3)]))).toEqual({ rows: 1, refused: [] })
    expect(await counts(store, 'twice')).toEqual([
      [0, 'ok', 1],
      [0, 'token-expired', 3],
    ])
  })

  test('shards do not know of each other', async () => {
    const store = newStore()
    await store.add('p00', deltasOf([of('shards', 9)]))
    await store.add('p01', deltasOf([of('shards', 1)]))
    expect((await counts(store, 'shards')).map(([, , count]) => count)).toEqual([1, 1])
  })

  test('two owners of one partition at once', async () => {
    const messages = Array.from({ length: 60 }, (_, sequence) => [
      of('owners', sequence, { minute: sequence % 3 }),
      of('owners', sequence, { minute: sequence % 2, cause: 'ok' }),
    ])
    const own = async (size: number) => {
      const store = newStore()
      for (let start = 0; start < messages.length; start += size) {
        await store.add('p00', deltasOf(messages.slice(start, start + size).flat()))
      }
    }
    await Promise.all([own(7), own(11), own(60)])
    expect(await counts(newStore(), 'owners')).toEqual([
      [0, 'ok', 30],
      [0, 'token-expired', 20],
      [MINUTE, 'ok', 30],
      [MINUTE, 'token-expired', 20],
      [2 * MINUTE, 'token-expired', 20],
    ])
  })

  test('a partition that changes hands and comes back', async () => {
    const [first, second] = [newStore(), newStore()]
    const owners = [first, second, first, second, first]
    for (const [sequence, owner] of owners.entries()) await owner.add('p00', deltasOf([of('hands', sequence)]))
    expect(await counts(newStore(), 'hands')).toEqual([[0, 'token-expired', 5]])
  })

  test('more rows than one transaction takes', async () => {
    const store = newStore()
    const many = Array.from({ length: 250 }, (_, index) =>
      of('many', 1, { cause: `cause-${String(index).padStart(3, '0')}` }),
    )
    expect(await store.add('p00', deltasOf(many))).toEqual({ rows: 250, refused: [] })
    expect(await newStore().add('p00', deltasOf([...many, of('many', 2, { cause: 'cause-007' })]))).toEqual({
      rows: 1,
      refused: [],
    })
    const rows = await counts(store, 'many')
    expect(rows).toHaveLength(250)
    expect(rows.reduce((sum, [, , count]) => sum + count, 0)).toBe(251)
  })

  test('a table that was dropped meanwhile is made again', async () => {
    const [store, opened] = [newStore(), tables()]
    await store.add('p00', deltasOf([of('dropped', 1)]))
    await (await opened.open('minutes20230630')).deleteTable()
    await store.add('p00', deltasOf([of('dropped', 2)]))
    expect(await counts(newStore(), 'dropped')).toEqual([[0, 'token-expired', 1]])
  })
})

describe('a row that Table Storage refuses', () => {
  test('costs its neighbours nothing, and comes back as refused, also when it is tried again', async () => {
    const store = newStore()
    // No column holds 64 KiB of text, and Azurite says so as Azure does.
    const tooLong = 'x'.repeat(40_000)
    const batch = [of('near', 1), of(tooLong, 1), of('near', 2), of(tooLong, 2), of('near', 2, { cause: 'ok' })]
    const refused = batch.filter(({ call }) => call.kind.account === tooLong)
    expect(await store.add('p00', deltasOf(batch))).toEqual({ rows: 2, refused })
    expect(await newStore().add('p00', deltasOf(batch))).toEqual({ rows: 0, refused })
    expect(await counts(store, 'near')).toEqual([
      [0, 'ok', 1],
      [0, 'token-expired', 2],
    ])
  })

  test('for a name in it is written without names, and what it held stays', async () => {
    const proxy = await startRefusingProxy(tables.connectionString(), 'poison')
    const opened = openTables({ kind: 'connection-string', connectionString: proxy.connectionString })
    const store = createAggregateTable(opened)
    const named = (sequence: number, operation: string) =>
      contribution(sequence, { event: event({ account: 'named', operation }) })
    await store.add('p00', deltasOf([named(1, 'sound')]))
    const second = deltasOf([named(2, 'poison'), of('named', 2, { cause: 'ok' })])
    expect(await store.add('p00', second)).toEqual({ rows: 2, refused: [] })
    expect(await store.add('p00', deltasOf([named(3, 'sound')]))).toEqual({ rows: 1, refused: [] })
    await proxy.close()
    expect(await counts(newStore(), 'named')).toEqual([
      [0, 'ok', 1],
      [0, 'token-expired', 3],
    ])
  })
})

test('a table that is being dropped is not asked again and again: the batch comes later', async () => {
  const refusal = { status: 409, code: 'TableBeingDeleted' }
  const proxy = await startRefusingProxy(tables.connectionString(), 'leaving', refusal)
  const opened = openTables({ kind: 'connection-string', connectionString: proxy.connectionString })
  await expect(createAggregateTable(opened).add('p00', deltasOf([of('leaving', 1)]))).rejects.toThrow('Refused')
  expect(proxy.refused()).toBe(1)
  await proxy.close()
})

test('adds up a day by shard, and drops it', async () => {
  const store = newStore()
  const old = (sequence: number, account: string) =>
    contribution(sequence, { event: event({ account, time: Date.UTC(2021, 0, 1, sequence), weight: 10 }) })
  expect(await store.add('p00', deltasOf([old(1, 'a'), old(2, 'b'), old(3, 'b')]))).toMatchObject({ rows: 3 })
  await store.add('p01.2', deltasOf([old(9, 'a')]))
  expect(await store.days()).toContain('20210101')
  expect(await store.sumDay('20210101')).toEqual(
    new Map([
      ['p00', { records: 3, lastSequence: 3 }],
      ['p01.2', { records: 1, lastSequence: 9 }],
    ]),
  )
  await store.dropDay('20210101')
  expect(await store.days()).not.toContain('20210101')
  await store.dropDay('20210101')
  await store.add('p00', deltasOf([old(4, 'a')]))
  expect((await store.sumDay('20210101')).get('p00')).toEqual({ records: 1, lastSequence: 4 })
})

test('reads the minutes asked for, over hours and days, of that account alone', async () => {
  const store = newStore()
  const minutes = [0, 59, 60, 719, 720, 1_439]
  await store.add(
    'p00',
    deltasOf([...minutes.map(minute => of('range', 1, { minute })), of('range2', 1), of('rang', 1)]),
  )
  const found = async (from: number, to: number) => {
    return (await store.read('range', NOON + from * MINUTE, NOON + to * MINUTE)).map(
      row => (row.minute - NOON) / MINUTE,
    )
  }
  expect(await found(0, 1_440)).toEqual(minutes)
  expect(await found(59, 720)).toEqual([59, 60, 719])
  expect(await found(1, 59)).toEqual([])
})
