import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTimeZone, startOfDay, startOfNextDay } from '../../src/core/time-zone.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'

const iso = (time: number) => new Date(time).toISOString().slice(0, 16)

describe('a day of a zone', () => {
  test.each<[string, string, string, string, string]>([
    ['UTC', 'UTC', '2026-11-23T07:36', '2026-11-23T00:00', '2026-11-24T00:00'],
    ['its very first minute', 'UTC', '2026-11-23T00:00', '2026-11-23T00:00', '2026-11-24T00:00'],
    ['its very last one', 'UTC', '2026-11-23T23:59', '2026-11-23T00:00', '2026-11-24T00:00'],
    ['a leap day', 'UTC', '2028-02-29T12:00', '2028-02-29T00:00', '2028-03-01T00:00'],
    ['no leap day', 'UTC', '2027-02-28T12:00', '2027-02-28T00:00', '2027-03-01T00:00'],
    ["a year's end", 'UTC', '2026-12-31T23:30', '2026-12-31T00:00', '2027-01-01T00:00'],
    ['winter', 'Europe/Berlin', '2026-11-23T07:36', '2026-11-22T23:00', '2026-11-23T23:00'],
    ['23 hours in spring', 'Europe/Berlin', '2026-03-29T12:00', '2026-03-28T23:00', '2026-03-29T22:00'],
    ['25 hours in autumn', 'Europe/Berlin', '2026-10-25T12:00', '2026-10-24T22:00', '2026-10-25T23:00'],
    ['in the hour that comes twice', 'Europe/Berlin', '2026-10-25T00:30', '2026-10-24T22:00', '2026-10-25T23:00'],
    ['half an hour off', 'Asia/Kolkata', '2026-11-23T07:36', '2026-11-22T18:30', '2026-11-23T18:30'],
    ['three quarters off', 'Asia/Kathmandu', '2026-11-23T07:36', '2026-11-22T18:15', '2026-11-23T18:15'],
    ['half an hour of summer time', 'Australia/Lord_Howe', '2026-04-05T01:00', '2026-04-04T13:00', '2026-04-05T13:30'],
    ['that begins at one', 'America/Sao_Paulo', '2018-11-04T12:00', '2018-11-04T03:00', '2018-11-05T02:00'],
    ['whose midnight comes twice', 'America/Havana', '2026-11-01T12:00', '2026-11-01T04:00', '2026-11-02T05:00'],
    ['before one that never was', 'Pacific/Apia', '2011-12-30T00:00', '2011-12-29T10:00', '2011-12-30T10:00'],
  ])('%s', (_, zone, time, start, next) => {
    const at = Date.parse(`${time}Z`)
    expect([iso(startOfDay(at, zone)), iso(startOfNextDay(at, zone))]).toEqual([start, next])
  })

  test('days follow each other without gap and overlap, wherever', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Pacific/Apia',
      'Africa/Cairo',
    )
    const times = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2035, 0, 1) })
    fc.assert(
      fc.property(zones, times, (zone, time) => {
        const [start, next] = [startOfDay(time, zone), startOfNextDay(time, zone)]
        expect(start).toBeLessThanOrEqual(time)
        expect(next).toBeGreaterThan(time)
        expect(startOfDay(next - MINUTE, zone)).toBe(start)
        expect(startOfDay(next, zone)).toBe(next)
        expect(next - start).toBeGreaterThanOrEqual(DAY - HOUR)
        expect(next - start).toBeLessThanOrEqual(DAY + HOUR)
      }),
      { numRuns: 300 },
    )
  })
})

test.each([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['europe/berlin', true],
  ['Etc/GMT+5', true],
  ['+01:00', false],
  ['Mars/Phobos', false],
  ['', false],
  ['Europe/Berlin\u0000', false],
])('%j is a time zone: %s', (name, is) => {
  expect(isTimeZone(name)).toBe(is)
})
