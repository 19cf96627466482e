import { describe, expect, test } from 'vitest'
import { type Alert, evaluate, momentsOf } from '../../src/core/verdict.ts'
import { MINUTE } from '../../src/core/window.ts'
import { rule, seriesOf } from '../support/alerts.ts'

function alert(
  parts: Partial<Record<'since' | 'until' | 'firedAt' | 'toldAt', number>>,
  state: Alert['state'] = 'firing',
): Alert {
  const times = { since: 0, until: 0, firedAt: 1, toldAt: 1, ...parts }
  const inMinutes = Object.fromEntries(Object.entries(times).map(([name, minutes]) => [name, minutes * MINUTE]))
  return { count: 10, reason: state === 'firing' ? 'first' : 'resolved', state, ...inMinutes } as Alert
}

type Counts = Readonly<Record<number, number>>

describe('the verdict and its reason', () => {
  test.each<[string, Counts, Alert | undefined, number, string]>([
    ['calm', { 0: 3 }, undefined, 5, 'quiet nothing'],
    ['a storm begins', { 0: 10 }, undefined, 1, 'first'],
    ['it was told', { 0: 10 }, alert({}), 5, 'quiet told'],
    ['not yet time to remind', { 50: 10, 55: 10 }, alert({ since: 50, until: 50, toldAt: 51 }), 60, 'quiet told'],
    [
      'it goes on for an hour',
      { 0: 10, 8: 10, 16: 10, 24: 10, 32: 10, 40: 10, 48: 10, 56: 10 },
      alert({}),
      61,
      'reminder',
    ],
    ['calm, but not for long', { 0: 10 }, alert({}), 10, 'quiet told'],
    ['calm for long enough', { 0: 10 }, alert({}), 11, 'resolved'],
    ['resolved and told', { 0: 10 }, alert({}, 'resolved'), 12, 'quiet told'],
    ['a new storm after one that was told', { 0: 10, 20: 10 }, alert({}, 'resolved'), 21, 'first'],
    ['a storm that is over before anybody looked', { 0: 10 }, undefined, 30, 'first'],
    ['late data lengthen what is over', { 0: 10, 2: 5 }, alert({}, 'resolved'), 30, 'quiet told'],
    ['late data show that it is not over', { 0: 10, 9: 10 }, alert({}, 'resolved'), 12, 'first'],
    [
      'two stretches of one alert, the later one open',
      { 0: 10, 55: 10 },
      alert({ until: 55, toldAt: 56 }),
      60,
      'quiet told',
    ],
    ['its rows are gone', {}, alert({}), 11, 'resolved'],
    ['late data move its beginning', { 0: 10, 4: 10 }, alert({ since: 4, until: 4, toldAt: 5 }), 6, 'quiet told'],
  ])('%s', (_, counts, last, now, expected) => {
    const verdict = evaluate(rule(), seriesOf(counts), last, now * MINUTE)
    expect(verdict.reason === 'quiet' ? `quiet ${verdict.why}` : verdict.reason).toBe(expected)
  })
})

describe('what is told', () => {
  const storm = seriesOf({ 3: 4, 4: 8, 6: 7 })

  test('first: the true beginning and all calls of it', () => {
    expect(evaluate(rule(), storm, undefined, 20 * MINUTE)).toEqual({
      reason: 'first',
      alert: {
        since: 3 * MINUTE,
        until: 6 * MINUTE,
        count: 19,
        state: 'firing',
        firedAt: 20 * MINUTE,
        toldAt: 20 * MINUTE,
        reason: 'first',
      },
    })
  })

  test('resolved: when it began, how many it were in the end, and when it was told first', () => {
    expect(evaluate(rule(), storm, alert({ since: 3, until: 4, firedAt: 5, toldAt: 5 }), 17 * MINUTE)).toEqual({
      reason: 'resolved',
      alert: {
        since: 3 * MINUTE,
        until: 6 * MINUTE,
        count: 19,
        state: 'resolved',
        firedAt: 5 * MINUTE,
        toldAt: 17 * MINUTE,
        reason: 'resolved',
      },
    })
  })
})

test('a card that did not go out is due again, until it was told', () => {
  const series = seriesOf({ 0: 10 })
  const untold = evaluate(rule(), series, undefined, MINUTE)
  expect(evaluate(rule(), series, undefined, 2 * MINUTE).reason).toBe(untold.reason)
})

test('looking back at old input, the moments are those at which something is due', () => {
  const counts = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [index * 8, 10]))
  const moments = momentsOf(rule(), seriesOf({ ...counts, 300: 10 }), 305 * MINUTE).map(moment => moment / MINUTE)
  expect(moments).toEqual([1, 61, 121, 131, 301])
})

test('walked in their own time, the moments tell the whole story once', () => {
  const series = seriesOf({ 0: 10, 20: 12 })
  let last: Alert | undefined
  const story = momentsOf(rule(), series, 100 * MINUTE).flatMap(moment => {
    const verdict = evaluate(rule(), series, last, moment)
    if (verdict.reason === 'quiet') return []
    last = verdict.alert
    return [[moment / MINUTE, verdict.reason, verdict.alert.count]]
  })
  expect(story).toEqual([
    [1, 'first', 10],
    [11, 'resolved', 10],
    [21, 'first', 12],
    [31, 'resolved', 12],
  ])
})
