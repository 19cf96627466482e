import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createHourTable } from '../../src/adapters/hour-table.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { NO_BREAKDOWN } from '../../src/core/aggregate.ts'
import { deltasOf } from '../../src/core/delta.ts'
import { foldInto } from '../../src/core/fold.ts'
import { markOfHash } from '../../src/core/caller-sketch.ts'
import { type HourAggregate, hoursOf } from '../../src/core/hour.ts'
import { DAY, HOUR } from '../../src/core/window.ts'
import { startFaultyTables } from '../chaos/faulty-tables.ts'
import { hour, readHours } from '../support/hours.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'
import { startRefusingProxy } from '../support/refusing-proxy.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
/** A store on another instance. */
const newStore = () => createHourTable(tables())

async function records(account: string): Promise<readonly (readonly [number, string, number])[]> {
  const rows = await readHours(tables(), account, NOON - DAY, NOON + DAY)
  return rows.map(row => [(row.hour - NOON) / HOUR, row.cause, row.records])
}

/** The hour of a minute that every kind of name and number is in. */
function fullHour(account: string): HourAggregate {
  const contributions = [
    contribution(1, {
      fingerprint: 'v1-1',
      expiryLag: 1,
      event: event({
        account,
        durationMs: 12,
        policy: 'drm|"#é💥',
        operation: 'read',
        resource: 'r',
        text: 'it broke',
        requestId: 'r1',
        weight: 1e6,
        caller: markOfHash(1, 1),
      }),
    }),
  ]
  const [row] = hoursOf(deltasOf(contributions).flatMap(delta => foldInto(undefined, delta) ?? []))
  if (row === undefined) throw new Error('no row')
  const expiries = new Map([['2023-06-30T12:00:00Z', 7]])
  return { ...row, count: 2 ** 40, breakdown: { ...row.breakdown, expiries } }
}

test('a row reads back as it was written', async () => {
  const row = fullHour('roundtrip')
  expect(await newStore().keep([row])).toEqual({ written: 1, refused: 0 })
  expect(await readHours(tables(), 'roundtrip', NOON, NOON + HOUR)).toEqual([row])
})

test('any account and cause make a key, and different ones different keys', async () => {
  const signs = ['/', '\\', '#', '?', '%', '|', '!', '\u0001', 'ä', '💥']
  const accounts = [...signs.map(sign => `a${sign}b`), '', 'a', 'x'.repeat(600), `${'x'.repeat(600)}y`]
  await newStore().keep(accounts.map((account, index) => hour({ account, records: index + 1 })))
  for (const [index, account] of accounts.entries()) {
    expect([account, await records(account)]).toEqual([account, [[0, 'token-expired', index + 1]]])
  }
})

test('reads the hours asked for, in order, over days, months and years, of that account alone', async () => {
  const midnight = Date.UTC(2024, 0, 1)
  const hours = [-32 * 24, -25, -24, -1, 0, 1, 23, 24, 31 * 24]
  const rows = hours.map(offset => hour({ account: 'range', hour: midnight + offset * HOUR }))
  const others = ['rang', 'range2', 'range|'].map(account => hour({ account, hour: midnight }))
  await newStore().keep([...rows, ...others].toReversed())
  const found = async (from: number, to: number) => {
    const read = await readHours(tables(), 'range', midnight + from * HOUR, midnight + to * HOUR)
    return read.map(row => (row.hour - midnight) / HOUR)
  }
  expect(await found(-10_000, 10_000)).toEqual(hours)
  expect(await found(-24, 1)).toEqual([-24, -1, 0])
  expect(await found(0, 24)).toEqual([0, 1, 23])
  expect(await found(0.5, 1)).toEqual([])
  expect(await readHours(tables(), 'range')).toHaveLength(9)
})

describe('nothing falls', () => {
  test('what holds no more than the stored row is not written', async () => {
    const rows = (...counts: readonly number[]) =>
      counts.map((count, index) => hour({ account: 'grows', cause: `c${index}`, records: count }))
    expect(await newStore().keep(rows(3, 3, 3))).toEqual({ written: 3, refused: 0 })
    expect(await newStore().keep(rows(3, 2, 4))).toEqual({ written: 1, refused: 0 })
    expect(await newStore().keep(rows(3, 3, 4))).toEqual({ written: 0, refused: 0 })
    expect(await records('grows')).toEqual([
      [0, 'c0', 3],
      [0, 'c1', 3],
      [0, 'c2', 4],
    ])
  })

  test('whoever writes when: what is left of each hour is the largest', async () => {
    const one = fc.record({
      hour: fc.nat(2),
      cause: fc.constantFrom('a', 'b'),
      records: fc.integer({ min: 1, max: 9 }),
    })
    // Each writer's hours grow, as those of roll-ups do; a writer has each row once.
    const writer = fc.uniqueArray(one, { selector: row => `${row.hour}${row.cause}`, minLength: 1, maxLength: 6 })
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(writer, { minLength: 2, maxLength: 5 }), async writers => {
        const account = `race${run++}`
        const kept = writers.map(rows =>
          newStore().keep(rows.map(row => hour({ ...row, account, hour: NOON + row.hour * HOUR }))),
        )
        await Promise.all(kept)
        const largest = new Map<string, number>()
        for (const row of writers.flat()) {
          const name = `${row.hour} ${row.cause}`
          largest.set(name, Math.max(row.records, largest.get(name) ?? 0))
        }
        const found = (await records(account)).map(([at, cause, count]) => [`${at} ${cause}`, count] as const)
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(largest))
      }),
      { numRuns: 40 },
    )
  })

  test('a month that was dropped meanwhile is made again', async () => {
    const store = newStore()
    const row = hour({ account: 'again', hour: Date.UTC(2019, 3, 1) })
    await store.keep([row])
    await tables().drop('hours201904')
    await store.keep([{ ...row, records: 2 }])
    expect(await readHours(tables(), 'again')).toMatchObject([{ records: 2 }])
  })
})

describe('transactions', () => {
  /** Keeps them and resolves to how many requests that took. */
  async function requestsFor(rows: readonly HourAggregate[]): Promise<number> {
    const proxy = await startFaultyTables(tables.connectionString(), () => 1)
    const opened = openTables({ kind: 'connection-string', connectionString: proxy.connectionString })
    expect(await createHourTable(opened).keep(rows)).toEqual({ written: rows.length, refused: 0 })
    await proxy.close()
    return proxy.requestCount()
  }

  test('more rows of a day than one takes', async () => {
    const rows = Array.from({ length: 24 }, (_, offset) =>
      Array.from({ length: 11 }, (__, cause) =>
        hour({ account: 'many', cause: `c${String(cause).padStart(2, '0')}`, hour: NOON - 12 * HOUR + offset * HOUR }),
      ),
    ).flat()
    // The table, what is stored, and three times rows: none is tried that the service refuses.
    expect(await requestsFor(rows)).toBe(5)
    const more = rows.map((row, index) => (index % 7 === 0 ? { ...row, records: 2 } : row))
    expect(await newStore().keep(more)).toEqual({ written: 38, refused: 0 })
    expect(await readHours(tables(), 'many', NOON - DAY, NOON + DAY)).toEqual(more)
  })

  test.each(['"', '\\', 'é', '💥', '語'])('the fullest rows that strangers can make, of %s', async sign => {
    const names = Array.from({ length: 96 }, (_, index) => [`${index}${sign.repeat(120 / sign.length)}`, 1e9] as const)
    const tally = new Map([...names, ['(other)', 1]])
    const [operations, policies, resources, fingerprints] = [tally, tally, tally, tally]
    const breakdown = { ...NO_BREAKDOWN, operations, policies, resources, fingerprints }
    const rows = Array.from({ length: 40 }, (_, cause) =>
      hour({ account: `full${sign}`, cause: `c${String(cause).padStart(2, '0')}`, breakdown }),
    )
    expect(await requestsFor(rows)).toBeLessThan(20)
    expect(await readHours(tables(), `full${sign}`, NOON, NOON + HOUR)).toEqual(rows)
  })
})

describe('a row that Table Storage refuses', () => {
  test('costs its neighbours nothing and comes back as refused', async () => {
    // No column holds 64 KiB of text, and Azurite says so as Azure does.
    const cause = 'x'.repeat(40_000)
    const rows = ['a', cause, 'z'].map(name => hour({ account: 'near', cause: name }))
    expect(await newStore().keep(rows)).toEqual({ written: 2, refused: 1 })
    expect(await newStore().keep(rows)).toEqual({ written: 0, refused: 1 })
    expect((await records('near')).map(([, name]) => name)).toEqual(['a', 'z'])
  })

  test('for a name in it is written without names', async () => {
    const proxy = await startRefusingProxy(tables.connectionString(), 'poison')
    const store = createHourTable(openTables({ kind: 'connection-string', connectionString: proxy.connectionString }))
    const breakdown = { ...NO_BREAKDOWN, operations: new Map([['poison', 5]]) }
    const rows = [hour({ account: 'named', records: 5, breakdown }), hour({ account: 'named', cause: 'ok' })]
    expect(await store.keep(rows)).toEqual({ written: 2, refused: 0 })
    await proxy.close()
    expect(await readHours(tables(), 'named', NOON, NOON + HOUR)).toEqual([
      rows[1],
      { ...rows[0], breakdown: NO_BREAKDOWN },
    ])
  })
})

test('a table that is being dropped is not asked again and again: the roll-up comes later', async () => {
  const refusal = { status: 409, code: 'TableBeingDeleted' }
  const proxy = await startRefusingProxy(tables.connectionString(), 'leaving', refusal)
  const opened = openTables({ kind: 'connection-string', connectionString: proxy.connectionString })
  await expect(createHourTable(opened).keep([hour({ account: 'leaving' })])).rejects.toThrow('Refused')
  expect(proxy.refused()).toBe(1)
  await proxy.close()
})

test('names its months and drops one whole', async () => {
  const store = newStore()
  const old = [Date.UTC(2018, 10, 30, 23), Date.UTC(2018, 11, 1)]
  await store.keep(old.map(start => hour({ account: 'months', hour: start })))
  expect(await store.months()).toEqual(expect.arrayContaining(['201811', '201812']))
  expect(await store.months()).toEqual((await store.months()).toSorted())
  await store.dropMonth('201811')
  expect(await store.months()).not.toContain('201811')
  expect(await readHours(tables(), 'months')).toMatchObject([{ hour: old[1] }])
  await store.dropMonth('201811')
})
