import * as v from 'valibot'
import { resolveRange, type TimeRange } from '../../core/time-range.ts'
import { DAY } from '../../core/window.ts'
import { type Answered, refused } from './answer.ts'
import { oneOf, span, time, timeZone } from './fields.ts'

/** The parameters by which a stretch of time is asked for. */
export const RANGE_FIELDS = {
  last: v.optional(span),
  from: v.optional(time),
  to: v.optional(time),
  step: v.optional(oneOf(['minute', 'hour', 'day'])),
  timeZone: v.optional(timeZone),
} as const

type RangeQuery = v.InferOutput<v.StrictObjectSchema<typeof RANGE_FIELDS, undefined>>

/** `retention` in milliseconds: how long minutes are kept. */
export function readRange(
  query: RangeQuery,
  now: number,
  retention: number,
): { readonly ok: true; readonly range: TimeRange } | (Answered & { readonly ok: false }) {
  const minutesSince = Number.isFinite(retention) ? Math.floor((now - retention) / DAY) * DAY : Number.NEGATIVE_INFINITY
  const resolved = resolveRange(query, now, minutesSince)
  if (resolved.ok) return resolved
  const { parameter, message } = resolved
  return refused(400, 'The query cannot be answered.', [{ detail: message, parameter }])
}
