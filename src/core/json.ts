import { isJson } from './json-scan.ts'
import { repairJson } from './repair.ts'

/** What `JSON.parse` gives. Every value in it was chosen by a stranger. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `JSON.parse` as a value: undefined where the text is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Json is exactly what JSON.parse returns
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** What the parser quotes: a few signs around the fault, which may be half a secret. */
const QUOTED = /, (?:\.\.\.)?"[\s\S]*/

/** Why the text is not JSON, in the parser's own words; undefined where it is. */
export function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message.replace(QUOTED, '') : undefined
  }
}

/** The object or array that a text which is not JSON becomes by mending; undefined where it stays broken. */
export function parseMended(text: string): Json | undefined {
  const mended = repairJson(text)
  const document = mended !== text && isJson(mended) ? parseJson(mended) : undefined
  // The repair makes a text of anything in quotes, so only what has structure counts as mended.
  return typeof document === 'object' && document !== null ? document : undefined
}

/** The value as JSON text; undefined where it is nested too deep to be written. */
export function jsonText(value: Json): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

/** The field of that name in any letter case; the exact spelling wins, then the first that fits. */
export function field(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name]
  const lower = name.toLowerCase()
  const known = foldedNames.get(object)
  if (known !== undefined) return valueOf(object, known.get(lower))
  const keys = Object.keys(object)
  if (keys.length > MANY_FIELDS) return valueOf(object, foldNames(object, keys).get(lower))
  return valueOf(
    object,
    keys.find(key => key.length === lower.length && key.toLowerCase() === lower),
  )
}

function valueOf(object: JsonObject, key: string | undefined): Json | undefined {
  return key === undefined ? undefined : object[key]
}

/** An object of more fields than any record has is asked for dozens of names, so its names are sorted out once. */
const MANY_FIELDS = 64
const LONGEST_NAME = 64
const foldedNames = new WeakMap<JsonObject, ReadonlyMap<string, string>>()

function foldNames(object: JsonObject, keys: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const key of keys) {
    const lower = key.length > LONGEST_NAME ? key : key.toLowerCase()
    if (!names.has(lower)) names.set(lower, key)
  }
  foldedNames.set(object, names)
  return names
}

/** The first of these fields that holds a text, trimmed; numbers are taken as text. */
export function textField(object: JsonObject | undefined, ...names: readonly string[]): string | undefined {
  if (object === undefined) return undefined
  for (const name of names) {
    const value = field(object, name)
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
    if (typeof value === 'number') return String(value)
  }
  return undefined
}

/** The first of these fields that holds a finite number, also one written as text. */
export function numberField(object: JsonObject | undefined, ...names: readonly string[]): number | undefined {
  if (object === undefined) return undefined
  for (const name of names) {
    const value = field(object, name)
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(number)) return number
  }
  return undefined
}

/** `properties` as a text of JSON, and that text escaped once more. */
const MOST_WRAPPINGS = 3

/** The field as an object; some services send `properties` as JSON inside a text, also in single quotes. */
export function objectField(object: JsonObject, name: string): JsonObject | undefined {
  let value = field(object, name)
  for (let wrapping = 0; typeof value === 'string' && wrapping < MOST_WRAPPINGS; wrapping++) {
    value = parseJson(value) ?? parseMended(value)
  }
  return isObject(value) ? value : undefined
}
