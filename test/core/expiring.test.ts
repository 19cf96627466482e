import { describe, expect, test } from 'vitest'
import type { Aggregate } from '../../src/core/aggregate.ts'
import { sharedTokens } from '../../src/core/expiring.ts'
import type { ExpiringRule } from '../../src/core/rule.ts'
import { isoSecond, MINUTE } from '../../src/core/window.ts'
import { expiringRule } from '../support/alerts.ts'
import { row } from '../support/rows.ts'

/** Calls of one minute: all, and how many of them by the minute in which their token expires. */
function callsOf(minute: number, count: number, byExpiry: Readonly<Record<string, number>>, cause = 'ok'): Aggregate {
  const expiries = Object.entries(byExpiry).map(([expires, calls]) => {
    return [/^\d/.test(expires) ? isoSecond(Number(expires) * MINUTE) : expires, calls] as const
  })
  return row(minute, cause, count, { expiries: new Map(expiries) })
}

function steady(from: number, to: number, count: number, byExpiry: Readonly<Record<string, number>>) {
  return Array.from({ length: to - from + 1 }, (_, at) => callsOf(from + at, count, byExpiry))
}

/** `expires: since-until fires at, calls`, in minutes. Half of 10 or more calls in 5 minutes, 30 minutes before. */
function tokens(
  rows: readonly Aggregate[],
  { now = 1_000, ...parts }: Partial<ExpiringRule> & { readonly now?: number } = {},
) {
  return sharedTokens(expiringRule(parts), rows, now * MINUTE).map(({ expires, episodes }) => {
    const told = episodes.map(({ since, until, firesAt, count }) => {
      return `${since / MINUTE}-${until / MINUTE} fires ${firesAt / MINUTE}, ${count}`
    })
    return `${expires / MINUTE}: ${told.join('; ')}`
  })
}

describe('shared tokens that are about to expire', () => {
  test.each<[string, readonly Aggregate[], readonly string[]]>([
    ['no calls', [], []],
    ['no tokens', steady(0, 60, 20, {}), []],
    ['shared by all until it expires', steady(0, 60, 10, { 61: 10 }), ['61: 31-60 fires 32, 50']],
    ['shared by half', steady(0, 60, 10, { 61: 5 }), ['61: 31-60 fires 32, 25']],
    ['at the least bound, in a single minute', [callsOf(40, 10, { 61: 5 })], ['61: 40-40 fires 41, 5']],
    ['by less', steady(0, 60, 10, { 61: 4 }), []],
    ['more than the lead away', steady(0, 60, 10, { 91: 10 }), []],
    ['just within the lead', steady(0, 60, 10, { 90: 10 }), ['90: 60-60 fires 61, 50']],
    ['too few calls', steady(40, 41, 4, { 61: 4 }), []],
    ['enough calls', steady(40, 42, 4, { 61: 4 }), ['61: 42-42 fires 43, 12']],
    ['expired already, and still taken', steady(0, 60, 10, { 20: 10 }), ['20: 0-19 fires 1, 50']],
    [
      'two tokens, half each',
      steady(31, 60, 10, { 61: 5, 62: 5 }),
      ['61: 31-60 fires 32, 25', '62: 32-60 fires 33, 25'],
    ],
    ['renewed', [...steady(0, 39, 10, { 61: 10 }), ...steady(40, 60, 10, { 500: 10 })], ['61: 31-41 fires 32, 50']],
    [
      'dropped and taken up again after the calm',
      [...steady(30, 33, 10, { 61: 10 }), ...steady(34, 49, 10, { 500: 10 }), ...steady(50, 60, 10, { 61: 10 })],
      ['61: 31-35 fires 32, 40; 52-60 fires 53, 50'],
    ],
    [
      'a pause within the calm is no end',
      [...steady(30, 33, 10, { 61: 10 }), ...steady(40, 60, 10, { 61: 10 })],
      ['61: 31-60 fires 32, 50'],
    ],
    ['failures do not count', [callsOf(40, 100, { 61: 100 }, 'token-expired'), callsOf(40, 9, { 61: 9 })], []],
    ['what is no date', steady(40, 50, 10, { '(other)': 10 }), []],
    ['rows of several shards', [callsOf(40, 5, { 61: 5 }), callsOf(40, 5, { 61: 5 })], ['61: 40-40 fires 41, 10']],
  ])('%s', (_, rows, expected) => {
    expect(tokens(rows)).toEqual(expected)
  })

  test('what comes after now is not seen', () => {
    const rows = steady(0, 60, 10, { 61: 10 })
    expect(tokens(rows, { now: 31 })).toEqual([])
    expect(tokens(rows, { now: 32 })).toEqual(['61: 31-31 fires 32, 50'])
    expect(tokens(rows, { now: 40 })).toEqual(['61: 31-39 fires 32, 50'])
  })

  test('an expiry within a minute is not warned of after it', () => {
    const rows = steady(0, 60, 10, { 60.5: 10 })
    expect(tokens(rows)).toEqual(['60.5: 30-60 fires 31, 50'])
  })
})
