import { describe, expect, test } from 'vitest'
import { bucketIndex, bucketStarts } from '../../src/core/buckets.ts'
import { type AskedRange, resolveRange } from '../../src/core/time-range.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const iso = (time: number) => new Date(time).toISOString().slice(0, 16)
const NOW = at('2026-11-23T07:36:20')
const ALWAYS = Number.NEGATIVE_INFINITY

const resolved = (asked: AskedRange, minutesSince = ALWAYS) => {
  const result = resolveRange(asked, NOW, minutesSince)
  if (!result.ok) return `${result.parameter} ${result.message}`
  const { from, to, step, starts } = result.range
  expect(starts[0]).toBe(from)
  return `${iso(from)} ${iso(to)} ${starts.length} ${step}`
}

describe('what is asked for, in whole buckets', () => {
  test.each<[string, AskedRange, string]>([
    ['nothing: the last six hours', {}, '2026-11-23T01:37 2026-11-23T07:37 360 minute'],
    ['an hour', { last: HOUR }, '2026-11-23T06:37 2026-11-23T07:37 60 minute'],
    ['an hour in hours', { last: HOUR, step: 'hour' }, '2026-11-23T07:00 2026-11-23T08:00 1 hour'],
    ['a day', { last: DAY }, '2026-11-22T08:00 2026-11-23T08:00 24 hour'],
    ['a month', { last: 30 * DAY }, '2026-10-25T00:00 2026-11-24T00:00 30 day'],
    [
      'a week over the end of summer time',
      { last: 7 * DAY, step: 'day', timeZone: 'Europe/Berlin', from: undefined },
      '2026-11-16T23:00 2026-11-23T23:00 7 day',
    ],
    ['from a time until now', { from: at('2026-11-23T07:00:30') }, '2026-11-23T07:00 2026-11-23T07:37 37 minute'],
    [
      'both ends, within minutes',
      { from: at('2026-11-20T10:00:30'), to: at('2026-11-20T10:02:00') },
      '2026-11-20T10:00 2026-11-20T10:02 2 minute',
    ],
    [
      'an end within a minute is in it',
      { from: at('2026-11-20T10:00'), to: at('2026-11-20T10:01:01') },
      '2026-11-20T10:00 2026-11-20T10:02 2 minute',
    ],
    ['a leap day in hours', { from: at('2028-02-29T00:00'), to: at('2028-03-01T00:00') }, 'from must be before to'],
    [
      'the day of 25 hours',
      { from: at('2026-10-24T22:00'), to: at('2026-10-25T23:00'), step: 'hour', timeZone: 'Europe/Berlin' },
      '2026-10-24T22:00 2026-10-25T23:00 25 hour',
    ],
    [
      'the day of 23 hours',
      { from: at('2026-03-28T23:00'), to: at('2026-03-29T22:00'), step: 'day', timeZone: 'Europe/Berlin' },
      '2026-03-28T23:00 2026-03-29T22:00 1 day',
    ],
  ])('%s', (_, asked, expected) => {
    expect(resolved(asked)).toBe(expected)
  })

  test.each<[AskedRange, string]>([
    [{ last: HOUR, from: 0 }, 'last is given beside from and to: keep one'],
    [{ to: NOW }, 'from is missing'],
    [{ from: NOW, to: NOW }, 'from must be before to'],
    [{ from: NOW + HOUR }, 'from is in the future'],
    [{ from: at('2009-12-31T23:59'), to: NOW }, 'from reaches back beyond 2010'],
    [{ last: 3 * DAY, step: 'minute' }, 'step takes at most 2 days: take a larger one, or a shorter range'],
    [{ last: 63 * DAY, step: 'hour' }, 'step takes at most 62 days: take a larger one, or a shorter range'],
    [{ last: 1_101 * DAY, step: 'day' }, 'step takes at most 1100 days: take a larger one, or a shorter range'],
  ])('%j: %s', (asked, message) => {
    expect(resolved(asked)).toBe(message)
  })

  test('minutes that are not kept any more are not said to be zero', () => {
    const since = at('2026-11-20T00:00')
    const asked = { from: since - MINUTE, to: since + HOUR }
    const refused = 'step must be hour or day so far back: minutes are not kept that long'
    expect(resolved({ ...asked, step: 'minute' }, since)).toBe(refused)
    expect(resolved({ ...asked, step: 'hour' }, since)).toBe('2026-11-19T23:00 2026-11-20T01:00 2 hour')
    expect(resolved(asked, since)).toBe('2026-11-19T23:00 2026-11-20T01:00 2 hour')
    expect(resolved({ ...asked, from: since }, since)).toBe('2026-11-20T00:00 2026-11-20T01:00 60 minute')
  })

  test('a relative range keeps its length over every change of the clocks', () => {
    for (let day = 0; day < 365; day++) {
      const now = NOW - day * DAY
      for (const timeZone of ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata']) {
        const result = resolveRange({ last: 7 * DAY, step: 'day', timeZone }, now, ALWAYS)
        expect(result.ok && [iso(now), timeZone, result.range.starts.length]).toEqual([iso(now), timeZone, 7])
      }
    }
  })
})

test('each time belongs to the last bucket that began', () => {
  const starts = bucketStarts(at('2026-10-24T22:00'), at('2026-10-27T23:00'), 'day', 'Europe/Berlin')
  expect(starts.map(iso)).toEqual(['2026-10-24T22:00', '2026-10-25T23:00', '2026-10-26T23:00'])
  const index = (time: string) => bucketIndex(starts, at(time))
  expect([
    index('2026-10-24T22:00'),
    index('2026-10-25T22:59'),
    index('2026-10-25T23:00'),
    index('2026-10-27T22:59'),
  ]).toEqual([0, 0, 1, 2])
})
