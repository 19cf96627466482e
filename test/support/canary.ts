import { globSync, readFileSync } from 'node:fs'
import { openEnvelope } from '../../src/core/envelope.ts'
import { isObject, type Json, type JsonObject } from '../../src/core/json.ts'

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
  /** Where the secrets come from that are in the text. */
  leaksIn(text: string): readonly string[]
}

/** A secret, written in one of the forms in which it must be known; `core` names it. */
type Form = (core: string, number: number) => string

/** What is said of a call, and shown: in it a secret has a form. */
const FORMS: Readonly<Record<string, Form>> = {
  jwt: core => `eyJhbGciOiJIUzI1NiJ9.eyJ${core}c3ViIjoi.${core}NlHp0w5N`,
  'cut jwt': core => `eyJhbGciOiJIUzI1NiJ9.eyJzdWIi${core}`,
  swt: core => `nameidentifier=${core}&Audience=urn%3a${core}&ExpiresOn=1688119080&HMACSHA256=${core}%3d`,
  sas: core => `https://a.blob.core.windows.net/c?sv=2020&st=${core}&se=${core}&sp=r&sig=${core}%2Bx%3D`,
  bearer: core => `Bearer ${core}.${core}`,
  url: core => `https://a.example/Manifest?token=${core}&y=1`,
  'account key': core => `AccountName=a;AccountKey=${core}Rs8W==;EndpointSuffix=x`,
  key: core => `Eby8vdM02xNO${core}cqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq0K1SZFPTOtr1KBHBeksoGMGw==`,
  password: core => `Password=${core}!x;Server=y`,
  json: core => `{"password":"${core} x","upn":"${core} y"}`,
  mail: core => `${core}.smith@mail.example`,
  ipv4: (_, number) => `11.${number >> 16}.${(number >> 8) & 255}.${number & 255}`,
  ipv6: (_, number) => `2001:db8:${number.toString(16)}::c4:17`,
}
/** What is nobody's business needs no form: it is copied nowhere. */
const PLAIN: Readonly<Record<string, Form>> = { plain: core => `Person ${core}` }

/** Fields that say what was called, when, and what became of it. All others are never copied. */
const SHOWN =
  /^(?:time|TimeGenerated|category|Type|operationName(?:Value)?|policyName|_?resourceId|liveEventName|statusMessage|resultDescription|resultCode|errorCode|EventCode|EventMessage|requestId|correlationId|Name|Target|Data|Message|OuterMessage|InnermostMessage|Details|message|OperationId|AppRoleName|ResponseBody)$/i

const FIXTURES = new URL('../fixtures/', import.meta.url)
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
  const text = String(value)
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
    .filter(name => !name.startsWith('hostile'))
    .flatMap(name => {
      const records = openEnvelope(readFileSync(new URL(name, FIXTURES), 'utf8')).flatMap(item =>
        item.ok ? [item.record] : [],
      )
      // Of a storm, which is many records of one kind, the first.
      return (name.endsWith('.jsonl') ? records.slice(0, 1) : records).map(record => [name, record] as const)
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
    const some = seen.has(field) ? forms.filter((_, index) => index % 4 === origins.length % 4) : forms
    seen.add(field)
    for (const [name, form] of forms.length === 1 ? forms : some) {
      const places = placesOf(valueAt(record, path), '')
      for (const place of places.keys()) {
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
  }
  return {
    messages: messagesOf(records),
    broken: [
      `not json ${secrets.slice(0, 200).join(' ')}`,
      `{"records":[{"time":"2023-06-30T11:00:00Z","x":${secrets.slice(200, 400).join(',')}`,
      ...records.slice(0, 40).map(record => JSON.stringify({ ...record, time: undefined, TimeGenerated: secrets[0] })),
    ],
    planted: origins.length,
    leaksIn: text => leaksIn(text, origins),
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

/** Letters and digits of both kinds, which no case can hide: what is searched for has none. */
function coreOf(number: number): string {
  return `Zq${number.toString(36).padStart(4, '0')}Xk7`
}

const CORE = /zq([\da-z]{4})xk/gi
const IPV4 = /(?<![\d.])11\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.])/g
const IPV6 = /2001:db8:([\da-f]{1,6})::c4/gi

function leaksIn(text: string, origins: readonly string[]): readonly string[] {
  const numbers = [
    ...[...text.matchAll(CORE)].map(([, number = '']) => Number.parseInt(number, 36)),
    ...[...text.matchAll(IPV4)].map(([, a, b, c]) => Number(a) * 65_536 + Number(b) * 256 + Number(c)),
    ...[...text.matchAll(IPV6)].map(([, number = '']) => Number.parseInt(number, 16)),
  ]
  return [...new Set(numbers)].flatMap(number => origins[number] ?? [])
}
