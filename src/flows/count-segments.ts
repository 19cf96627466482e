import { HOUR, hourOf } from '../core/window.ts'
import type { MovedHours } from './moved-hours.ts'

/** What of an account's counts is asked for. */
export interface CountSpan {
  readonly account: string
  /** Epoch milliseconds, beginnings of minutes or of hours. */
  readonly from: number
  readonly to: number
  readonly by: 'minute' | 'hour'
  /** Hours that are asked for by the minute all the same: in some zones a day begins in the middle of one. */
  readonly splitHours: ReadonlySet<number>
}

/** A part of a span that is read from one place. */
export interface Segment {
  readonly from: number
  readonly to: number
  /** `either`: from minutes where they are still kept, else from hours. */
  readonly source: 'minutes' | 'hours' | 'either'
  /** Whether minutes are added up to hours. */
  readonly byHour: boolean
}

/** Where to read each part of a span: hours where they hold all, minutes where those are ahead of them. */
export function segmentsOf(span: CountSpan, moved: Pick<MovedHours, 'isAheadOfRollUp'>): readonly Segment[] {
  const { account, from, to, by, splitHours } = span
  if (by === 'minute') return from < to ? [{ from, to, source: 'minutes', byHour: false }] : []
  const segments: Segment[] = []
  for (let hour = hourOf(from); hour < to; hour += HOUR) {
    const isAhead = moved.isAheadOfRollUp(account, hour)
    const isSplit = splitHours.has(hour)
    const source = isAhead ? 'minutes' : isSplit ? 'either' : 'hours'
    const last = segments.at(-1)
    if (last !== undefined && last.source === source && last.byHour === !isSplit) {
      segments.splice(-1, 1, { ...last, to: hour + HOUR })
    } else segments.push({ from: hour, to: hour + HOUR, source, byHour: !isSplit })
  }
  return segments
}
