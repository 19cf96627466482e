import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Aggregate } from '../../src/core/aggregate.ts'
import { type Contribution, deltasOf } from '../../src/core/delta.ts'
import { foldInto } from '../../src/core/fold.ts'
import { markOfHash } from '../../src/core/caller-sketch.ts'
import { countCallers } from '../../src/core/callers.ts'
import { hoursOf, MAX_HOUR_NAMES } from '../../src/core/hour.ts'
import { OTHER } from '../../src/core/tally.ts'
import { HOUR, MINUTE } from '../../src/core/window.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'

/** The rows that shards make of their contributions. */
function rowsOf(...shards: readonly (readonly Contribution[])[]): readonly Aggregate[] {
  return shards.flatMap(deltasOf).flatMap(delta => foldInto(undefined, delta) ?? [])
}

const CAUSES = ['ok', 'token-expired', 'unknown'] as const
/** One record, and which of three shards counts it. */
const record = fc.record({
  shard: fc.nat(2),
  // Few, so that rows hold many records.
  minute: fc.constantFrom(0, 1, 59, 60, 61, 119, 120, 179),
  second: fc.nat(3),
  cause: fc.constantFrom(...CAUSES),
  account: fc.constantFrom('a', 'b'),
  policy: fc.option(fc.constantFrom('p1', 'p2', 'p3', OTHER), { nil: undefined }),
  duration: fc.nat(5_000),
  weight: fc.integer({ min: 1, max: 50 }),
  text: fc.constantFrom('one', 'two', 'three'),
  caller: fc.option(
    fc.nat(60).map(high => markOfHash(high << 8, 1)),
    { nil: undefined },
  ),
})
type Sent = typeof record extends fc.Arbitrary<infer One> ? One : never

function outcomeOf(sent: Sent, index: number): Contribution {
  const { account, policy, weight, text, cause } = sent
  const caller = sent.caller === undefined ? {} : { caller: sent.caller }
  const time = NOON + sent.minute * MINUTE + sent.second * 1_000
  return contribution(index, {
    cause,
    ...(cause === 'unknown' ? { fingerprint: `v1-${text}` } : {}),
    event: event({ account, time, policy, weight, text, durationMs: sent.duration, ...caller }),
  })
}

describe('whatever the records', () => {
  test('hours hold as many calls and records as their minutes, and their times and durations', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 120 }), sent => {
        const rows = rowsOf(...[0, 1, 2].map(shard => sent.filter(one => one.shard === shard).map(outcomeOf)))
        const wanted = new Map<string, { count: number; records: number; durationSum: number; times: number[] }>()
        for (const one of sent) {
          const name = `${Math.floor(one.minute / 60)} ${one.cause} ${one.account}`
          const sum = wanted.get(name) ?? { count: 0, records: 0, durationSum: 0, times: [] }
          sum.count += one.weight
          sum.records += 1
          sum.durationSum += one.duration * one.weight
          sum.times.push(NOON + one.minute * MINUTE + one.second * 1_000)
          wanted.set(name, sum)
        }
        const found = hoursOf(rows).map(
          ({ hour, cause, account, count, records, durationSum, firstSeen, lastSeen }) => {
            const about = { count, records, durationSum, firstSeen, lastSeen }
            return [`${(hour - NOON) / HOUR} ${cause} ${account}`, about]
          },
        )
        expect(Object.fromEntries(found)).toEqual(
          Object.fromEntries(
            [...wanted].map(([name, { times, ...sums }]) => {
              return [name, { ...sums, firstSeen: Math.min(...times), lastSeen: Math.max(...times) }]
            }),
          ),
        )
        expect(found).toHaveLength(wanted.size)
      }),
    )
  })

  test('the order of rows changes nothing', () => {
    const shuffled = fc.array(record, { maxLength: 60 }).chain(sent => {
      const rows = rowsOf(...[0, 1, 2].map(shard => sent.filter(one => one.shard === shard).map(outcomeOf)))
      return fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows], { minLength: rows.length }))
    })
    fc.assert(
      fc.property(shuffled, ([rows, others]) => {
        // As text, so that the order of names is compared as well.
        const text = (of: readonly Aggregate[]) =>
          JSON.stringify(hoursOf(of), (_, value) => (value instanceof Map ? [...value] : value))
        expect(text(others)).toBe(text(rows))
      }),
    )
  })

  test('which shard counts which record changes no number', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), sent => {
        const cut = (shards: number) =>
          hoursOf(
            rowsOf(
              ...Array.from({ length: shards }, (_, shard) =>
                sent.filter(one => one.shard % shards === shard).map(outcomeOf),
              ),
            ),
          ).map(row => ({ ...row, breakdown: { ...row.breakdown, sample: undefined } }))
        expect(cut(3)).toEqual(cut(1))
        expect(cut(2)).toEqual(cut(1))
      }),
    )
  })
})

test('hours come in order of time, then of cause', () => {
  const at = (minute: number, cause: string) =>
    contribution(minute, { cause, event: event({ time: NOON + minute * MINUTE }) })
  const hours = hoursOf(rowsOf([at(5, 'ok'), at(60, 'a'), at(125, 'z'), at(59, 'b')].toReversed()))
  expect(hours.map(({ hour, cause }) => [(hour - NOON) / HOUR, cause])).toEqual([
    [0, 'b'],
    [0, 'ok'],
    [1, 'a'],
    [2, 'z'],
  ])
})

describe('names', () => {
  /** A minute for each list, with these policies in it, each so often. */
  const policies = (...minutes: readonly (readonly (readonly [string, number])[])[]) => {
    const rows = minutes.flatMap((names, minute) =>
      rowsOf(
        names.map(([policy, weight], index) =>
          contribution(index, { event: event({ time: NOON + minute * MINUTE, policy, weight }) }),
        ),
      ),
    )
    return hoursOf(rows)[0]?.breakdown.policies
  }

  test('the largest stay, those of equal counts in the order of their names, and the rest is counted as others', () => {
    const name = (index: number) => `p${String(index).padStart(3, '0')}`
    // Ten names in each of twelve minutes; the last twenty are called twice as often.
    const minutes = Array.from({ length: 12 }, (_, minute) =>
      Array.from({ length: 10 }, (__, index) => [name(minute * 10 + index), minute < 10 ? 1 : 2] as const),
    )
    const found = policies(...minutes)
    expect(found?.size).toBe(MAX_HOUR_NAMES + 1)
    expect([...(found ?? [])].slice(0, 21)).toEqual([
      ...Array.from({ length: 20 }, (_, index) => [name(100 + index), 2]),
      [name(0), 1],
    ])
    expect(found?.has(name(MAX_HOUR_NAMES - 20 - 1))).toBe(true)
    expect(found?.has(name(MAX_HOUR_NAMES - 20))).toBe(false)
    expect(found?.get(OTHER)).toBe(120 - MAX_HOUR_NAMES)
    expect(policies(...minutes.toReversed())).toEqual(found)
  })

  test('what minutes have counted as others stays others, however much it is', () => {
    const flood = Array.from({ length: 30 }, (_, index) => [`p${index}`, 100] as const)
    const found = policies(flood, [['p0', 1]])
    expect(found?.get(OTHER)).toBe(600)
    expect(found?.size).toBe(25)
    expect([...(found ?? [])].at(0)).toEqual(['p0', 101])
    expect([...(found ?? [])].at(-1)).toEqual([OTHER, 600])
  })

  test('the fullest tally that strangers can make fits a text property', () => {
    const worst = ['"', '\\', '\u0000', '\ud800', '\u2028', '💥', '\u007f'].flatMap(sign =>
      Array.from({ length: 8 }, (_, minute) =>
        Array.from({ length: 24 }, (__, index) => [`${minute}-${index}${sign.repeat(200)}`, 1e6] as const),
      ),
    )
    const found = policies(...worst.slice(0, 60))
    expect(found?.size).toBe(MAX_HOUR_NAMES + 1)
    const quotes = policies(...worst.slice(0, 8))
    expect(quotes?.size).toBe(MAX_HOUR_NAMES + 1)
    for (const tally of [found, quotes]) expect(JSON.stringify([...(tally ?? [])]).length).toBeLessThanOrEqual(32_768)
  })
})

test('a caller of many minutes and shards is one', () => {
  const from = (minute: number, caller?: number) => {
    const mark = caller === undefined ? {} : { caller: markOfHash(caller * 128, 1) }
    return contribution(minute, { event: event({ time: NOON + minute * MINUTE, ...mark }) })
  }
  const callers = hoursOf(rowsOf([from(3, 1), from(4, 2), from(5)], [from(3, 2), from(59, 1)]))[0]?.breakdown.callers
  expect(callers?.named).toBe(4)
  expect(callers === undefined ? undefined : countCallers(callers)).toBe(2)
})

test('the sample is the latest of those that the rows keep', () => {
  const failure = (minute: number, text: string) =>
    contribution(minute, { event: event({ time: NOON + minute * MINUTE, text }) })
  const rows = rowsOf([failure(3, 'early'), failure(40, 'late'), failure(20, 'between')], [failure(40, 'also late')])
  expect(hoursOf(rows)[0]?.breakdown.sample).toMatchObject({ time: NOON + 40 * MINUTE, text: 'late' })
  const [one, other] = [rowsOf([failure(3, 'one')]), rowsOf([failure(3, 'other')])]
  expect(hoursOf([...one, ...other])[0]?.breakdown.sample).toEqual(hoursOf([...other, ...one])[0]?.breakdown.sample)
  expect(hoursOf(rowsOf([contribution(1, { cause: 'ok' })]))[0]?.breakdown.sample).toBeUndefined()
})
