import { describe, expect, test } from 'vitest'
import { HEALTH, healthEpisodes, type Measure, measured } from '../../src/core/health.ts'
import type { HealthRule } from '../../src/core/rule.ts'
import { type Alert, decide } from '../../src/core/verdict.ts'
import { MINUTE } from '../../src/core/window.ts'
import { healthRule } from '../support/alerts.ts'

/** Readings by minute, and what is told at each. */
function story(of: HealthRule, readings: Readonly<Record<number, number>>, until: number): readonly string[] {
  let measure: Measure | undefined
  let last: Alert | undefined
  const told: string[] = []
  for (let minute = 0; minute <= until; minute++) {
    const value = readings[minute]
    const now = minute * MINUTE
    if (value !== undefined) measure = measured(measure, { kind: of.watch, subject: 'p00', value }, now)
    if (measure === undefined) continue
    const since = last?.state === 'firing' ? last.since : undefined
    const verdict = decide(of, healthEpisodes(of, measure, since), last, now)
    if (verdict.reason !== 'quiet') {
      const { alert } = verdict
      told.push(`${minute} ${verdict.reason} ${alert.count} since ${alert.since / MINUTE}`)
      last = alert
    } else last = verdict.alert ?? last
  }
  return told
}

describe('a value that comes and goes', () => {
  const level = healthRule({ worseBy: 1_000 })
  test.each<[string, Readonly<Record<number, number>>, number, readonly string[]]>([
    ['says nothing at its bound', { 0: 0, 1: 600, 2: 0 }, 20, []],
    ['fires above it, since it was last zero', { 0: 0, 3: 0, 5: 300, 9: 601 }, 9, ['9 first 601 since 3']],
    [
      'resolves once it was calm for long enough',
      { 0: 0, 1: 700, 2: 760, 3: 0, 9: 0 },
      13,
      ['1 first 700 since 0', '13 resolved 760 since 0'],
    ],
    [
      'goes on over a short calm',
      { 0: 0, 1: 700, 3: 0, 8: 900, 9: 0 },
      19,
      ['1 first 700 since 0', '19 resolved 900 since 0'],
    ],
    [
      'reminds while it lasts',
      Object.fromEntries(Array.from({ length: 130 }, (_, minute) => [minute, minute * 60])),
      129,
      ['11 first 660 since 0', '71 reminder 4260 since 0'],
    ],
    [
      'lasts as long as it is read, also where it does not grow',
      { 0: 0, 1: 700, 2: 700, 3: 700, 4: 700, 5: 700, 6: 0 },
      16,
      ['1 first 700 since 0', '16 resolved 700 since 0'],
    ],
    // A reading that is not renewed does not fire for ever.
    [
      'resolves when nobody reads it any more',
      { 0: 0, 1: 700 },
      12,
      ['1 first 700 since 0', '12 resolved 700 since 0'],
    ],
  ])('%s', (_, readings, until, expected) => {
    expect(story(level, readings, until)).toEqual(expected)
  })
})

describe('a value that only grows', () => {
  const growing = healthRule({ worseBy: 1_000, watch: 'sequence-gap', above: 0, resolveAfter: 30 * MINUTE })
  const constant = (value: number, from: number, to: number) =>
    Object.fromEntries(Array.from({ length: to - from + 1 }, (_, index) => [from + index, value]))
  test.each<[string, Readonly<Record<number, number>>, number, readonly string[]]>([
    ['says nothing while it is zero', constant(0, 0, 60), 60, []],
    [
      'fires when it grows, and is over when it did not grow for long enough',
      { ...constant(0, 0, 4), ...constant(3, 5, 60) },
      60,
      ['5 first 3 since 5', '36 resolved 3 since 5'],
    ],
    [
      'goes on when it grows again, and fires anew after it was over',
      { ...constant(0, 0, 4), ...constant(3, 5, 19), ...constant(9, 20, 69), ...constant(10, 70, 80) },
      80,
      ['5 first 3 since 5', '51 resolved 9 since 5', '70 first 10 since 70'],
    ],
    ['is told also when it was there from the beginning', constant(7, 4, 7), 7, ['4 first 7 since 4']],
  ])('%s', (_, readings, until, expected) => {
    expect(story(growing, readings, until)).toEqual(expected)
  })
})

test('every kind has a unit that a card can say', () => {
  expect(new Set(Object.values(HEALTH).map(({ unit }) => unit))).toEqual(new Set(['messages', 'seconds', 'records']))
})
