/** Moments and stretches of time in words. */

import { DAY, HOUR, MINUTE } from '../core/window.ts'

const SECOND = 1_000

export interface Times {
  /** The zone's name at a moment, such as `CET`, `GMT+2` or `UTC`. */
  zoneName(time: number): string
  /** IANA name. */
  readonly zone: string
  /** `03:10` */
  clock(time: number): string
  /** `03:10`, with the date before it where that is not the day of `now`. */
  moment(time: number, now: number): string
  /** `22 Nov` */
  day(time: number): string
  /** Both ends, with no more of the dates than is needed. */
  stretch(from: number, to: number, now: number): string
}

/** `zone` is `UTC`, or undefined for that of the reader. */
export function createTimes(locale: string | undefined, zone: string | undefined): Times {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...(zone === undefined ? {} : { timeZone: zone }), ...options })
  const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const date = format({ day: 'numeric', month: 'short' })
  const dateOfYear = format({ day: 'numeric', month: 'short', year: 'numeric' })
  const fullDay = format({ day: 'numeric', month: 'numeric', year: 'numeric' })
  const named = format({ timeZoneName: 'short' })
  const sameDay = (one: number, other: number) => fullDay.format(one) === fullDay.format(other)
  const day = (time: number, now: number) => (Math.abs(now - time) > 180 * DAY ? dateOfYear : date).format(time)
  const moment = (time: number, now: number) =>
    sameDay(time, now) ? clock.format(time) : `${day(time, now)}, ${clock.format(time)}`
  return {
    zone: clock.resolvedOptions().timeZone,
    zoneName: time => named.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC',
    clock: time => clock.format(time),
    moment,
    day: time => date.format(time),
    stretch: (from, to, now) => `${moment(from, now)} – ${sameDay(from, to) ? clock.format(to) : moment(to, now)}`,
  }
}

/** `2026-11-22 03:10:05 UTC`: for whoever compares with a log. */
export function utcText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** `47 min`, `3 h 20 min`, `2 d 4 h`: two units, rounded down. */
export function duration(milliseconds: number): string {
  const rest = Math.max(0, milliseconds)
  if (rest < MINUTE) return `${Math.floor(rest / SECOND)} s`
  if (rest < HOUR) return `${Math.floor(rest / MINUTE)} min`
  if (rest < DAY) return two(Math.floor(rest / HOUR), 'h', Math.floor((rest % HOUR) / MINUTE), 'min')
  return two(Math.floor(rest / DAY), 'd', Math.floor((rest % DAY) / HOUR), 'h')
}

/** `5 s ago`; what lies ahead by a clock that is wrong is `just now`. */
export function ago(time: number, now: number): string {
  return now - time < SECOND ? 'just now' : `${duration(now - time)} ago`
}

/** Milliseconds of a call: `84 ms`, `1.2 s`. */
export function latency(milliseconds: number): string {
  if (milliseconds < SECOND) return `${Math.round(milliseconds)} ms`
  return milliseconds < MINUTE ? `${(milliseconds / SECOND).toFixed(1)} s` : duration(milliseconds)
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
