import { globSync, readFileSync } from 'node:fs'
import { openEnvelope } from '../../src/core/envelope.ts'
import { isObject, type Json, type JsonObject, objectField } from '../../src/core/json.ts'
import { FORMS, PLAIN, SHOWN } from './canary-forms.ts'
import { coreOf, secretsIn } from './canary-search.ts'

/**
 * Every fixture once more for each of its fields, with a secret in that field that stands nowhere else: where one gets
 * out, its number tells from which field of which fixture it came.
 */
export interface Canary {
  /** Each is one message of the hub; every record stands in it twice, and the second is read as one like the first. */
  readonly messages: readonly string[]
  /** What cannot be read, around the same secrets. */
  readonly broken: readonly string[]
  readonly planted: number
  /** One more secret, which stands in no record. */
  secret(origin: string): string
  /** Where the secrets come from that are in the text, however encoded; what is in `known` is not looked into. */
  leaksIn(text: string, known?: ReadonlySet<string>): readonly string[]
}

const FIXTURES = new URL('../fixtures/', import.meta.url)
const NOON = '2023-06-30T12:00:00Z'
const START = Date.UTC(2023, 5, 28)
const MINUTE = 60_000
const RECORDS_A_MESSAGE = 8

type Path = readonly (string | number)[]

function pathsIn(value: Json, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((one: Json, index) => pathsIn(one, [...path, index]))
  if (isObject(value)) return Object.entries(value).flatMap(([name, one]) => pathsIn(one, [...path, name]))
  return [path]
}

function valueAt(value: Json, [first, ...rest]: Path): Json {
  if (first === undefined) return value
  if (Array.isArray(value)) return valueAt(value[Number(first)] ?? null, rest)
  return isObject(value) ? valueAt(value[first] ?? null, rest) : null
}

function withValue(value: Json, [first, ...rest]: Path, planted: Json): Json {
  if (first === undefined) return planted
  if (Array.isArray(value))
    return value.map((one: Json, index) => (index === first ? withValue(one, rest, planted) : one))
  return isObject(value) ? { ...value, [first]: withValue(value[first] ?? null, rest, planted) } : value
}

/** Alone, and beside what stood there; in a path as its last part, and as the account. */
function placesOf(value: Json, secret: string): readonly Json[] {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (!text.startsWith('/')) return [secret, `${text} ${secret}`]
  const account = /(\/mediaservices\/)[^/]*/i
  const asAccount = account.test(text) ? [text.replace(account, (_, before: string) => `${before}${secret}`)] : []
  return [secret, `${text}/${secret}`, ...asAccount]
}

/** Each in a minute of its own, so that no row has room for two. */
function atMinute(record: JsonObject, minute: number, planted: Path): JsonObject {
  const name = Object.keys(record).find(key => /^(?:time|TimeGenerated)$/.test(key))
  if (name === undefined || planted[0] === name) return record
  return { ...record, [name]: new Date(START + minute * MINUTE).toISOString() }
}

function fixtureRecords(): readonly (readonly [string, JsonObject])[] {
  return globSync('*/*.{json,jsonl}', { cwd: FIXTURES })
    .toSorted()
    .flatMap(name => {
      const text = readFileSync(new URL(name, FIXTURES), 'utf8')
      const isHostile = name.startsWith('hostile')
      const records = (isHostile ? text.split('\n') : [text]).flatMap(message =>
        openEnvelope(message).flatMap(item => (item.ok ? [item.record] : [])),
      )
      // Of a storm, which is many records of one kind, the first.
      const some = name.endsWith('.jsonl') && !isHostile ? records.slice(0, 1) : records
      return some.map(record => [name, record] as const)
    })
}

/** Plants everything. */
export function plantCanary(): Canary {
  const origins: string[] = []
  const records: JsonObject[] = []
  const secrets: string[] = []
  const seen = new Set<string>()
  const plant = (record: JsonObject, path: Path, origin: string) => {
    const field = `${origin.split('/')[0]} ${path.join('.')}`
    const forms = Object.entries(SHOWN.test(String(path.findLast(part => typeof part === 'string'))) ? FORMS : PLAIN)
    // A field of which fixtures before this one had every form gets a few.
    const isSeen = seen.has(field) || origin.startsWith('hostile')
    const some = isSeen ? forms.filter((_, index) => index % 12 === origins.length % 12) : forms
    seen.add(field)
    for (const [name, form] of forms.length === 1 ? forms : some) {
      const places = placesOf(valueAt(record, path), '')
      for (const place of places.keys()) {
        // Every place gets every form, but not in every field.
        if (place > 0 && forms.length > 1 && (origins.length + place) % 4 > 0) continue
        const number = origins.length
        origins.push(`${origin} ${path.join('.')}: ${name}, ${place}`)
        const secret = form(coreOf(number), number)
        secrets.push(secret)
        const planted = withValue(record, path, placesOf(valueAt(record, path), secret)[place] ?? null)
        if (isObject(planted)) records.push(atMinute(planted, number, path))
      }
    }
  }
  for (const [name, record] of fixtureRecords()) {
    const wider: JsonObject = {
      ...record,
      callerIpAddress: '192.0.2.1',
      identity: { ...IDENTITY, ...identityOf(record) },
    }
    for (const path of pathsIn(wider)) plant(wider, path, name)
    const number = origins.length
    origins.push(`${name}: the name of a field`)
    const named = { [coreOf(number)]: 1 }
    const properties = { ...objectField(record, 'properties'), ...named }
    records.push(atMinute({ ...record, ...named, properties }, number, []))
  }
  const planted = origins.length
  return {
    messages: messagesOf(records),
    broken: [
      `not json ${secrets.slice(0, 200).join(' ')}`,
      `{"records":[{"time":"${NOON}","x":${secrets.slice(200, 400).join(',')}`,
      JSON.stringify({ records: secrets.slice(400, 600) }),
      ...secrets.slice(600, 640).map(secret => `{"time":"${NOON}","properties":{"x":${secret}}}`),
      ...records
        .slice(0, 40)
        .map((record, index) => JSON.stringify({ ...record, time: undefined, TimeGenerated: secrets[index] })),
    ],
    planted,
    secret(origin) {
      origins.push(origin)
      return coreOf(origins.length - 1)
    },
    leaksIn: (text, known) => [...secretsIn(text, known)].flatMap(number => origins[number] ?? []),
  }
}

/** As the Activity log states who did something. */
const IDENTITY = {
  claims: {
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'a',
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': 'a',
    'http://schemas.microsoft.com/identity/claims/objectidentifier': 'a',
    name: 'a',
    puid: 'a',
    ipaddr: 'a',
    sub: 'a',
  },
}

function identityOf({ identity }: JsonObject): JsonObject {
  if (!isObject(identity)) return {}
  const { claims } = identity
  return { ...identity, claims: { ...IDENTITY.claims, ...(isObject(claims) ? claims : {}) } }
}

function messagesOf(records: readonly JsonObject[]): readonly string[] {
  const messages: string[] = []
  for (let start = 0; start < records.length; start += RECORDS_A_MESSAGE) {
    const some = records.slice(start, start + RECORDS_A_MESSAGE)
    messages.push(JSON.stringify({ records: some.flatMap(record => [record, record]) }))
  }
  return messages
}
