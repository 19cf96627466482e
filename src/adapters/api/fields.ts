import * as v from 'valibot'
import { parseTime } from '../../core/time.ts'
import { isTimeZone } from '../../core/time-zone.ts'
import { DAY, parseDuration } from '../../core/window.ts'

/** Nothing that is stored has a longer name. */
const MAX_NAME = 200
const LONGEST_SPAN = 1_100

/** A name as it is stored. */
export const name = v.pipe(
  v.string(),
  v.minLength(1, 'is empty'),
  v.maxLength(MAX_NAME, `is longer than ${MAX_NAME} characters`),
)

/** A time with its zone, or a date, which begins in UTC; epoch milliseconds. */
export const time = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/i,
    'must be a time with its zone, such as 2026-11-22T18:00:00Z',
  ),
  v.transform((text): number | undefined => parseTime(text)),
  v.number('is no time of any calendar'),
)

/** ISO 8601, such as PT6H, as milliseconds. */
export const span = v.pipe(
  v.string(),
  v.transform((text): number | undefined => parseDuration(text)),
  v.number('must be a duration such as PT6H or P7D'),
  v.minValue(60_000, 'must be a minute or more'),
  v.maxValue(LONGEST_SPAN * DAY, `must be at most P${LONGEST_SPAN}D`),
)

export const timeZone = v.pipe(
  v.string(),
  v.check(isTimeZone, 'must be the IANA name of a time zone, such as Europe/Berlin'),
)

export function oneOf<const Values extends readonly string[]>(values: Values) {
  return v.picklist(values, `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`)
}

/** How many entries a page has. */
export function limit(most: number, unlessGiven: number) {
  return v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[1-9]\d{0,5}$/, `must be a number from 1 to ${most}`),
      v.transform(Number),
      v.maxValue(most, `must be at most ${most}`),
    ),
    String(unlessGiven),
  )
}
