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

describe('the peak', () => {
  const peaks = (counts: Readonly<Record<number, number>>) =>
    episodesOf(rule(), seriesOf(counts), 1_000 * MINUTE).map(({ peak, worseAt }) => [peak, worseAt.length])

  test('of a steady storm is that of its full window, from the first minute on', () => {
    expect(peaks({ 0: 10 })).toEqual([[50, 0]])
    expect(peaks(Object.fromEntries(Array.from({ length: 30 }, (_, minute) => [minute, 10])))).toEqual([[50, 0]])
  })

  test('of one that grows is so many times worse, each time', () => {
    expect(peaks({ 0: 10, 1: 10, 2: 10, 3: 10, 4: 10, 5: 200, 6: 1_000 })).toEqual([[1_230, 2]])
  })
})
