import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AlertPlace, compareAlertPlaces, placeOfAlert } from '../../src/core/alert-order.ts'
import { compareKindPlaces } from '../../src/core/kind-order.ts'
import { SEVERITIES } from '../../src/taxonomy/vocabulary.ts'
import { told } from '../support/notices.ts'

const alert = fc.record({
  id: fc.string({ maxLength: 2 }),
  severity: fc.constantFrom(...SEVERITIES),
  state: fc.constantFrom('firing', 'resolved'),
  since: fc.nat(3),
  until: fc.nat(3),
})
const place = alert.map(({ id, severity, ...parts }) => placeOfAlert(id, severity, told(parts)))
const kind = fc.record({ fingerprint: fc.string({ maxLength: 2 }), count: fc.nat(2), time: fc.nat(2) })

/** Pages go on behind their last entry, so two different ones must never be equal. */
function expectTotalOrder<Item>(items: fc.Arbitrary<Item>, compare: (a: Item, b: Item) => number): void {
  fc.assert(
    fc.property(items, items, items, (a, b, c) => {
      expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0)
      if (compare(a, b) === 0) expect(a).toEqual(b)
      if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0)
    }),
  )
}

test('alerts and kinds of error have one order each', () => {
  expectTotalOrder(place, compareAlertPlaces)
  expectTotalOrder(kind, compareKindPlaces)
})

test('the gravest that fires is first, the newest before the older; what is over comes last, by its end', () => {
  const of = (id: string, severity: (typeof SEVERITIES)[number], parts: object): AlertPlace =>
    placeOfAlert(id, severity, told(parts))
  const ordered = [
    of('a', 'critical', { since: 1, until: 9 }),
    of('c', 'error', { since: 3, until: 3 }),
    of('b', 'error', { since: 2, until: 9 }),
    of('d', 'info', { since: 9, until: 9 }),
    of('e', 'info', { state: 'resolved', since: 1, until: 8 }),
    of('f', 'critical', { state: 'resolved', since: 5, until: 7 }),
    of('g', 'critical', { state: 'resolved', since: 5, until: 7 }),
  ]
  expect(ordered.toReversed().toSorted(compareAlertPlaces)).toEqual(ordered)
})

test('the kind with the most calls is first, and of equals the latest', () => {
  const ordered = [
    { fingerprint: 'b', count: 2, time: 1 },
    { fingerprint: 'c', count: 1, time: 3 },
    { fingerprint: 'd', count: 1, time: 2 },
    { fingerprint: 'e', count: 1, time: 2 },
  ]
  expect(ordered.toReversed().toSorted(compareKindPlaces)).toEqual(ordered)
})
