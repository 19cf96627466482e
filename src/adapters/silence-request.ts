import * as v from 'valibot'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import type { Silence } from '../core/silence.ts'
import { parseTime } from '../core/time.ts'
import { DAY, MINUTE, parseDuration } from '../core/window.ts'

/** Longer than this is no silence but a rule to be changed. */
const LONGEST = 366 * DAY
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/** On one line and without signs that could disguise it; whoever shows it escapes the rest. */
const text = (maxLength: number) =>
  v.pipe(
    v.string('must be a text'),
    v.transform(value => value.replace(UNPRINTABLE, ' ').trim().toWellFormed()),
    v.minLength(1, 'is empty'),
    v.maxLength(maxLength, `is longer than ${maxLength} characters`),
  )

const patterns = v.optional(
  v.pipe(
    v.array(v.pipe(text(200), v.toLowerCase()), 'must be a list of names, in which * stands for any text'),
    v.minLength(1, 'is empty'),
    v.maxLength(50, 'has more than 50 entries'),
  ),
)

const schema = v.strictObject({
  rules: patterns,
  accounts: patterns,
  groups: patterns,
  everything: v.optional(v.literal(true, 'can only be true')),
  until: v.optional(
    v.pipe(
      v.string('must be a text'),
      v.check(value => zonedTime(value) !== undefined, 'must be a time with its zone, such as 2026-11-22T18:00:00Z'),
      v.transform(value => zonedTime(value) ?? 0),
    ),
  ),
  for: v.optional(
    v.pipe(
      v.string('must be a text'),
      v.check(value => parseDuration(value) !== undefined, 'must be a duration such as PT2H, PT90M or P1D'),
      v.transform(value => parseDuration(value) ?? 0),
    ),
  ),
  author: text(100),
  comment: text(500),
})

/** One thing that is wrong; `path` as in `rules.0`, empty for the whole. */
export interface RequestFault {
  readonly path: string
  readonly message: string
}

export type ParsedSilence =
  | { readonly ok: true; readonly silence: Omit<Silence, 'id'> }
  | { readonly ok: false; readonly faults: readonly RequestFault[] }

/** Reads what a person asks to be silenced from now on; names every fault at once. Who signed in is its author, whatever it says. */
export function parseSilence(asked: Json | undefined, now: number, signedIn?: string): ParsedSilence {
  if (!isObject(asked)) return { ok: false, faults: [{ path: '', message: 'must be a JSON object' }] }
  const parsed = v.safeParse(schema, signedIn === undefined ? asked : { ...asked, author: signedIn })
  const whole = faultsOfWhole(asked)
  if (!parsed.success) return { ok: false, faults: [...parsed.issues.map(faultOf), ...whole] }
  const { rules, accounts, groups, author, comment, ...time } = parsed.output
  const until = time.until ?? now + (time.for ?? 0)
  const faults = whole.length > 0 ? whole : faultsOfEnd(until, now, time.until === undefined ? 'for' : 'until')
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, silence: { rules, accounts, groups, from: now, until, author, comment } }
}

/** What is wrong with the whole, not with one of its parts. */
export const WHOLE = {
  nothing: 'names no rules, accounts or groups: name some, or say "everything": true',
  everything: 'matches everything: name rules, accounts or groups, or say "everything": true',
  both: 'says everything, and names rules, accounts or groups: keep one',
  end: 'must say either until (a time) or for (a duration)',
} as const

function faultsOfWhole(asked: JsonObject): readonly RequestFault[] {
  const lists = ['rules', 'accounts', 'groups'].filter(name => asked[name] !== undefined)
  const stars = lists.filter(name => [asked[name]].flat().some(one => typeof one === 'string' && isAllStars(one)))
  const messages: string[] = []
  if (asked['everything'] === undefined && lists.length === 0) messages.push(WHOLE.nothing)
  else if (asked['everything'] === undefined && stars.length === lists.length) messages.push(WHOLE.everything)
  else if (asked['everything'] !== undefined && lists.length > 0) messages.push(WHOLE.both)
  if ((asked['until'] === undefined) === (asked['for'] === undefined)) messages.push(WHOLE.end)
  return messages.map(message => ({ path: '', message }))
}

function isAllStars(pattern: string): boolean {
  return pattern.includes('*') && pattern.replace(/[\s*]+/g, '') === ''
}

function faultsOfEnd(until: number, now: number, path: 'for' | 'until'): readonly RequestFault[] {
  if (until < now + MINUTE) return [{ path, message: 'must end at least a minute from now' }]
  return until > now + LONGEST ? [{ path, message: 'must end within 366 days' }] : []
}

function faultOf(issue: v.InferIssue<typeof schema>): RequestFault {
  const path = v.getDotPath(issue) ?? ''
  if (issue.type !== 'strict_object') return { path, message: issue.message }
  return { path, message: issue.expected === 'never' ? 'is not known here' : 'is missing' }
}

/** Without a zone it would be somebody's local time. */
function zonedTime(value: string): number | undefined {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/i.test(value)
    ? parseTime(value)
    : undefined
}
