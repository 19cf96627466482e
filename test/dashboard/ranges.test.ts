import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'
import { endsOf, fieldText, fieldTime, rangeBetween, rangeCovering } from '../../src/dashboard/ranges.ts'

const NOW = Date.UTC(2026, 10, 22, 3, 10)

describe('ranges', () => {
  test('end now, or where they say', () => {
    expect(endsOf({ last: 'PT6H' }, NOW)).toEqual({ from: NOW - 6 * HOUR, to: NOW })
    expect(endsOf({ from: 1, to: 2 }, NOW)).toEqual({ from: 1, to: 2 })
  })

  test.each([
    ['is kept where it holds the beginning', NOW - 30 * MINUTE, { last: 'PT1H' }],
    ['grows to the next that does', NOW - 2 * HOUR, { last: 'PT6H' }],
    ['grows to a month', NOW - 20 * DAY, { last: 'P30D' }],
    ['goes there where none of them reaches', NOW - 40 * DAY, { from: NOW - 40 * DAY - HOUR, to: NOW - 39 * DAY }],
  ])('one for an alert %s', (_, since, expected) => {
    expect(rangeCovering(since, { last: 'PT1H' }, NOW)).toEqual(expected)
  })

  test('one that is marked has whole minutes, either way round, and is not too short to see', () => {
    expect(rangeBetween(NOW + 90_000, NOW + 30_000, MINUTE)).toEqual({ from: NOW, to: NOW + 2 * MINUTE })
    expect(rangeBetween(NOW, NOW + 1, 5 * MINUTE)).toEqual({ from: NOW, to: NOW + 5 * MINUTE })
  })

  test.each([true, false])('a field of a form holds a moment and gives it back (UTC: %s)', isUtc => {
    expect(fieldTime(fieldText(NOW, isUtc), isUtc)).toBe(NOW)
    expect(fieldTime('', isUtc)).toBeNaN()
  })
})
