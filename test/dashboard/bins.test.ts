import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'
import { binAt, binned, binsOf } from '../../src/dashboard/bins.ts'

const TEN = Date.UTC(2026, 10, 22, 10)
const every = (from: number, count: number, step: number) =>
  Array.from({ length: count }, (_, index) => from + index * step)
const minutes = (from: number, count: number) =>
  binsOf(every(from, count, MINUTE), from + count * MINUTE, 'minute', 150)

describe('bins', () => {
  test.each([
    ['an hour of minutes stays as it is', 60, MINUTE, 'minute', MINUTE, 60],
    ['six hours come in fives', 360, MINUTE, 'minute', 5 * MINUTE, 72],
    ['two days of minutes come in half hours', 2_880, MINUTE, 'minute', 30 * MINUTE, 96],
    ['a week of hours comes in twos', 168, HOUR, 'hour', 2 * HOUR, 84],
    ['a month of hours comes in sixes', 720, HOUR, 'hour', 6 * HOUR, 121],
    ['a quarter of days stays', 90, DAY, 'day', DAY, 90],
    ['a year of days comes in weeks', 365, DAY, 'day', 7 * DAY, 53],
  ] as const)('%s', (_, count, each, step, width, bins) => {
    const made = binsOf(every(TEN, count, each), TEN + count * each, step, 150)
    expect([made.width, made.starts.length]).toEqual([width, bins])
  })

  test('begin at multiples of their width, wherever the answer begins', () => {
    const { starts, end } = minutes(TEN + 3 * MINUTE, 361)
    expect(starts[0]).toBe(TEN)
    expect(starts[1]).toBe(TEN + 5 * MINUTE)
    expect(end).toBe(TEN + 365 * MINUTE)
  })

  test('days are put together as they come, since no zone has days of one length', () => {
    const starts = [0, 23, 47, 71].map(hour => TEN + hour * HOUR)
    expect(binsOf(starts, TEN + 95 * HOUR, 'day', 2)).toMatchObject({
      starts: [starts[0], starts[2]],
      binOf: [0, 0, 1, 1],
    })
  })

  test('nothing makes none', () => {
    expect(binsOf([], TEN, 'minute', 150).starts).toEqual([])
  })

  test('no call is lost or doubled, and every bin ascends', () => {
    const counts = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 500 })
    fc.assert(
      fc.property(counts, fc.nat(600), fc.integer({ min: 1, max: 200 }), (given, shift, most) => {
        const from = TEN + shift * MINUTE
        const bins = binsOf(every(from, given.length, MINUTE), from + given.length * MINUTE, 'minute', most)
        const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0)
        expect(sum(binned(given, bins))).toBe(sum(given))
        expect(bins.starts.every((start, index) => index === 0 || start > (bins.starts[index - 1] ?? 0))).toBe(true)
        expect(bins.starts.length).toBeLessThanOrEqual(Math.max(most + 1, 1))
      }),
    )
  })

  test('a moment is in the bin that began before it', () => {
    const bins = minutes(TEN, 60)
    expect([TEN - HOUR, TEN, TEN + MINUTE - 1, TEN + MINUTE, TEN + DAY].map(time => binAt(time, bins))).toEqual([
      0, 0, 0, 1, 59,
    ])
  })
})
