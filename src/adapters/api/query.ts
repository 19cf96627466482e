import * as v from 'valibot'
import type { RequestError } from './problem.ts'

export type ReadQuery<Query> =
  | {
      readonly ok: true
      readonly query: Query
      /** What was given for each of its parameters; never the function key. */
      readonly given: Readonly<Record<string, string>>
    }
  | { readonly ok: false; readonly errors: readonly RequestError[] }

/** The function key may stand in the query; the host has read it. */
const OF_THE_HOST = new Set(['code', 'clientid'])

/** Reads the query of a request; names every fault at once, unknown and repeated parameters too. */
export function readQuery<const Fields extends v.ObjectEntries>(
  fields: Fields,
  given: URLSearchParams,
): ReadQuery<v.InferOutput<v.StrictObjectSchema<Fields, undefined>>> {
  const names = [...new Set(given.keys())].filter(name => !OF_THE_HOST.has(name.toLowerCase()))
  const repeated = names.filter(name => given.getAll(name).length > 1)
  const values: Readonly<Record<string, string>> = Object.fromEntries(names.map(name => [name, given.get(name) ?? '']))
  const parsed = v.safeParse(v.strictObject(fields), values)
  const errors = [
    ...repeated.map(parameter => ({ detail: 'is given more than once', parameter: shown(parameter) })),
    ...(parsed.success ? [] : parsed.issues.map(issue => errorOf(issue))),
  ]
  return parsed.success && errors.length === 0
    ? { ok: true, query: parsed.output, given: values }
    : { ok: false, errors }
}

function errorOf(issue: v.BaseIssue<unknown>): RequestError {
  // The path of a query has one part, and the name in it may hold any character.
  const key = issue.path?.[0]?.key
  const parameter = shown(typeof key === 'string' ? key : '')
  if (issue.type !== 'strict_object') return { detail: issue.message, parameter }
  return { detail: issue.expected === 'never' ? 'is not known here' : 'is missing', parameter }
}

/** A stranger's name for a parameter is told back, but not at any length. */
function shown(name: string): string {
  return name.toWellFormed().slice(0, 100)
}
