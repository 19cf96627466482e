import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'
import { causeTitle, groupTitle } from '../../src/dashboard/cause-words.ts'
import { lagAdvice } from '../../src/dashboard/lag-advice.ts'
import { createNumbers } from '../../src/dashboard/numbers.ts'
import { matchesOf } from '../../src/dashboard/options.ts'
import { safeLink } from '../../src/dashboard/safe-link.ts'
import { shorten, titleOf } from '../../src/dashboard/shorten.ts'
import { ago, createTimes, duration, latency, utcText } from '../../src/dashboard/times.ts'
import { condensed, sparkline, trendOf } from '../../src/dashboard/trend.ts'

test.each([
  ['unknown', 'Unknown kind of failure'],
  ['token-odd', 'token-odd'],
  ['constructor', 'constructor'],
  ['__proto__', '__proto__'],
])('a cause that the taxonomy does not hold, %s, is called %s', (id, title) => {
  expect(causeTitle(id, new Map())).toBe(title)
  expect(groupTitle(id)).toBe(id)
})

describe('numbers', () => {
  const { count, share, short } = createNumbers('en-GB')
  test.each([
    [count(0), '0'],
    [count(1_234_567), '1,234,567'],
    [short(32_741), '32.7k'],
    [share(0, 0), '0%'],
    [share(0, 10), '0%'],
    [share(10, 10), '100%'],
    [share(1, 1_000_000), '< 0.1%'],
    [share(999_999, 1_000_000), '> 99.9%'],
    [share(32, 1_000), '3.2%'],
    [share(32, 100), '32%'],
  ])('%s', (words, expected) => {
    expect(words).toBe(expected)
  })
})

describe('times', () => {
  const now = Date.UTC(2026, 10, 22, 2, 10)
  const berlin = createTimes('en-GB', 'Europe/Berlin')
  const utc = createTimes('en-GB', 'UTC')
  test.each([
    [berlin.clock(now), '03:10'],
    [berlin.zoneName(now), 'CET'],
    [utc.zoneName(now), 'UTC'],
    [utc.zone, 'UTC'],
    [berlin.moment(now - HOUR, now), '02:10'],
    // In Berlin midnight lies between them, in UTC it does not.
    [berlin.moment(now - 4 * HOUR, now), '21 Nov, 23:10'],
    [utc.moment(now - 2 * HOUR, now), '00:10'],
    [utc.moment(now - 400 * DAY, now), '18 Oct 2025, 02:10'],
    [berlin.stretch(now - HOUR, now, now), '02:10 – 03:10'],
    [berlin.stretch(now - DAY, now, now), '21 Nov, 03:10 – 03:10'],
    [berlin.stretch(now - 3 * DAY, now - 2 * DAY, now), '19 Nov, 03:10 – 20 Nov, 03:10'],
    [berlin.stretch(now - 3 * DAY, now - 3 * DAY + HOUR, now), '19 Nov, 03:10 – 04:10'],
    [utcText(now), '2026-11-22 02:10:00 UTC'],
    [duration(-5), '0 s'],
    [duration(59_999), '59 s'],
    [duration(47 * MINUTE), '47 min'],
    [duration(3 * HOUR + 20 * MINUTE), '3 h 20 min'],
    [duration(2 * DAY), '2 d'],
    [ago(now - 5_000, now), '5 s ago'],
    [ago(now + 5_000, now), 'just now'],
    [latency(84.4), '84 ms'],
    [latency(1_240), '1.2 s'],
    [latency(2 * MINUTE), '2 min'],
  ])('%s', (words, expected) => {
    expect(words).toBe(expected)
  })
})

describe('names of strangers', () => {
  test.each([
    ['short', 10, 'short'],
    ['abcdefghijklmnop', 7, 'abc…nop'],
    ['💥💥💥💥💥💥', 6, '💥…💥'],
    ['\ud83d', 5, '\ufffd'],
    ['a\u202eb\u2066c', 10, 'a[U+202E]b[U+2066]c'],
  ])('%s cut to %i', (text, most, expected) => {
    expect(shorten(text, most)).toBe(expected)
  })

  test('100 KB cost a line, and their title is bounded too', () => {
    expect(shorten('x'.repeat(100_000), 60)).toHaveLength(60)
    expect(titleOf('x'.repeat(100_000), 60)).toHaveLength(1_000)
    expect(titleOf('x', 60)).toBeUndefined()
  })
})

test.each([
  ['https://learn.microsoft.com/en-us/x', true],
  ['HTTPS://example.com/', true],
  ['http://example.com/', false],
  ['javascript:alert(1)', false],
  ['https:javascript', false],
  [' https://example.com', false],
  ['https://example.com/\njavascript:', false],
  ['data:text/html,x', false],
  ['//example.com', false],
  ['', false],
])('a link to %s is one: %s', (address, expected) => {
  expect(safeLink(address) === address).toBe(expected)
})

describe('trends', () => {
  const flat = (value: number, length: number) => Array.from({ length }, () => value)
  test.each([
    ['rising', [...flat(2, 40), ...flat(9, 4), 0]],
    ['falling', [...flat(9, 40), ...flat(2, 4), 0]],
    ['steady', [...flat(5, 44), 0]],
    ['new', [...flat(0, 40), ...flat(3, 4), 0]],
    ['over', [...flat(9, 40), ...flat(0, 4), 9]],
    ['steady', flat(0, 44)],
    ['steady', []],
  ] as const)('%s', (trend, counts) => {
    expect(trendOf(counts)).toBe(trend)
  })

  test('an outline of steps from the ground to the ground', () => {
    expect(sparkline([0, 2, 1], 30, 10)).toBe('M0 10L0 10L10 10L10 0L20 0L20 5L30 5L30 10Z')
  })

  test('many counts are added up to few', () => {
    expect(condensed([1, 2, 3, 4, 5], 3)).toEqual([3, 7, 5])
    expect(condensed([1, 2], 3)).toEqual([1, 2])
  })
})

describe('completion', () => {
  const options = ['contosomedia', 'fabrikam', 'media-contoso'].map(value => ({ value, label: value }))
  test.each([
    ['', ['contosomedia', 'fabrikam', 'media-contoso']],
    ['MEDIA', ['media-contoso', 'contosomedia']],
    ['contoso media', ['contosomedia', 'media-contoso']],
    ['x', []],
  ])('%s', (typed, expected) => {
    expect(matchesOf(options, typed).shown.map(({ value }) => value)).toEqual(expected)
  })

  test('shows few of many', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ value: `account-${index}`, label: `account-${index}` }))
    expect(matchesOf(many, '')).toMatchObject({ count: 500, shown: { length: 50 } })
  })
})

test('what to do first follows from when most tokens came', () => {
  const lagSteps = {
    'under 5 min': 'clocks',
    'under 1 h': 'renewal',
    'under 1 day': 'sessions',
    '1 day or more': 'fixed',
  }
  const lags = [
    { name: 'under 5 min', count: 3 },
    { name: 'under 1 h', count: 40 },
    { name: 'under 1 day', count: 0 },
  ]
  expect(lagAdvice({ lagSteps }, lags)).toBe('renewal')
  expect(lagAdvice({ lagSteps }, [{ name: 'under 1 h', count: 0 }])).toBeUndefined()
  expect(lagAdvice({}, lags)).toBeUndefined()
})
