import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { hubFor } from '../../bench/scale/hub.ts'
import { atStorage, storagesFor } from '../../bench/scale/limits.ts'
import { createStorageLoad } from '../../bench/scale/load.ts'
import { needsOf } from '../../bench/scale/needs.ts'
import { plannedPartitions, SETUPS } from '../../bench/scale/plan.ts'
import { scaleText } from '../../bench/scale/print.ts'
import { createHistogram, quantilesOf } from '../../bench/scale/quantiles.ts'
import { fingerprintOf, OK_SHARE, type ScaleResult, simulatePoint } from '../../bench/scale/result.ts'
import { accountName, type Setup } from '../../bench/scale/setup.ts'
import { simulate } from '../../bench/scale/simulate.ts'
import { storageOf } from '../../bench/scale/storage-of.ts'
import { createPicker, zipfShares } from '../../bench/scale/zipf.ts'
import { sizeCell } from '../../bench/sizing/cell.ts'
import { OURS } from '../../bench/sizing/inputs.ts'
import { readMeasured } from '../../bench/sizing/measured.ts'
import type { StoreResult } from '../../bench/store/result.ts'
import { randomOf } from '../chaos/random.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const STORE: StoreResult = JSON.parse(read('bench/store.json'))
const KEPT: ScaleResult = JSON.parse(read('bench/scale.json'))
const measured = readMeasured(STORE, OK_SHARE)

const setup = (changed: Partial<Setup>): Setup => ({
  recordsPerSecond: 10_000,
  partitions: 4,
  accounts: 5,
  waitSeconds: 0,
  recordBytes: 750,
  recordsPerMessage: 50,
  minutes: 1,
  seed: 1,
  ...changed,
})

describe('messages in are messages counted and messages that wait', () => {
  const setups: readonly Partial<Setup>[] = [
    {},
    { waitSeconds: 5 },
    { accounts: 500, partitions: 32, recordsPerSecond: 100_000 },
    { accounts: 50, partitions: 100, waitSeconds: 5 },
    // Far more than four partitions count.
    { recordsPerSecond: 3_000_000, waitSeconds: 5 },
  ]
  test.each(setups)('%o', changed => {
    const { recordsPerSecond, recordsPerMessage, waitSeconds } = setup(changed)
    const { arrived, counted, waiting, batchMessages } = simulate(setup(changed), measured)
    expect(counted + waiting).toBe(arrived)
    // Partitions that wait begin at different moments.
    const expected = (recordsPerSecond / recordsPerMessage) * (70 - waitSeconds / 2)
    expect(Math.abs(arrived - expected)).toBeLessThan(5 * Math.sqrt(expected) + 0.02 * expected)
    expect(batchMessages).toBeLessThanOrEqual(OURS.batchMessages)
  })

  test('a load that is too much waits ever longer', () => {
    const { waiting, arrived, lag } = simulate(setup({ recordsPerSecond: 3_000_000 }), measured)
    expect(waiting).toBeGreaterThan(arrived / 10)
    expect(lag.max).toBeGreaterThan(20)
  })
})

test('a seed gives the same, another seed something else', () => {
  const once = simulate(setup({ accounts: 50 }), measured)
  expect(simulate(setup({ accounts: 50 }), measured)).toEqual(once)
  expect(simulate(setup({ accounts: 50, seed: 2 }), measured)).not.toEqual(once)
})

describe('of one media account the simulation comes to what the arithmetic of the runbook does', () => {
  test.each([
    { recordsPerSecond: 1_000, waitSeconds: 0 },
    { recordsPerSecond: 5_000, waitSeconds: 5 },
    { recordsPerSecond: 40_000, waitSeconds: 5 },
  ])('%o', ({ recordsPerSecond, waitSeconds }) => {
    const partitions = plannedPartitions(recordsPerSecond)
    const of = setup({ accounts: 1, recordsPerSecond, waitSeconds, partitions, minutes: 4 })
    const run = simulate(of, measured)
    const cell = sizeCell({ ...of, recordsPerMinute: 60 * recordsPerSecond }, measured)
    const near = (value: number, expected: number) =>
      expect(value / expected).toSatisfy(ratio => ratio > 0.8 && ratio < 1.25)
    near(run.rowsPerMinute, cell.rowsPerMinute)
    near(run.batchMessages, cell.batchMessages)
    near(run.cores, cell.cores)
  })
})

describe('more of one never gives less of the other', () => {
  const rising = (values: readonly number[]) => expect(values).toEqual(values.toSorted((a, b) => a - b))

  test('records: rows of a minute, cores, entities', () => {
    const runs = [1e3, 1e4, 1e5, 3e5].map(recordsPerSecond =>
      simulate(setup({ recordsPerSecond, accounts: 50, partitions: 16 }), measured),
    )
    rising(runs.map(run => run.rowsPerMinute))
    rising(runs.map(run => run.cores))
    rising(runs.map(run => run.load.storages[0]?.entities.median ?? 0))
  })

  test('partitions: rows of a minute', () => {
    const runs = [4, 16, 64].map(partitions => simulate(setup({ partitions, accounts: 50 }), measured))
    rising(runs.map(run => run.rowsPerMinute))
  })

  test('storage accounts: less for the busiest', () => {
    const { storages } = simulate(setup({ accounts: 500, partitions: 16, recordsPerSecond: 1e5 }), measured).load
    rising(storages.map(({ table }) => -table.p99))
    rising(storages.map(({ entities }) => -entities.p99))
    expect(storages.map(found => found.storages)).toEqual([1, 2, 4, 8, 16, 32])
  })
})

test('every minute of a busy account holds all its rows, and no other minute is counted', () => {
  const { rowsPerMinute } = simulate(setup({ accounts: 1, recordsPerSecond: 40_000, waitSeconds: 5 }), measured)
  expect(rowsPerMinute).toBeCloseTo(4 * measured.rows(1e6))
})

test('rows go to the storage account of their media account, all else to the first', () => {
  const load = createStorageLoad(setup({ accounts: 50 }), 2)
  for (let account = 0; account < 50; account++) {
    load.rows(account, 0, 2)
    load.rows(account, 1, 2)
    load.rows(account, 2, 1_000)
  }
  for (const second of [-1, 0, 1, 2]) load.shared(second, 1_000, 500)
  const always = (value: number) => ({ median: value, p99: value, max: value })
  const { storages, requestsPerSecond } = load.found
  for (const found of storages) {
    const homes = Array.from({ length: 50 }, (_, account) => storageOf(accountName(account), found.storages))
    const counts = Array.from({ length: found.storages }, (_, storage) => homes.filter(home => home === storage).length)
    const [first = 0] = counts
    expect(found).toEqual({
      storages: found.storages,
      table: always(2 * Math.max(...counts)),
      entities: always(1_000 + 2 * first),
      requests: always(500 + first),
    })
  }
  expect(requestsPerSecond).toBe(550)
})

describe('the smallest hub that bears it', () => {
  const MB = 1e6
  test.each([
    [{ partitions: 4, bytes: MB, messages: 20 }, 'Standard', 1, false],
    [{ partitions: 32, bytes: 40 * MB, messages: 20 }, 'Standard', 40, false],
    [{ partitions: 4, bytes: MB, messages: 3_500 }, 'Standard', 4, false],
    [{ partitions: 4, bytes: 41 * MB, messages: 20 }, 'Premium', 9, false],
    [{ partitions: 33, bytes: MB, messages: 20 }, 'Premium', 1, false],
    [{ partitions: 101, bytes: MB, messages: 20 }, 'Dedicated', 1, false],
    [{ partitions: 100, bytes: 81 * MB, messages: 20 }, 'Dedicated', 1, false],
    [{ partitions: 1_024, bytes: 1_000 * MB, messages: 20 }, 'Dedicated', 10, false],
    [{ partitions: 1_024, bytes: 7_500 * MB, messages: 20 }, 'Dedicated', 75, true],
  ])('%o: %s, %d units', (load, name, units, over) => {
    const hub = hubFor(load)
    expect([hub.tier.name, hub.units, hub.over]).toEqual([name, units, over])
  })
})

describe('storage accounts', () => {
  const accounts = Array.from({ length: 1_000 }, (_, index) => `account${index}`)

  test('each has its part', () => {
    const counts = Map.groupBy(accounts, account => storageOf(account, 4))
    for (const storage of [0, 1, 2, 3]) expect(Math.abs((counts.get(storage)?.length ?? 0) - 250)).toBeLessThan(50)
  })

  test('with one more, accounts move to that one alone', () => {
    const moved = accounts.filter(account => storageOf(account, 4) !== storageOf(account, 5))
    expect(moved.every(account => storageOf(account, 5) === 4)).toBe(true)
    expect(Math.abs(moved.length - 200)).toBeLessThan(50)
  })
})

describe('what accounts send', () => {
  test.each([1, 5, 50, 500])('%d of them', count => {
    const shares = zipfShares(count)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
    const [pick, random] = [createPicker(shares), randomOf(1, 'test')]
    const drawn = new Map<number, number>()
    for (let nth = 0; nth < 100_000; nth++) {
      const index = pick(random)
      drawn.set(index, (drawn.get(index) ?? 0) + 1)
    }
    for (const [index, share] of shares.entries()) {
      const expected = 100_000 * share
      expect(Math.abs((drawn.get(index) ?? 0) - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected))
    }
  })
})

test('quantiles', () => {
  const values = Array.from({ length: 2_000 }, (_, index) => index + 1)
  const histogram = createHistogram()
  for (const value of values.toReversed()) histogram.add(value)
  const expected = { median: 1_000, p99: 1_980, max: 2_000 }
  expect([histogram.quantiles, quantilesOf(values)]).toEqual([expected, expected])
  expect(createHistogram().quantiles).toEqual({ median: 0, p99: 0, max: 0 })
})

describe('bench/scale.json (npm run docs)', () => {
  test('is of the measurement that there is', () => {
    expect(KEPT.from).toBe(fingerprintOf(STORE))
    expect(KEPT.points.map(point => point.setup)).toEqual(SETUPS)
  })

  const small = SETUPS.filter(one => one.recordsPerSecond <= 10_000 && one.partitions <= 32)
  test.each(small)('is what is simulated: %o', one => {
    expect(KEPT.points.find(point => JSON.stringify(point.setup) === JSON.stringify(one))).toEqual(
      simulatePoint({ setup: one, measured }),
    )
  })

  test('its table has a hundred columns, and as many storage accounts as are enough', () => {
    const all = KEPT.points.map(point => needsOf(point, measured))
    const lines = scaleText(all).split('\n')
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(100)
    for (const needs of all) {
      const enough = storagesFor(needs)
      for (const found of needs.run.load.storages) {
        const bears = atStorage(needs, found) <= 20_000
        if (found.storages === enough) expect(bears).toBe(true)
        if (enough === undefined || found.storages < enough) expect(bears).toBe(false)
      }
    }
  })
})
