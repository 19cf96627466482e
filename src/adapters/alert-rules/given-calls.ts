import type { Facet } from '../../core/rule.ts'
import { ANY_ACCOUNT } from '../../core/rule-test.ts'
import type { GivenCalls } from '../../core/rule-test-subjects.ts'
import { CAUSE_IDS } from '../../taxonomy/cause-ids.ts'
import { notAmong } from './nearest-name.ts'

const CAUSES = ['ok', 'unknown', ...CAUSE_IDS]
const FACETS = ['status', 'category', 'operation', 'policy', 'fingerprint'] as const satisfies readonly Facet[]
const NAMES = ['account', ...FACETS, 'exp'] as const
/** Two weeks: a test is looked at minute by minute. */
const MOST_MINUTES = 20_160

export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string }

/** Reads what given calls are: `token-expired account=contoso policy=drm-1`, or `ok exp=40`. */
export function readCalls(text: string): Read<Omit<GivenCalls, 'calls'>> {
  // A value may hold spaces, as operations do: the next name ends it.
  const [cause = '', ...parts] = text.split(/ (?=[a-z]+=)/)
  if (!CAUSES.includes(cause)) return { ok: false, message: notAmong(cause, 'cause', CAUSES) }
  const values = new Map(parts.map(part => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]))
  const strange = [...values.keys()].find(name => !NAMES.some(known => known === name))
  if (strange !== undefined)
    return { ok: false, message: `${strange} ${notAmong(strange, 'property of calls', NAMES)}` }
  if (values.size < parts.length) return { ok: false, message: 'says something twice' }
  const expires = values.get('exp')
  if (expires !== undefined && (cause !== 'ok' || !/^\d{1,5}$/.test(expires))) {
    return { ok: false, message: 'exp is the minute in which the token of calls that are ok expires, such as exp=40' }
  }
  const facets = FACETS.flatMap(facet => {
    const value = values.get(facet)
    return value === undefined ? [] : [[facet, value] as const]
  })
  return {
    ok: true,
    value: {
      account: values.get('account') ?? ANY_ACCOUNT,
      cause,
      facets: new Map(facets),
      expires: expires === undefined ? undefined : Number(expires),
    },
  }
}

/** Reads `7`, or `0-4` for each of five minutes. */
export function readMinutes(text: string): Read<readonly number[]> {
  const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (first === '' || from > to) return { ok: false, message: 'must be a minute such as 7, or minutes such as 0-4' }
  if (to > MOST_MINUTES) return { ok: false, message: `a test has at most ${MOST_MINUTES} minutes` }
  return { ok: true, value: Array.from({ length: to - from + 1 }, (_, at) => from + at) }
}
