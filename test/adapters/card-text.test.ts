import { describe, expect, test } from 'vitest'
import {
  bare,
  counted,
  grouped,
  listOfFew,
  percent,
  plain,
  shareOf,
  span,
  topFew,
  utcMinute,
  utcRange,
  utcTime,
} from '../../src/adapters/card-text.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'
import { NOON } from '../support/outcomes.ts'

describe('text of strangers, where markdown is read', () => {
  test.each([
    ['[click](https://evil.example)', '\\[click\\](https:∕∕evil.example)'],
    ['**bold** _it_ `code` ~~no~~', '\\*\\*bold\\*\\* \\_it\\_ \\`code\\` \\~\\~no\\~\\~'],
    ['\\[back\\](slash)', '\\\\\\[back\\\\\\](slash)'],
    ['<at>Everyone</at>', '‹at›Everyone‹/at›'],
    ['&lt;at&gt;Everyone&#60;/at&#x3e;', '＆lt;at＆gt;Everyone＆\\#60;/at＆\\#x3e;'],
    ['AT & T', 'AT & T'],
    ['one\r\n\r\n# two', 'one \\# two'],
    ['- item', '\\- item'],
    ['+', '\\+'],
    ['1. item', '1\\. item'],
    ['12) item', '12\\) item'],
    ['1.5', '1.5'],
    ['right\u202eto left\u0000 \u200bz', 'right to left z'],
    ['half \ud83d and private \ue000', 'half and private'],
    ['a\u0301\u0301\u0301\u0301\u0301', 'a\u0301\u0301\u0301'],
    ['no\u00a0break\u2028line', 'no break line'],
    ['{{DATE(2017-02-14T06:08:39Z, LONG)}}', '｛{DATE(2017-02-14T06:08:39Z, LONG)}}'],
    ['{"a":{"b":{{{}}}}}', '{"a":{"b":｛｛{}}}}}'],
    ['', '(no name)'],
    ['\u200b\u0007', '(no name)'],
  ])('%j is shown as %j', (text, expected) => {
    expect(plain(text)).toBe(expected)
  })

  test.each([
    ['a letter', 'x'.repeat(500), `${'x'.repeat(9)}…`],
    ['a character of two halves', '💥'.repeat(500), `${'💥'.repeat(9)}…`],
    ['what is long enough', 'x'.repeat(10), 'x'.repeat(10)],
    ['what white space makes long', `a${' '.repeat(30)}b`, 'a b'],
  ])('%s is cut whole, with a mark', (_, text, expected) => {
    expect(plain(text, 10)).toBe(expected)
  })
})

test('where markdown is not read, its signs stay, and addresses and functions are none', () => {
  expect(bare('*[a](http://b)* <at>c</at>', 60)).toBe('*[a](http:∕∕b)* ‹at›c‹/at›')
  expect(bare('{{TIME(2017-02-14T06:08:39Z)}}', 60)).toBe('｛{TIME(2017-02-14T06:08:39Z)}}')
})

test.each([
  [0, '1 min'],
  [59 * MINUTE, '59 min'],
  [HOUR, '1 h'],
  [200 * MINUTE, '3 h 20 min'],
  [52 * HOUR, '2 d 4 h'],
  [2 * DAY, '2 d'],
  [-HOUR, '1 min'],
])('%d ms is %s', (time, expected) => {
  expect(span(time)).toBe(expected)
})

test('times are told in UTC, also those that no calendar has', () => {
  expect(utcMinute(NOON)).toBe('2023-06-30 12:00 UTC')
  expect(utcTime(NOON)).toBe('12:00 UTC')
  expect(utcMinute(8.64e15)).toBe('+275760-09-13 00:00 UTC')
  for (const time of [8.65e15, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect([utcMinute(time), utcTime(time)]).toEqual(['an impossible time', 'an impossible time'])
  }
  expect(utcRange(NOON, NOON + HOUR)).toBe('2023-06-30 12:00 to 13:00 UTC')
  expect(utcRange(NOON, NOON + DAY)).toBe('2023-06-30 12:00 to 2023-07-01 12:00 UTC')
})

test.each([
  [0, '0 %'],
  [0.001, 'under 1 %'],
  [0.25, '25 %'],
  [0.999, 'over 99 %'],
  [1, '100 %'],
])('a share of %d is %s', (share, expected) => {
  expect(percent(share)).toBe(expected)
})

test.each([
  [1_234, 5_000, '1,234 of 5,000 calls (25 %)'],
  [1, 1, '1 of 1 call (100 %)'],
  [1_234, 1_000, '1,234 calls'],
  [0, 0, '0 calls'],
])('%d of %d is %s', (count, all, expected) => {
  expect(shareOf(count, all, 'calls')).toBe(expected)
})

test('numbers are grouped, and none is long', () => {
  expect([grouped(12_345), counted(1, 'records'), counted(2, 'records')]).toEqual(['12,345', '1 record', '2 records'])
  expect([grouped(2 ** 80), grouped(1e300)]).toEqual(['1.21e+24', '1.00e+300'])
})

describe('the largest few', () => {
  const names = [
    ['b_1', 1_200],
    ['- c', 7],
    ['d', 3],
    ['e', 1],
  ] as const

  test.each<[string, readonly (readonly [string, number])[], string]>([
    ['none', [], ''],
    ['all', names.slice(0, 2), 'b\\_1 (1,200), \\- c (7)'],
    ['some', names, 'b\\_1 (1,200), \\- c (7) and 2 more'],
    ['more than the tally has names for', [['(other)', 900], ...names], 'b\\_1 (1,200), \\- c (7) and at least 3 more'],
    ['such alone', [['(other)', 900]], 'at least 1 more'],
  ])('of %s', (_, entries, expected) => {
    expect(topFew(entries, { few: 2 })).toBe(expected)
  })

  test('by name alone, or one to a line', () => {
    expect(topFew(names, { few: 2, namesOnly: true })).toBe('b\\_1; \\- c and 2 more')
    expect(listOfFew(names, 2)).toBe('- b\\_1 (1,200)\n- \\- c (7)\n- and 2 more')
    expect(listOfFew(names.slice(0, 1), 2)).toBe('- b\\_1 (1,200)')
  })
})
