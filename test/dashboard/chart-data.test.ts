import { describe, expect, test } from 'vitest'
import { binWords, chartData, failuresIn, successesOf, timeOf, wordsOf } from '../../src/dashboard/chart-data.ts'
import { createNumbers } from '../../src/dashboard/numbers.ts'
import { createTimes } from '../../src/dashboard/times.ts'
import { aggregatesAnswer } from '../support/dashboard-answers.ts'

const numbers = createNumbers('en-GB')
const times = createTimes('en-GB', 'UTC')
const answer = aggregatesAnswer({ 'token-expired': 3, throttled: 1 })
const layers = answer.groups.map(({ group, count, counts }, slot) => ({ group, count, counts, slot, name: group }))
const data = chartData(answer, { layers, successes: successesOf(answer.requests, answer.matching), marks: [] })

describe('the chart', () => {
  test('says a bin in words', () => {
    expect(wordsOf(1, data, times, numbers)).toBe(
      '02:11 – 02:12: 4 failures, token-expired 3, throttled 1, 100 successes',
    )
  })

  test('has words for no data', () => {
    const none = chartData({ ...answer, starts: [] }, { layers: [], successes: [], marks: [] })
    expect(wordsOf(0, none, times, numbers)).toBe('No data')
  })

  test('counts failures and successes by bin', () => {
    expect(failuresIn(0, data)).toBe(4)
    expect(data.successes[0]).toBe(100)
  })

  test('says how long a bin is', () => {
    expect(binWords(data.bins)).toBe('minute')
    expect(binWords({ ...data.bins, width: 300_000 })).toBe('5 min')
    expect(binWords({ ...data.bins, width: 3_600_000 })).toBe('hour')
  })

  test('a bin that begins before the answer is told as far as it is in it', () => {
    const from = Date.parse(answer.from)
    const early = { ...data, bins: { ...data.bins, starts: [from - 60_000, from + 60_000], end: from + 180_000 } }
    expect(timeOf(0, early)).toEqual({ from, to: from + 60_000 })
  })
})
