/** Ranges in words, and how one becomes another. */

import { DAY, HOUR, MINUTE } from '../core/window.ts'
import { LASTS, type Last, type Range } from './view.ts'

const LENGTHS: Readonly<Record<Last, number>> = { PT1H: HOUR, PT6H: 6 * HOUR, PT24H: DAY, P7D: 7 * DAY, P30D: 30 * DAY }
/** Both ends, epoch milliseconds. */
export function endsOf(range: Range, now: number): { readonly from: number; readonly to: number } {
  return 'last' in range ? { from: now - LENGTHS[range.last], to: now } : range
}

/** The shortest range that ends now and holds `since`; `range` itself where that does already. */
export function rangeCovering(since: number, range: Range, now: number): Range {
  const { from, to } = endsOf(range, now)
  if (from <= since && since < to) return range
  const last = LASTS.find(known => now - LENGTHS[known] <= since)
  return last === undefined ? { from: minuteBefore(since - HOUR), to: minuteAfter(since + DAY) } : { last }
}

/** A stretch that was marked on a chart: whole minutes, at least `least` long. */
export function rangeBetween(one: number, other: number, least: number): Range {
  const from = minuteBefore(Math.min(one, other))
  return { from, to: Math.max(minuteAfter(Math.max(one, other)), from + least) }
}

/** What `<input type="datetime-local">` holds for a moment, in UTC or in the reader's zone. */
export function fieldText(time: number, isUtc: boolean): string {
  const shift = isUtc ? 0 : new Date(time).getTimezoneOffset() * MINUTE
  return new Date(time - shift).toISOString().slice(0, 16)
}

/** The moment that such a field means; NaN where it holds none. */
export function fieldTime(text: string, isUtc: boolean): number {
  return Date.parse(isUtc ? `${text}Z` : text)
}

function minuteBefore(time: number): number {
  return Math.floor(time / MINUTE) * MINUTE
}

function minuteAfter(time: number): number {
  return Math.ceil(time / MINUTE) * MINUTE
}
