import * as v from 'valibot'
import { DAY, parseDuration } from '../../core/window.ts'
import { CAUSE_IDS } from '../../taxonomy/cause-ids.ts'
import { SEVERITIES, TAGS } from '../../taxonomy/vocabulary.ts'
import { notAmong } from './nearest-name.ts'

/** ISO 8601 of whole minutes, as milliseconds; at most so many days. */
export function duration(days: number) {
  return v.pipe(
    v.string(),
    v.regex(
      /^P(?=.*[1-9])(\d{1,4}D)?(T(?=\d)(\d{1,5}H)?(\d{1,6}M)?)?$/,
      'must be whole minutes such as PT5M, PT1H30M or P1D',
    ),
    v.transform(text => parseDuration(text) ?? 0),
    v.maxValue(days * DAY, `must be at most P${days}D`),
  )
}

export const slug = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{1,62}$/, 'must be a slug such as token-expiry'))

/** One of the names; a misspelt one is told with the nearest. */
export function oneOf<const Names extends readonly string[]>(what: string, names: Names) {
  return v.picklist(names, issue => notAmong(issue.input, what, names))
}

const CAUSES = [...CAUSE_IDS, 'unknown']

export const cause = v.pipe(
  v.string(),
  v.check(
    id => CAUSES.includes(id),
    issue => notAmong(issue.input, 'cause of the taxonomy', CAUSES),
  ),
)

export const severity = oneOf('severity', SEVERITIES)
export const tag = oneOf('tag', TAGS)

/** A name in which `*` stands for any text. */
export const pattern = v.pipe(
  v.string(),
  v.minLength(1, 'is empty'),
  v.maxLength(200, 'is longer than 200 characters'),
  v.toLowerCase(),
)

/** 401, "5*", or "none" for calls of which no status is known. */
export const status = v.pipe(
  v.union(
    [
      v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
      v.pipe(v.string(), v.regex(/^(?:[1-5](?:\d\d|\d?\*)|none)$/)),
    ],
    'must be a status such as 401, "5*" or "none"',
  ),
  v.transform(String),
)

export function share() {
  return v.pipe(v.number(), v.gtValue(0, 'must be above 0'), v.maxValue(1, 'must be at most 1, which is all calls'))
}

export function count(least = 1, most = 1_000_000_000) {
  return v.pipe(
    v.number(),
    v.integer('must be a whole number'),
    v.minValue(least, `must be ${least} or more`),
    v.maxValue(most, `must be at most ${most}`),
  )
}

export function factor(least: number) {
  return v.pipe(v.number(), v.minValue(least, `must be ${least} or more`), v.maxValue(1_000, 'must be at most 1000'))
}

/** A list with something in it. */
export function listOf<const Item extends v.GenericSchema>(item: Item) {
  return v.pipe(v.array(item), v.minLength(1, 'is empty: leave it out, or name something'))
}
