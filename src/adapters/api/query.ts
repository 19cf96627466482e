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

/** More would only make a long answer of a long address. */
const MAX_ERRORS = 100

/** Reads the query of a request; names every fault at once, unknown and repeated parameters too. */
export function readQuery<const Fields extends v.ObjectEntries>(
  fields: Fields,
  given: URLSearchParams,
): ReadQuery<v.InferOutput<v.StrictObjectSchema<Fields, undefined>>> {
  const names = [...new Set(given.keys())].filter(name => !OF_THE_HOST.has(name.toLowerCase()))
  const known = names.filter(name => Object.hasOwn(fields, name))
  const values: Readonly<Record<string, string>> = Object.fromEntries(known.map(name => [name, given.get(name) ?? '']))
  const parsed = v.safeParse(v.object(fields), values)
  const errors = [
    // The validator would name the first of them alone, and none that every object has.
    ...faultsOf(
      names.filter(name => !known.includes(name)),
      'is not known here',
    ),
    ...faultsOf(
      known.filter(name => given.getAll(name).length > 1),
      'is given more than once',
    ),
    ...(parsed.success ? [] : parsed.issues.map(issue => errorOf(issue))),
  ]
  return parsed.success && errors.length === 0
    ? { ok: true, query: parsed.output, given: values }
    : { ok: false, errors: errors.slice(0, MAX_ERRORS) }
}

function faultsOf(names: readonly string[], detail: string): readonly RequestError[] {
  return names.map(name => ({ detail, parameter: shown(name) }))
}

function errorOf(issue: v.BaseIssue<unknown>): RequestError {
  const key = issue.path?.[0]?.key
  const parameter = shown(typeof key === 'string' ? key : '')
  return { detail: issue.type === 'object' ? 'is missing' : issue.message, parameter }
}

/** A stranger's name for a parameter is told back, but not at any length. */
function shown(name: string): string {
  return name.toWellFormed().slice(0, 100)
}
