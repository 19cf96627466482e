import * as v from 'valibot'
import { WEEKDAYS } from '../../core/active-hours.ts'
import { HOUR, MINUTE } from '../../core/window.ts'
import { listOf, oneOf } from './fields.ts'
import { nearestName } from './nearest-name.ts'

/** `08:30` as minutes since midnight; `24:00` is the end of the day. */
const timeOfDay = v.pipe(
  v.string(),
  v.regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as 08:30'),
  v.transform(text => Number(text.slice(0, 2)) * (HOUR / MINUTE) + Number(text.slice(3))),
)

const timeZone = v.pipe(
  v.string(),
  v.check(isTimeZone, issue => strangeZone(issue.input)),
)

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function strangeZone(name: string): string {
  const nearest = nearestName(name, ['UTC', ...Intl.supportedValuesOf('timeZone')])
  return `is no time zone such as Europe/Berlin${nearest === undefined ? '' : `; did you mean ${nearest}?`}`
}

export const activeHours = v.object({
  days: v.optional(listOf(oneOf('day', WEEKDAYS)), WEEKDAYS),
  from: timeOfDay,
  to: timeOfDay,
  timeZone,
})
