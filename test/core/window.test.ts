import { expect, test } from 'vitest'
import { compactTime, hourOf, isoSecond, minuteOf, parseDuration } from '../../src/core/window.ts'

const TIME = Date.UTC(2024, 1, 29, 23, 59, 59, 999)

test('minutes and hours start where clocks say, also before 1970', () => {
  expect(isoSecond(minuteOf(TIME))).toBe('2024-02-29T23:59:00Z')
  expect(isoSecond(hourOf(TIME))).toBe('2024-02-29T23:00:00Z')
  expect(minuteOf(-1)).toBe(-60_000)
})

test('compact times sort as time does', () => {
  expect(compactTime(TIME, 6)).toBe('202402')
  expect(compactTime(TIME, 8)).toBe('20240229')
  expect(compactTime(TIME, 10)).toBe('2024022923')
  expect(compactTime(TIME, 12)).toBe('202402292359')
})

test('seconds and minutes are those of a date, however many are asked for', () => {
  const times = Array.from({ length: 3_000 }, (_, index) => Date.UTC(1960, 0, 1) + index * 719_999_983)
  for (const time of [...times, ...times.slice(0, 10), Date.UTC(9999, 11, 31), -1, 0]) {
    const iso = new Date(time).toISOString()
    expect(isoSecond(time)).toBe(`${iso.slice(0, 19)}Z`)
    expect(compactTime(time, 12)).toBe(iso.replace(/\D/g, '').slice(0, 12))
  }
})

test.each([
  ['PT5M', 300_000],
  ['PT1H30M', 5_400_000],
  ['P1D', 86_400_000],
  ['P1DT1S', 86_401_000],
  ['PT0S', 0],
])('%s', (text, expected) => {
  expect(parseDuration(text)).toBe(expected)
})

test.each(['', 'P', 'PT', 'P1DT', '5M', 'PT5', 'PT-5M', 'pt5m', 'P1W'])('%s is no duration', text => {
  expect(parseDuration(text)).toBeUndefined()
})
