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

/** The field of that name in any letter case; the exact spelling wins. */
export function field(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name]
  const lower = name.toLowerCase()
  for (const key of Object.keys(object)) {
    if (key.length === lower.length && key.toLowerCase() === lower) return object[key]
  }
  return undefined
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

/** The field as an object; some services send `properties` as JSON inside a text. */
export function objectField(object: JsonObject, name: string): JsonObject | undefined {
  const value = field(object, name)
  const parsed = typeof value === 'string' ? parseJson(value) : value
  return isObject(parsed) ? parsed : undefined
}
