import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_BREAKDOWN } from '../../src/core/aggregate.ts'
import { createDetails, type Detailed } from '../../src/core/details.ts'

const row = fc
  .record({
    account: fc.constantFrom('a', 'b'),
    count: fc.integer({ min: 1, max: 9 }),
    firstSeen: fc.nat(50),
    lastSeen: fc.integer({ min: 50, max: 99 }),
    durationSum: fc.nat(500),
    durationMax: fc.nat(99),
    policies: fc.dictionary(fc.constantFrom('p', 'q', 'r'), fc.nat(9)),
    sample: fc.option(
      fc.record({ time: fc.nat(20), text: fc.constantFrom('', 'x', 'y'), requestId: fc.constant(undefined) }),
      { nil: undefined },
    ),
  })
  .map(({ policies, sample, ...parts }): Detailed => {
    const breakdown = { ...NO_BREAKDOWN, policies: new Map(Object.entries(policies)) }
    return { ...parts, breakdown: { ...breakdown, sample } }
  })

function detailsOf(pieces: readonly (readonly Detailed[])[]) {
  const growing = createDetails()
  for (const piece of pieces) growing.add(piece)
  const { tally, ...details } = growing.details()
  return { ...details, policies: tally('policies') }
}

test('rows add up the same however they come in pieces, and to what all of them hold', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), fc.nat(30), (rows, cut) => {
      const whole = detailsOf([rows])
      expect(detailsOf([rows.slice(0, cut), [], rows.slice(cut)])).toEqual(whole)
      const count = rows.reduce((sum, one) => sum + one.count, 0)
      expect(whole.averageDuration * count).toBeCloseTo(rows.reduce((sum, one) => sum + one.durationSum, 0))
      expect(whole.firstSeen).toBe(rows.length === 0 ? undefined : Math.min(...rows.map(one => one.firstSeen)))
      expect(whole.lastSeen).toBe(rows.length === 0 ? undefined : Math.max(...rows.map(one => one.lastSeen)))
      expect(whole.longestDuration).toBe(Math.max(0, ...rows.map(one => one.durationMax)))
      const told = rows.flatMap(({ breakdown: { sample } }) =>
        sample === undefined || sample.text === '' ? [] : [sample.time],
      )
      expect(whole.samples.map(({ time }) => time)).toEqual(told.toSorted((a, b) => b - a).slice(0, 5))
    }),
  )
})

test('names without end stay within the bound, and no call is lost', () => {
  const growing = createDetails(3)
  const names = Array.from({ length: 10 }, (_, index) => `n${index}`)
  for (const name of names) {
    const breakdown = { ...NO_BREAKDOWN, resources: new Map([[name, 2]]) }
    growing.add([{ account: 'a', count: 2, firstSeen: 0, lastSeen: 0, durationSum: 0, durationMax: 0, breakdown }])
  }
  expect([...growing.details().tally('resources')]).toEqual([
    ['n0', 2],
    ['n1', 2],
    ['n2', 2],
    ['(other)', 14],
  ])
})
