import { describe, expect, test } from 'vitest'
import { summaryOf } from '../../src/dashboard/board.ts'
import { NOTHING } from '../../src/dashboard/feed.ts'
import { problemOf, retryDelay } from '../../src/dashboard/problem.ts'

const NOW = Date.UTC(2026, 10, 22, 3, 10)

describe('problems', () => {
  const of = (status: number, body?: unknown, retryAfter: string | null = null) =>
    problemOf({ status, body, retryAfter }, NOW)

  test.each([
    [of(401).kind, 'key'],
    [of(403).kind, 'refused'],
    [of(500).kind, 'failed'],
    [of(503, { title: 'The store does not answer.' }).words, 'The API fails (503). The store does not answer.'],
    [
      of(400, { title: 'The query cannot be answered', errors: [{ parameter: 'tag', detail: 'is not known' }] }).words,
      'The API refuses the request (400). The query cannot be answered. tag: is not known.',
    ],
    [of(400, { title: 7, errors: 'x' }).words, 'The API refuses the request (400).'],
    [of(502, '<html>').words, 'The API fails (502).'],
    [of(500, { title: 'x'.repeat(9_999) }).words.length < 600, true],
    [of(429, undefined, '12').wait, 12_000],
    [of(429, undefined, new Date(NOW + 30_000).toUTCString()).wait, 30_000],
    [of(429, undefined, 'soon').wait, 0],
    [of(429, undefined, '999999').wait, 600_000],
  ])('%s', (said, expected) => {
    expect(said).toBe(expected)
  })

  test('patience grows, is bounded, and is never shorter than the API asks for', () => {
    expect([1, 2, 3, 4, 5, 6, 99].map(failures => retryDelay(failures, 0) / 1_000)).toEqual([2, 4, 8, 16, 32, 60, 60])
    expect(retryDelay(1, 45_000)).toBe(45_000)
  })
})

describe('all feeds together', () => {
  const fine = { ...NOTHING, answer: {}, at: 50 }
  const failing = {
    ...NOTHING,
    answer: {},
    at: 20,
    retryAt: 90,
    problem: { kind: 'failed', words: 'No.', wait: 0 },
  } as const

  test('are as old as the oldest, and say each problem once', () => {
    expect(summaryOf([fine, failing, failing, NOTHING])).toEqual({
      at: 20,
      isLoading: false,
      needsKey: false,
      problems: ['No.'],
      retryAt: 90,
    })
  })

  test('a missing key is asked for, not complained of', () => {
    const locked = { ...NOTHING, problem: { kind: 'key', words: 'Key.', wait: 0 } } as const
    expect(summaryOf([locked, fine])).toMatchObject({ needsKey: true, problems: [] })
  })
})
