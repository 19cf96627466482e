import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHourSource } from '../../src/adapters/hour-source.ts'
import { createMinuteSource } from '../../src/adapters/minute-source.ts'
import { openTables } from '../../src/adapters/tables.ts'
import type { Contribution } from '../../src/core/delta.ts'
import { bucketIndex } from '../../src/core/buckets.ts'
import { resolveRange, type TimeRange } from '../../src/core/time-range.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'
import { queryAggregates } from '../../src/flows/query-aggregates.ts'
import { type CountReader, createCountReader } from '../../src/flows/read-counts.ts'
import { causeById } from '../../src/taxonomy/taxonomy.ts'
import { recordAt, type Scene, startScene } from '../support/roll-up.ts'

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene.close())

const signal = new AbortController().signal
/** A reader that has read nothing yet. */
function newReader(): CountReader {
  const tables = openTables({ kind: 'connection-string', connectionString: scene.connectionString })
  const { changes, cursor } = scene.instance()
  const clock = () => scene.clock.now
  return createCountReader({
    changes,
    rolledUp: cursor,
    minutes: createMinuteSource(tables, clock),
    hours: createHourSource(tables, clock),
  })
}

const rangeOf = (asked: Parameters<typeof resolveRange>[0]): TimeRange => {
  const resolved = resolveRange(asked, scene.clock.now, Number.NEGATIVE_INFINITY)
  if (!resolved.ok) throw new Error(`${resolved.parameter} ${resolved.message}`)
  return resolved.range
}

/** What the reader says of a range, by cause or by policy, as `group: counts`. */
async function answered(reader: CountReader, range: TimeRange, groupBy: 'cause' | 'policy' = 'cause') {
  const ports = { reader, accounts: { all: async () => ['contoso', 'fabrikam'] }, causeOf: causeById }
  const { groups, requests } = await queryAggregates(
    { groupBy, range, limit: 500 },
    { now: scene.clock.now, signal },
    ports,
  )
  const sum = groups.reduce((total, { count }) => total + count, 0)
  expect(sum).toBe(requests.count)
  return Object.fromEntries(groups.map(({ group, counts }) => [group, counts]))
}

/** What the records themselves say of it. */
function recounted(
  { from, to, starts }: TimeRange,
  records: readonly Contribution[],
  groupBy: 'cause' | 'policy' = 'cause',
) {
  const groups = new Map<string, number[]>()
  for (const { call } of records) {
    const { time, kind } = call
    const { weight, policy = '(none)' } = kind
    if (time < from || time >= to) continue
    const group = groupBy === 'cause' ? kind.cause : policy
    const counts = groups.get(group) ?? starts.map(() => 0)
    const index = bucketIndex(starts, time)
    counts[index] = (counts[index] ?? 0) + weight
    groups.set(group, counts)
  }
  return Object.fromEntries(groups)
}

const EDGES = {
  'the end of a month': ['UTC', Date.UTC(2023, 3, 30, 24)],
  'the end of a year': ['America/New_York', Date.UTC(2023, 11, 31, 24)],
  'a leap day': ['UTC', Date.UTC(2028, 1, 29, 12)],
  'the beginning of summer time': ['Europe/Berlin', Date.UTC(2023, 2, 26, 1)],
  'the end of summer time': ['Europe/Berlin', Date.UTC(2023, 9, 29, 1)],
  'days that begin at half past': ['Asia/Kolkata', Date.UTC(2023, 6, 1, 18, 30)],
  'summer time of half an hour': ['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 15)],
} as const

describe('minutes, hours and days tell the same', () => {
  const batch = fc.record({
    shard: fc.constantFrom('p00', 'p01', 'f-abc'),
    account: fc.constantFrom('contoso', 'fabrikam'),
    rollsUp: fc.boolean(),
    records: fc.array(
      fc.record({
        minute: fc.oneof(fc.integer({ min: -30 * 60, max: 30 * 60 }), fc.integer({ min: -45, max: 45 })),
        cause: fc.constantFrom('ok', 'token-expired', 'quota-reached'),
        weight: fc.integer({ min: 1, max: 1_000 }),
        policy: fc.constantFrom('p1', 'p2', 'p3'),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  })

  test.each(Object.entries(EDGES))('around %s, whatever is rolled up', async (_, [timeZone, edge]) => {
    await fc.assert(
      fc
        .asyncProperty(fc.array(batch, { minLength: 1, maxLength: 5 }), async batches => {
          const sent: Contribution[] = []
          const reader = newReader()
          for (const { shard, account, rollsUp, records } of batches) {
            const fresh = records.map(({ minute, ...about }, index) =>
              recordAt(sent.length + index, edge + minute * MINUTE, { account, ...about }),
            )
            await scene.count(shard, fresh)
            sent.push(...fresh)
            if (rollsUp) {
              await scene.rollUp()
              // So much later that no mark from before can come late: now hours are taken for whole.
              scene.clock.now += HOUR
              await scene.rollUp()
            }
            // What it has read before must not hide what came since.
            scene.clock.now += MINUTE
            const asked = { from: edge - DAY, to: edge + DAY, timeZone }
            for (const step of ['minute', 'hour', 'day'] as const) {
              const range = rangeOf({ ...asked, step })
              expect([step, await answered(reader, range)]).toEqual([step, recounted(range, sent)])
            }
            const days = rangeOf({ ...asked, step: 'day' })
            expect(await answered(newReader(), days, 'policy')).toEqual(recounted(days, sent, 'policy'))
          }
        })
        .beforeEach(async () => {
          await scene.close()
          scene = await startScene()
        }),
      { numRuns: 4 },
    )
  })
})

describe('what was read before', () => {
  const hour = Date.UTC(2023, 5, 30, 12)
  const today = () => rangeOf({ from: hour, to: hour + HOUR, step: 'hour' })

  test('is not read again while nothing moves, and is once something does', async () => {
    const tables = openTables({ kind: 'connection-string', connectionString: scene.connectionString })
    const { changes, cursor } = scene.instance()
    const source = createMinuteSource(tables, () => scene.clock.now)
    let reads = 0
    const minutes = {
      ...source,
      counts: (...span: Parameters<typeof source.counts>) => {
        reads++
        return source.counts(...span)
      },
    }
    const reader = createCountReader({ changes, rolledUp: cursor, minutes, hours: minutes })
    const range = rangeOf({ from: hour, to: hour + 2 * HOUR, step: 'minute' })
    const total = async () =>
      Object.values(await answered(reader, range))
        .flat()
        .reduce((sum, count) => sum + count, 0)

    await scene.count('p00', [recordAt(0, hour), recordAt(1, hour + HOUR)])
    expect([await total(), reads]).toEqual([2, 2])
    // For as long as marks may come late, what moved lately is read again.
    scene.clock.now += HOUR
    expect([await total(), reads]).toEqual([2, 3])
    scene.clock.now += MINUTE
    expect([await total(), reads]).toEqual([2, 3])

    await scene.count('p00', [recordAt(2, hour + HOUR)])
    expect([await total(), reads]).toEqual([2, 3])
    scene.clock.now += 5_000
    expect([await total(), reads]).toEqual([3, 4])
  })

  test('is read again after the change index could not be asked', async () => {
    const instance = scene.instance()
    let isDown = false
    const changes = {
      since: (moment: number) => (isDown ? Promise.reject(new Error('down')) : instance.changes.since(moment)),
    }
    const tables = openTables({ kind: 'connection-string', connectionString: scene.connectionString })
    const source = createMinuteSource(tables, () => scene.clock.now)
    const reader = createCountReader({ changes, rolledUp: instance.cursor, minutes: source, hours: source })
    await scene.count('p00', [recordAt(0, hour)])
    expect(await answered(reader, today())).toEqual({ 'token-expired': [1] })
    scene.clock.now += HOUR
    await scene.count('p00', [recordAt(1, hour)])
    isDown = true
    // For longer than marks may come late.
    for (let tries = 0; tries < 3; tries++) {
      await expect(answered(reader, today())).rejects.toThrow('down')
      scene.clock.now += 15 * MINUTE
    }
    isDown = false
    expect(await answered(reader, today())).toEqual({ 'token-expired': [2] })
  })

  test('hours of days whose minutes are gone are still told, by the hour', async () => {
    const [evening, half] = [hour + 6 * HOUR, 30 * MINUTE]
    const times = [hour, hour + half, evening, evening + half]
    await scene.count(
      'p00',
      times.map((time, sequence) => recordAt(sequence, time)),
    )
    await scene.rollUp()
    await scene.instance().aggregates.dropDay('20230630')
    scene.clock.now += HOUR
    await scene.rollUp()
    expect(await answered(newReader(), today())).toEqual({ 'token-expired': [2] })
    const days = rangeOf({ from: hour - DAY, to: hour + DAY, step: 'day', timeZone: 'Asia/Kolkata' })
    expect(await answered(newReader(), days)).toEqual({ 'token-expired': [0, 4, 0] })
  })

  test('more than anybody waits for is refused', async () => {
    const rows = Array.from({ length: 150_000 }, (_, index) => {
      return { account: 'contoso', time: hour, cause: `c${index}`, count: 1 }
    })
    const source = { counts: async () => rows, rows: async () => [] }
    const { changes } = scene.instance()
    const reader = createCountReader({ changes, rolledUp: { read: async () => 0 }, minutes: source, hours: source })
    const query = { from: hour, to: hour + HOUR, by: 'minute', splitHours: new Set<number>() } as const
    const read = (accounts: readonly string[]) =>
      reader.counts({ ...query, accounts }, { now: scene.clock.now, signal })
    expect((await read(['a', 'b'])).length).toBe(300_000)
    await expect(read(['a', 'b', 'c'])).rejects.toThrow('More than 400,000 rows')
  })
})
