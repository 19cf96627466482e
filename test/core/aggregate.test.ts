import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toEntity } from '../../src/adapters/aggregate-entity.ts'
import { type Aggregate, statusOfTally } from '../../src/core/aggregate.ts'
import { type Contribution, deltasOf } from '../../src/core/delta.ts'
import { foldInto } from '../../src/core/fold.ts'
import type { CallKind } from '../../src/core/call.ts'
import { markOfHash } from '../../src/core/caller-sketch.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'

/** Stored rows by key: what a table holds. */
type Rows = Map<string, Aggregate>

function deliver(rows: Rows, batch: readonly Contribution[]): void {
  for (const delta of deltasOf(batch)) {
    const key = JSON.stringify(delta.key)
    const row = foldInto(rows.get(key), delta)
    if (row !== undefined) rows.set(key, row)
  }
}

describe('one row', () => {
  const [delta] = deltasOf([
    contribution(7, {
      event: event({ durationMs: 30, policy: 'drm', operation: 'read', text: 'Bearer abc.def.ghi' }),
      expiryLag: 1_000,
    }),
    contribution(9, {
      event: event({ time: NOON + 59_999, durationMs: 10.4, policy: 'drm', weight: 5 }),
      expiryLag: 7_200_000,
    }),
  ])
  const row = delta === undefined ? undefined : foldInto(undefined, delta)

  test('counts, times, durations and breakdowns', () => {
    expect(row).toMatchObject({
      account: 'contoso',
      minute: NOON,
      cause: 'token-expired',
      count: 6,
      lastSequence: 9,
      firstSeen: NOON,
      lastSeen: NOON + 59_999,
      durationSum: 80,
      durationMax: 30,
    })
    expect(row?.breakdown.policies).toEqual(new Map([['drm', 6]]))
    expect(row?.breakdown.operations).toEqual(new Map([['read', 1]]))
    expect(row?.breakdown.statuses).toEqual(new Map([['401', 6]]))
    expect(row?.breakdown.expiryLags).toEqual(
      new Map([
        ['under 5 min', 1],
        ['under 1 day', 5],
      ]),
    )
  })

  test('its sample is redacted', () => {
    expect(row?.breakdown.sample?.text).not.toContain('abc.def.ghi')
  })

  test('holds each message once', () => {
    if (row === undefined || delta === undefined) throw new Error('no row')
    expect(foldInto(row, delta)).toBeUndefined()
    const more = { ...delta, contributions: [contribution(9), contribution(10)] }
    expect(foldInto(row, more)?.count).toBe(7)
  })
})

test('a row knows how many different callers failed, and how many records name theirs', () => {
  const from = (caller?: number) => contribution(1, { event: event(caller === undefined ? {} : { caller, weight: 5 }) })
  const [one, other] = [markOfHash(1, 1), markOfHash(2, 1)]
  const [delta] = deltasOf([from(one), from(other), from(one), from()])
  const row = delta === undefined ? undefined : foldInto(undefined, delta)
  expect(row?.count).toBe(16)
  expect(row?.breakdown.callers).toEqual({ named: 3, sketch: { kind: 'few', marks: [one, other] } })
})

test('rows are parted by minute, account and cause', () => {
  const keys = deltasOf([
    contribution(1),
    contribution(1, { event: event({ time: NOON + 60_000 }) }),
    contribution(1, { event: event({ account: 'fabrikam' }) }),
    contribution(1, { cause: 'ok' }),
    contribution(2),
  ]).map(({ key, contributions }) => [key.minute, key.account, key.cause, contributions.length])
  expect(keys).toEqual([
    [NOON, 'contoso', 'token-expired', 2],
    [NOON + 60_000, 'contoso', 'token-expired', 1],
    [NOON, 'fabrikam', 'token-expired', 1],
    [NOON, 'contoso', 'ok', 1],
  ])
})

test('a row stays bounded whatever variety comes', () => {
  const flood = Array.from({ length: 5_000 }, (_, index) => {
    return contribution(index, {
      event: event({ policy: `p${index}`, operation: `${index}`.repeat(500), resource: 'x'.repeat(9_999) }),
    })
  })
  const [delta] = deltasOf(flood)
  const row = delta === undefined ? undefined : foldInto(undefined, delta)
  expect(row?.count).toBe(5_000)
  expect(row?.breakdown.policies.size).toBe(25)
  expect(row?.breakdown.policies.get('(other)')).toBe(5_000 - 24)
  expect(
    JSON.stringify(Object.values(row?.breakdown ?? {}).map(part => (part instanceof Map ? [...part] : part))).length,
  ).toBeLessThan(32_768)
})

test('each part of a row tells as many names apart as it is told', () => {
  const calls = Array.from({ length: 6 }, (_, index) => {
    const [name, claims] = [`n${index}`, { expires: NOON + index * 1_000 }]
    const about = event({ failed: false, policy: name, operation: name, resource: name, claims })
    return contribution(index, { event: about, cause: 'ok', status: 200 + index, fingerprint: name })
  })
  const [delta] = deltasOf(calls)
  const { breakdown } = (delta === undefined ? undefined : foldInto(undefined, delta, 4)) ?? expect.fail('no row')
  for (const part of ['statuses', 'operations', 'policies', 'resources', 'fingerprints', 'expiries'] as const) {
    expect([...breakdown[part].values()]).toEqual([1, 1, 1, 1, 2])
    expect([...breakdown[part].keys()].at(-1)).toBe('(other)')
  }
})

test('the status of a tally is the most frequent, of equals the lowest', () => {
  expect(
    statusOfTally(
      new Map([
        ['404', 2],
        ['403', 2],
        ['none', 9],
      ]),
    ),
  ).toBe(403)
  expect(statusOfTally(new Map([['none', 1]]))).toBeUndefined()
})

/**
 * The promise of exact counts: deliver messages in any cuts, some of them again from an earlier place, some writes of a
 * batch lost in a crash, and the rows equal a plain recount.
 */
test('redelivery, other cuts and half-written batches never change a count, nor a sketch of callers', () => {
  const kind = fc.record({
    minute: fc.nat(2),
    cause: fc.constantFrom('ok', 'token-expired', 'unknown'),
    // More than are told apart by their marks.
    caller: fc.nat(60).map(high => markOfHash(high << 8, 1 << (high % 31))),
  })
  const message = fc.array(kind, { maxLength: 4 })
  const step = fc.record({ length: fc.integer({ min: 1, max: 9 }), back: fc.nat(6), lost: fc.nat(4) })
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 40 }),
      fc.array(step, { maxLength: 60 }),
      (messages, steps) => {
        const sent = messages.map((records, sequence) => {
          return records.map(({ minute, cause, caller }) =>
            contribution(sequence, { cause, event: event({ time: NOON + minute * 60_000, caller }) }),
          )
        })
        const rows: Rows = new Map()
        // Everything below `whole` was written: only from there on, or earlier, does a hub deliver.
        let whole = 0
        for (const { length, back, lost } of steps) {
          const from = Math.max(0, whole - back)
          const batch = sent.slice(from, from + length).flat()
          const deltas = deltasOf(batch)
          for (const delta of deltas.slice(0, lost === 0 ? undefined : deltas.length - lost))
            deliver(rows, delta.contributions)
          if (lost === 0) whole = Math.max(whole, Math.min(sent.length, from + length))
        }
        deliver(rows, sent.slice(whole).flat())
        const counts = Object.fromEntries([...rows].map(([key, { count }]) => [key, count]))
        const recount = Object.fromEntries(
          deltasOf(sent.flat()).map(({ key, contributions }) => [JSON.stringify(key), contributions.length]),
        )
        expect(counts).toEqual(recount)
        const atOnce: Rows = new Map()
        deliver(atOnce, sent.flat())
        for (const [key, { breakdown }] of rows) expect(breakdown.callers).toEqual(atOnce.get(key)?.breakdown.callers)
      },
    ),
    { numRuns: 500 },
  )
})

/** Calls that share a kind are counted at once; which names a full tally keeps must not show it. */
test('calls of few kinds fold as if each were of its own', () => {
  const part = fc.record({
    kind: fc.nat(40),
    at: fc.nat(59_999),
    durationMs: fc.constantFrom(undefined, 3, 1e12),
    expires: fc.constantFrom(undefined, NOON, NOON + 500, NOON + 3_600_000, 1e20),
    caller: fc.constantFrom(undefined, markOfHash(1, 1), markOfHash(2, 1)),
  })
  const kindOf = (number: number, cause: string) => {
    const about = event({
      failed: cause !== 'ok',
      status: 400 + number,
      policy: `p${number}`,
      weight: 1 + (number % 3),
    })
    return contribution(0, { cause, event: about, message: `m${number}` }).call.kind
  }
  fc.assert(
    fc.property(fc.array(part, { maxLength: 120 }), fc.constantFrom('ok', 'token-expired'), (parts, cause) => {
      const shared = Array.from({ length: 41 }, (_, number) => kindOf(number, cause))
      const fold = (kinds: (number: number) => CallKind) => {
        const rows: Rows = new Map()
        const batch = parts.map(({ kind, at, ...own }, sequence) => {
          const call = { kind: kinds(kind), time: NOON + at, timeAssumed: false, requestId: undefined, ...own }
          return { sequence, index: 0, call }
        })
        deliver(rows, batch)
        return [...rows.values()].map(row =>
          JSON.stringify(toEntity(row, 'p00'), (_, value) => (typeof value === 'bigint' ? String(value) : value)),
        )
      }
      const known = fold(number => shared[number] ?? kindOf(number, cause))
      expect(known).toEqual(fold(number => kindOf(number, cause)))
    }),
  )
})
