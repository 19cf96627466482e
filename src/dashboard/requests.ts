/** What is asked of the API for a view: paths below `/api/`. */

import { DAY } from '../core/window.ts'
import type { Range, View } from './view.ts'

/** Rows that a list shows: few at first, then what "show more" asks for. */
const LIMITS = [50, 200, 500] as const
export const FIRST_LIMIT = LIMITS[0]
/** The most that the API answers at once. */
export const MOST_GROUPS = 500
export const MOST_ENTRIES = 200

/** How many rows are asked for next; undefined where more than `limit` cannot be had at once. */
export function nextLimit(limit: number, most: number): number | undefined {
  return LIMITS.find(larger => larger > limit && larger <= most)
}

export interface Query {
  readonly account: string
  readonly range: Range
}

export function failuresPath({ account, tag, by, range }: View, limit: number): string {
  return path('aggregates', { outcome: 'failed', groupBy: by, account, tag, ...rangeFields(range), limit })
}

/** Only needed beside failures of one tag: of all failures, successes are what is left of the requests. */
export function successesPath({ account, range }: Query): string {
  return path('aggregates', { outcome: 'ok', account, ...rangeFields(range), limit: 1 })
}

export function causePath(id: string, { account, range }: Query): string {
  return path(`causes/${encodeURIComponent(id.toWellFormed())}`, { account, ...rangeFields(range) })
}

export function alertsPath(state: 'firing' | 'resolved', account: string, limit: number): string {
  return path('alerts', { state, account, limit })
}

export function alertPath(id: string): string {
  return `alerts/${encodeURIComponent(id.toWellFormed())}`
}

export function unknownsPath({ account, range }: Query, limit: number): string {
  const { step: _, ...fields } = rangeFields(range)
  return path('unknowns', { account, ...fields, limit })
}

/** `after` is where the page before ended; empty for the first. */
export function lettersPath(
  { reason, shard }: { readonly reason: string; readonly shard: string },
  after: string,
): string {
  return path('deadletters', { reason, shard, limit: FIRST_LIMIT, after })
}

/** Of a month the API would tell days; its hours cost it no more, and show when something began. */
function rangeFields(range: Range): Readonly<Record<string, string>> {
  if ('last' in range) return range.last === 'P30D' ? { last: range.last, step: 'hour' } : { last: range.last }
  const span = range.to - range.from
  return {
    from: new Date(range.from).toISOString(),
    to: new Date(range.to).toISOString(),
    ...(span > 14 * DAY && span <= 62 * DAY ? { step: 'hour' } : {}),
  }
}

/** Fields without a value are not asked for. */
function path(name: string, fields: Readonly<Record<string, string | number>>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== '')
  const query = given.map(([field, value]) => `${field}=${encodeURIComponent(String(value).toWellFormed())}`)
  return query.length === 0 ? name : `${name}?${query.join('&')}`
}
