import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BENDS, recordsAtBend } from '../../bench/sizing/bends.ts'
import { type Load, sizeCell } from '../../bench/sizing/cell.ts'
import { COST_ITEMS } from '../../bench/sizing/costs.ts'
import { LIMITS, OURS, PRICES } from '../../bench/sizing/inputs.ts'
import { readMeasured } from '../../bench/sizing/measured.ts'
import { size } from '../../bench/sizing/sizing.ts'
import type { StoreResult } from '../../bench/store/result.ts'
import host from '../../host.json' with { type: 'json' }
import sample from '../../local.settings.sample.json' with { type: 'json' }
import { parseRules } from '../../src/adapters/alert-rules.ts'
import { readConfig } from '../../src/config.ts'
import { DAY, HOUR, hourOf, MINUTE, parseDuration } from '../../src/core/window.ts'
import { MARK_SLACK } from '../../src/flows/mark-slack.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const KEPT: StoreResult = JSON.parse(read('bench/store.json'))
const measured = readMeasured(KEPT, 0.95)
const { requests } = measured

const load = (changed: Partial<Load>): Load => ({
  recordsPerMinute: 100_000,
  accounts: 5,
  recordBytes: 750,
  recordsPerMessage: 50,
  waitSeconds: 0,
  ...changed,
})

describe('the arithmetic of requests comes to what was measured', () => {
  const met = ({ accounts, messages }: { accounts: number; messages: number }) => Math.min(accounts, messages)
  test.each(KEPT.batches.filter(({ state }) => state === 'same minute'))('a batch: %o', batch => {
    expect(requests.batch.fixed + requests.batch.each * met(batch)).toBe(batch.requests)
  })
  test.each(KEPT.batches.filter(({ state }) => state === 'new minute'))('the first of a minute: %o', batch => {
    expect(requests.batch.fixed + (requests.batch.each + requests.mark) * met(batch)).toBe(batch.requests)
  })
})

test('rows of an account grow with its records, and never above them', () => {
  const sizes = [1, 2, 10, 50, 75, 100, 400, 1_000, 10_000, 1e6]
  const rows = sizes.map(records => measured.rows(records))
  expect(rows).toEqual(rows.toSorted((a, b) => a - b))
  for (const [index, records] of sizes.entries()) expect(rows[index]).toBeLessThanOrEqual(records)
  for (const { accounts, messages, ...minute } of KEPT.minutes.filter(({ okShare }) => okShare === 0.95)) {
    const met = Math.min(accounts, messages)
    expect(Math.abs(met * measured.rows((messages * 50) / met) - minute.rows)).toBeLessThan(0.2 * minute.rows)
  }
})

describe('a load needs', () => {
  const cases: readonly (readonly [string, Partial<Load>, object])[] = [
    [
      'of a thousand records a minute one of each',
      { recordsPerMinute: 1_000, accounts: 1 },
      { bytesPerSecond: 12_500, throughputUnits: 1, partitions: 4, batchMessages: 1, instances: 1 },
    ],
    ['two units for 1.25 MB a second', {}, { bytesPerSecond: 1_250_000, throughputUnits: 2, partitions: 4 }],
    [
      'a unit for a thousand messages a second however small they are',
      { recordsPerMessage: 1, recordBytes: 10, recordsPerMinute: 180_000 },
      { throughputUnits: 3, partitions: 4 },
    ],
    ['a partition for each MB a second', { recordsPerMinute: 800_000 }, { throughputUnits: 10, partitions: 10 }],
    ['batches of what comes in five seconds', { waitSeconds: 4.8 }, { batchMessages: 40 }],
    ['no batch above host.json', { recordsPerMinute: 2_000_000, waitSeconds: 60 }, { batchMessages: 256 }],
  ]
  test.each(cases)('%s', (_, given, expected) => {
    expect(sizeCell(load(given), measured)).toMatchObject(expected)
  })

  test('batches that grow while one is counted', () => {
    const slow = { ...measured, processorSeconds: () => 1 }
    // Eight and a third messages a second for each of four partitions, and 1.045 s for a batch.
    expect(sizeCell(load({}), slow).batchMessages).toBeCloseTo(8.7, 1)
  })

  test('as many Causeways as hubs', () => {
    expect(size(load({ recordsPerMinute: 2_500_000 }), measured).cells).toBe(1)
    expect(size(load({ recordsPerMinute: 2_600_000 }), measured).cells).toBe(2)
    expect(size(load({ recordsPerMinute: 10_000_000, accounts: 50 }), measured)).toMatchObject({
      cells: 4,
      cell: { bytesPerSecond: 31_250_000, throughputUnits: 32, partitions: 32 },
    })
  })
})

test('a month costs what its parts cost', () => {
  const { costs, total, cells, cell } = size(load({ recordsPerMinute: 5_000_000, accounts: 10 }), measured)
  expect(total).toBeCloseTo(cells * COST_ITEMS.reduce((sum, item) => sum + costs[item], 0))
  expect(costs['hub units']).toBeCloseTo(cell.throughputUnits * 730 * PRICES.throughputUnit.usd)
  expect(costs['table data']).toBeCloseTo(cell.storage.gbKept * PRICES.tableData.usd)
  const waiting = size(load({ recordsPerMinute: 5_000_000, accounts: 10, waitSeconds: 5 }), measured)
  expect(waiting.total).toBeLessThan(total)
})

test('what is found to bend holds below and not above', () => {
  for (const bend of BENDS) {
    const given = load({ accounts: 50, waitSeconds: 5 })
    const found = recordsAtBend(bend, given, measured)
    if (found === undefined) continue
    const at = (recordsPerMinute: number) => bend.of(sizeCell({ ...given, recordsPerMinute }, measured))
    expect(at(found)).toBeLessThanOrEqual(bend.most)
    expect(at(1.05 * found)).toBeGreaterThan(bend.most)
  }
})

describe('what is said of Causeway is so', () => {
  test('host.json', () => {
    const { maxEventBatchSize, prefetchCount } = host.extensions.eventHubs
    expect(OURS).toMatchObject({ batchMessages: maxEventBatchSize, prefetchMessages: prefetchCount })
    expect(host.functionTimeout).toBe('00:10:00')
    expect(OURS.functionTimeoutSeconds).toBe(600)
  })

  test('constants of the code', () => {
    expect(read('src/adapters/row-cache.ts')).toContain('const MAX_ROWS = 5_000')
    expect(read('src/adapters/aggregate-table.ts')).toContain('const PARALLEL_REQUESTS = 8')
    expect(read('src/flows/roll-up.ts')).toContain('const PARALLEL_RUNS = 4')
    expect(read('src/flows/evaluate-accounts.ts')).toContain('const ACCOUNTS_AT_ONCE = 4')
    expect(OURS).toMatchObject({ rememberedRows: 5_000, parallelRequests: 8, parallelRollUps: 4, parallelLooks: 4 })
  })

  test('schedules and retention', () => {
    expect(sample.Values).toMatchObject({
      ALERT_SCHEDULE: '*/15 * * * * *',
      WATCH_SCHEDULE: '0 * * * * *',
      AUDIT_SCHEDULE: '30 */5 * * * *',
      ROLL_UP_SCHEDULE: '45 * * * * *',
    })
    expect(OURS).toMatchObject({ evaluations: 4, watches: 1, audits: 0.2, rollUps: 1 })
    const { retention, hoursRetention } = readConfig({
      ...sample.Values,
      MINUTES_RETENTION_DAYS: undefined,
      HOURS_RETENTION_DAYS: undefined,
    })
    expect([retention, hoursRetention]).toEqual([OURS.minutesRetentionDays * DAY, OURS.hoursRetentionDays * DAY])
    expect(read('infra/main.bicep')).toContain(`param logDailyCapGb int = ${OURS.logCapGb}`)
  })

  test('minutes that a look and a roll-up read, on average over an hour', () => {
    const rules = parseRules(read('alert-rules.json'))
    const before = rules.ok ? Math.max(...rules.rules.map(rule => rule.window + rule.resolveAfter)) : 0
    const lateness = parseDuration(sample.Values.ALERT_LATENESS) ?? 0
    const [looks, rollUps] = [[], []] as [number[], number[]]
    for (let now = 10 * HOUR; now < 11 * HOUR; now += MINUTE) {
      const changed = hourOf(now - MARK_SLACK)
      looks.push(now - hourOf(Math.max(changed, now - lateness) - before))
      rollUps.push(now - changed)
    }
    const mean = (times: readonly number[]) => times.reduce((sum, time) => sum + time, 0) / times.length / MINUTE
    expect(Math.abs(mean(looks) - OURS.lookMinutes)).toBeLessThan(1)
    expect(Math.abs(mean(rollUps) - OURS.rollUpMinutes)).toBeLessThan(1)
  })
})

test('every price says where to check it', () => {
  for (const { usd, per, check } of Object.values(PRICES)) {
    expect(usd).toBeGreaterThan(0)
    expect(per).not.toBe('')
    expect(check).toMatch(/^https:\/\/azure\.microsoft\.com\/pricing\//)
  }
  expect(LIMITS.units).toBe(40)
})
