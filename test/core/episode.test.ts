import { describe, expect, test } from 'vitest'
import { episodesOf } from '../../src/core/episode.ts'
import { MINUTE } from '../../src/core/window.ts'
import { rule, seriesOf } from '../support/alerts.ts'

/** Fires at 10 within 5 minutes, resolves after 10 calm minutes; times in minutes. */
function episodes(counts: Readonly<Record<number, number>>, now = 1_000) {
  return episodesOf(rule(), seriesOf(counts), now * MINUTE).map(({ since, firesAt, until, count }) => {
    return [since / MINUTE, firesAt / MINUTE, until / MINUTE, count]
  })
}

describe('since, fires at, until, count', () => {
  test.each<[string, Readonly<Record<number, number>>, readonly (readonly number[])[]]>([
    ['nothing', {}, []],
    ['too few', { 1: 9 }, []],
    ['enough in one minute', { 1: 10 }, [[1, 2, 1, 10]]],
    ['enough over the window', { 1: 4, 3: 3, 5: 3 }, [[1, 6, 5, 10]]],
    ['the window is half open', { 1: 5, 6: 5 }, []],
    ['too thin for any window', { 0: 3, 5: 3, 10: 3, 15: 3 }, []],
    ['a storm that ebbs and comes again joins', { 0: 10, 8: 10 }, [[0, 1, 8, 20]]],
    [
      'calm for long enough parts',
      { 0: 10, 11: 10 },
      [
        [0, 1, 0, 10],
        [11, 12, 11, 10],
      ],
    ],
    ['what leads up to it belongs to it', { 0: 1, 2: 9, 3: 2 }, [[0, 3, 3, 12]]],
    ['what is outside of it does not', { 0: 10, 9: 1 }, [[0, 1, 0, 10]]],
    ['minutes in any order', { 5: 3, 1: 4, 3: 3 }, [[1, 6, 5, 10]]],
  ])('%s', (_, counts, expected) => {
    expect(episodes(counts)).toEqual(expected)
  })

  test('what comes after now is not seen', () => {
    expect(episodes({ 1: 10, 2: 5 }, 2)).toEqual([[1, 2, 1, 10]])
    expect(episodes({ 1: 10 }, 1)).toEqual([])
  })
})
