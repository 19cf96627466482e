import * as v from 'valibot'
import { nearestName } from './nearest-name.ts'

/** Something wrong in the file, at a path such as `rules.0.window`. */
export interface Fault {
  readonly path: string
  readonly message: string
}

/** A value with everything that the schema has against it, at once. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly faults: readonly Fault[] }

/** Holds a value, found at that path, against the schema. */
export function check<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  path: string,
): Checked<v.InferOutput<Schema>> {
  const parsed = v.safeParse(schema, value)
  const faults = [
    ...(parsed.issues ?? []).map(issue => ({
      path: below(path, v.getDotPath(issue) ?? ''),
      message: messageOf(issue),
    })),
    ...unknownFields(schema, value, path),
  ]
  return parsed.success && faults.length === 0 ? { ok: true, value: parsed.output } : { ok: false, faults }
}

export function below(path: string, name: string | number): string {
  return [path, `${name}`].filter(part => part !== '').join('.')
}

/** What an object holds; nothing for what is none. */
export function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(isObject(value) ? Object.entries(value) : [])
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  Array: 'a list',
  Object: 'an object',
}

/** valibot's own messages quote the value, however long. */
function messageOf({ kind, type, path, expected, message }: v.BaseIssue<unknown>): string {
  if (kind !== 'schema') return message
  if (type === 'object' && path?.at(-1)?.origin === 'key') return 'is missing'
  const wanted = KINDS[expected ?? '']
  return wanted === undefined ? message : `must be ${wanted}`
}

/** Every field that the schema does not know: valibot itself would name the first of each object alone. */
function unknownFields(schema: v.GenericSchema, value: unknown, path: string): readonly Fault[] {
  if (isOptional(schema)) return unknownFields(schema.wrapped, value, path)
  if (isArray(schema)) {
    return Array.isArray(value) ? value.flatMap((item, at) => unknownFields(schema.item, item, below(path, at))) : []
  }
  if (!hasFields(schema)) return []
  return [...membersOf(value)].flatMap(([name, member]) => {
    const field = Object.hasOwn(schema.entries, name) ? schema.entries[name] : undefined
    if (field !== undefined) return unknownFields(field, member, below(path, name))
    return [{ path: below(path, name), message: strangeField(name, Object.keys(schema.entries)) }]
  })
}

function strangeField(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known)
  return nearest === undefined
    ? `is no field here; known are ${known.join(', ')}`
    : `is no field here; did you mean ${nearest}?`
}

function isOptional(schema: v.GenericSchema): schema is v.OptionalSchema<v.GenericSchema, undefined> {
  return schema.type === 'optional' || schema.type === 'exact_optional'
}

function isArray(schema: v.GenericSchema): schema is v.ArraySchema<v.GenericSchema, undefined> {
  return schema.type === 'array'
}

function hasFields(schema: v.GenericSchema): schema is v.ObjectSchema<Record<string, v.GenericSchema>, undefined> {
  return schema.type === 'object'
}
