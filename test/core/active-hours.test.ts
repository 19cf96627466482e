import { describe, expect, test } from 'vitest'
import { type ActiveHours, isActive, WEEKDAYS } from '../../src/core/active-hours.ts'

const HOUR = 60
const OFFICE: ActiveHours = {
  days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
  from: 8 * HOUR,
  to: 20 * HOUR,
  timeZone: 'Europe/Berlin',
}
const NIGHT: ActiveHours = { days: ['Fri'], from: 22 * HOUR, to: 6 * HOUR, timeZone: 'UTC' }
const ALL_DAY: ActiveHours = { days: ['Sat'], from: 0, to: 24 * HOUR, timeZone: 'UTC' }
const FROM_NOON: ActiveHours = { days: ['Sat'], from: 12 * HOUR, to: 12 * HOUR, timeZone: 'UTC' }

describe('whether it is within the hours', () => {
  test.each<[string, ActiveHours, string, boolean]>([
    ['the first minute, in winter', OFFICE, '2024-01-15T07:00:00Z', true],
    ['a minute before', OFFICE, '2024-01-15T06:59:59Z', false],
    ['the first minute, in summer', OFFICE, '2024-07-15T06:00:00Z', true],
    ['a minute before, in summer', OFFICE, '2024-07-15T05:59:59Z', false],
    ['the last minute', OFFICE, '2024-01-15T18:59:59Z', true],
    ['the end', OFFICE, '2024-01-15T19:00:00Z', false],
    ['a weekend', OFFICE, '2024-01-13T12:00:00Z', false],
    ['the morning after the clocks went forward', OFFICE, '2024-04-01T06:00:00Z', true],
    [
      'the hour that there is twice',
      { ...ALL_DAY, days: ['Sun'], timeZone: 'Europe/Berlin' },
      '2024-10-27T01:30:00Z',
      true,
    ],
    ['a night, before midnight', NIGHT, '2024-01-19T22:00:00Z', true],
    ['a night, after midnight', NIGHT, '2024-01-20T05:59:00Z', true],
    ['a night, its end', NIGHT, '2024-01-20T06:00:00Z', false],
    ['a night, the morning before', NIGHT, '2024-01-19T05:00:00Z', false],
    ['a night, another evening', NIGHT, '2024-01-20T22:00:00Z', false],
    ['midnight begins the day', ALL_DAY, '2024-01-20T00:00:00Z', true],
    ['the day goes on to its end', ALL_DAY, '2024-01-20T23:59:59Z', true],
    ['and no longer', ALL_DAY, '2024-01-21T00:00:00Z', false],
    ['from noon to noon', FROM_NOON, '2024-01-21T11:59:00Z', true],
    ['not before noon', FROM_NOON, '2024-01-20T11:59:00Z', false],
    ['not after noon', FROM_NOON, '2024-01-21T12:00:00Z', false],
    ['a place whose day is another', { ...ALL_DAY, timeZone: 'Pacific/Auckland' }, '2024-01-19T12:00:00Z', true],
    ['a place with half hours', { ...OFFICE, timeZone: 'Asia/Kolkata' }, '2024-01-15T02:30:00Z', true],
    [
      'a place with half hours, a minute before',
      { ...OFFICE, timeZone: 'Asia/Kolkata' },
      '2024-01-15T02:29:00Z',
      false,
    ],
  ])('%s', (_, hours, time, active) => {
    expect(isActive(hours, Date.parse(time))).toBe(active)
  })

  test.each(WEEKDAYS.map((day, at) => [day, at] as const))('%s is told from the others', (day, at) => {
    const days = WEEKDAYS.map((_, other) => isActive({ ...ALL_DAY, days: [day] }, Date.UTC(2024, 0, 1 + other, 12)))
    expect(days.indexOf(true)).toBe(at)
    expect(days.filter(Boolean)).toHaveLength(1)
  })
})
