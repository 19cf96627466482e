import { gzipSync } from 'node:zlib'
import type { RejectReason } from '../../src/core/rejection.ts'

/** One hostile message and what reading it must come to. */
export interface HostileCase {
  readonly name: string
  readonly body: string | Uint8Array
  readonly counted: number
  readonly foreign?: number
  readonly rejected?: readonly RejectReason[]
  /** Records that the best of the known forwarders gets out of it, as records or as opaque text. */
  readonly best?: number
}

type Fields = Readonly<Record<string, unknown>>

const RESOURCE = '/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/'

export function goodRecord(account = 'contoso', fields: Fields = {}): Fields {
  return {
    time: '2023-06-30T11:00:00Z',
    resourceId: `${RESOURCE}${account.toUpperCase()}`,
    category: 'KeyDeliveryRequests',
    operationName: 'MICROSOFT.MEDIA/MEDIASERVICES/CONTENTKEYS/READ',
    resultType: 'Succeeded',
    resultSignature: 'OK',
    properties: { policyName: 'drm-live', statusMessage: 'OK' },
    ...fields,
  }
}

const json = JSON.stringify
const A = json(goodRecord())
const five = `{"records":[${Array<string>(5).fill(A).join(',')}]}`
const withFields = (fields: Fields) => json({ records: [goodRecord('contoso', fields)] })
/** One record with its policy's name, quotes and all, replaced in the text. */
const withText = (by: string) => `{"records":[${A.replace('"drm-live"', by)}]}`
const around = (middle: string) => `{"records":[${A},${middle},${A}]}`
const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const list = (length: number) => `{"records":[${Array<string>(length).fill(A).join(',')}]}`
const call = (fields: Fields) =>
  json({
    time: '2023-06-30T11:00:00Z',
    category: 'AppDependencies',
    Target: 'contoso.restv2.westus.media.azure.net',
    ResultCode: '500',
    ...fields,
  })

const overLimit: readonly RejectReason[] = ['over-limit']
const notJson = (count = 1): readonly RejectReason[] => Array<RejectReason>(count).fill('not-json')
const noObject = (count: number): readonly RejectReason[] => Array<RejectReason>(count).fill('not-an-object')

const PACKINGS: readonly HostileCase[] = [
  { name: 'as it should be', body: five, counted: 5, best: 5 },
  { name: 'a bare record', body: A, counted: 1, best: 1 },
  { name: 'a top-level array', body: `[${A},${A}]`, counted: 2, best: 2 },
  { name: 'records is a text', body: json({ records: `[${A}]` }), counted: 1, best: 1 },
  {
    name: 'records is a text that was cut off',
    body: json({ records: `[${A},${A},{"time":"20` }),
    counted: 2,
    rejected: notJson(),
  },
  { name: 'records is a text in single quotes', body: json({ records: `[${A}]`.replaceAll('"', "'") }), counted: 1 },
  {
    name: 'records in text in text in text',
    body: json({ records: json({ records: json([goodRecord()]) }) }),
    counted: 1,
  },
  {
    name: 'records holds null and 7',
    body: json({ records: [null, goodRecord(), 7] }),
    counted: 1,
    rejected: noObject(2),
    best: 1,
  },
  { name: 'records is null', body: '{"records":null}', counted: 0, rejected: noObject(1) },
  { name: 'records is a number', body: '{"records":7}', counted: 0, rejected: noObject(1) },
  { name: 'records is empty', body: '{"records":[]}', counted: 0 },
  {
    name: 'records nested, mixed with bare ones',
    body: json({ records: [{ Records: [goodRecord()] }, [goodRecord()], goodRecord()] }),
    counted: 3,
  },
  { name: 'the message is JSON null', body: 'null', counted: 0, rejected: noObject(1), best: 0 },
  { name: 'empty', body: '', counted: 0, rejected: ['empty'], best: 0 },
  { name: 'white space and zeros', body: ' \r\n\u0000\u0000', counted: 0, rejected: ['empty'] },
  { name: 'several JSON lines', body: `${A}\n${A}\r\n`, counted: 2, best: 2 },
  { name: 'documents run together', body: `${A}${five}${A}`, counted: 7 },
  { name: 'a JSON text sequence', body: `\u001e${A}\n\u001e${A}\n`, counted: 2 },
  { name: 'padded with zeros', body: `${five}\u0000\u0000\u0000`, counted: 5 },
  {
    name: 'beside what Stream Analytics adds',
    body: json({ EventProcessedUtcTime: 'x', PartitionId: 1, records: [goodRecord()] }),
    counted: 1,
  },
]

const ENCODINGS: readonly HostileCase[] = [
  { name: 'byte-order mark', body: `\uFEFF${five}`, counted: 5, best: 5 },
  { name: 'two byte-order marks', body: `\uFEFF\uFEFF${five}`, counted: 5 },
  { name: 'a byte-order mark before each line', body: `\uFEFF${A}\n\uFEFF${A}`, counted: 2 },
  { name: 'UTF-16', body: Buffer.from(`\uFEFF${five}`, 'utf16le'), counted: 5 },
  { name: 'UTF-16, big end first', body: Buffer.from(`\uFEFF${five}`, 'utf16le').swap16(), counted: 5 },
  { name: 'UTF-16 without a mark', body: Buffer.from(five, 'utf16le'), counted: 5 },
  { name: 'UTF-16 without a mark, big end first', body: Buffer.from(five, 'utf16le').swap16(), counted: 5 },
  {
    name: 'UTF-16 with half a unit at the end',
    body: Buffer.concat([Buffer.from(`\uFEFF${five}`, 'utf16le'), Buffer.from([0x20])]),
    counted: 5,
    rejected: notJson(),
  },
  { name: 'invalid UTF-8 in a text', body: Buffer.from(withText('"drm-\u00ff"'), 'latin1'), counted: 1 },
  {
    name: 'a surrogate in UTF-8',
    body: Buffer.concat([
      Buffer.from(five.slice(0, -1)),
      Buffer.from([0x2c, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
    ]),
    counted: 5,
  },
  { name: 'gzip', body: gzipSync(five), counted: 5 },
  { name: 'gzip of UTF-16', body: gzipSync(Buffer.from(`\uFEFF${five}`, 'utf16le')), counted: 5 },
  { name: 'gzip, its last bytes cut off', body: gzipSync(five).subarray(0, -8), counted: 5 },
  { name: 'gzip, nearly all of it cut off', body: gzipSync(five).subarray(0, 12), counted: 0, rejected: notJson() },
  {
    name: 'gzip with a wrong check sum',
    body: Buffer.concat([gzipSync(five).subarray(0, -8), Buffer.alloc(8)]),
    counted: 0,
    rejected: notJson(),
  },
  { name: 'a gzip bomb', body: gzipSync(Buffer.alloc(100 * 1024 * 1024)), counted: 0, rejected: overLimit },
  {
    name: 'bytes of every kind',
    body: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    counted: 0,
    rejected: notJson(),
  },
]

const BROKEN: readonly HostileCase[] = [
  {
    name: 'cut off within its one record',
    body: `{"records":[${A.slice(0, 100)}`,
    counted: 0,
    rejected: notJson(),
    best: 1,
  },
  { name: 'a bare record, cut off', body: A.slice(0, -1), counted: 0, rejected: notJson(), best: 1 },
  {
    name: 'cut off within the third of five records',
    body: `{"records":[${A},${A},${A.slice(0, 60)}`,
    counted: 2,
    rejected: notJson(),
    best: 1,
  },
  { name: 'cut off between two records', body: `{"records":[${A},${A},`, counted: 2, rejected: notJson() },
  { name: 'cut off behind a record', body: `{"records":[${A},${A}`, counted: 2, rejected: notJson() },
  { name: 'cut off behind the list', body: `{"records":[${A},${A}]`, counted: 2 },
  { name: 'a cut array', body: `[${A},${A},{`, counted: 2, rejected: notJson() },
  { name: 'a cut array of envelopes', body: `[${five},{"records":[${A},${A},{"ti`, counted: 7, rejected: notJson() },
  {
    name: 'cut off, over several lines',
    body: `{\n "records": [\n  ${A},\n  ${A},\n  ${A.slice(0, 90)}`,
    counted: 2,
    rejected: notJson(),
  },
  {
    name: 'cut off, and the next document behind it',
    body: `{"records":[${A},${A.slice(0, 61)}${five}`,
    counted: 6,
    rejected: notJson(2),
  },
  {
    name: 'cut off, and the next line whole',
    body: `{"records":[${A},${A.slice(0, 61)}\n${five}`,
    counted: 6,
    rejected: notJson(),
  },
  {
    name: 'cut off, and a line with a raw line break behind it',
    body: `${A.slice(0, 61)}\n${A.replace('drm-live', 'drm\nlive')}`,
    counted: 1,
    rejected: notJson(),
  },
  { name: 'a cut line between whole ones', body: `${A}\n${A.slice(0, 60)}\n${A}`, counted: 2, rejected: notJson() },
  { name: 'its head cut off', body: five.slice(40), counted: 0, rejected: notJson() },
  {
    name: 'the tail of another document behind it',
    body: `${five}"pageNumber":0,"isEnd":true}}]}`,
    counted: 5,
    rejected: notJson(),
  },
  {
    name: 'two documents in one place of a record',
    body: around(A.replace('"properties":{', '"properties":{"a":1}{')),
    counted: 2,
    rejected: notJson(),
  },
  { name: 'a missing comma', body: `{"records":[${A}${A} ${A}]}`, counted: 3 },
  {
    name: 'a stray quote in the middle record',
    body: around(A.replace('drm-live', 'drm"live')),
    counted: 2,
    rejected: notJson(),
  },
  {
    name: 'a stray quote in every other record',
    body: around(`${A.replace('drm-live', 'drm"live')},${A},${A.replace('drm-live', 'drm"live')}`),
    counted: 3,
    rejected: notJson(2),
  },
  { name: 'a brace too few in the middle record', body: around(A.slice(0, -1)), counted: 2, rejected: notJson() },
  { name: 'a brace too many in the middle record', body: around(`${A}}`), counted: 3 },
  { name: 'an element of nothing', body: around(''), counted: 2 },
  { name: 'comments', body: `{"records":[${A},/* no */${A},${A}]} // end`, counted: 2, rejected: notJson(2) },
  {
    name: 'single-quoted properties',
    body: A.replace(
      '{"policyName":"drm-live","statusMessage":"OK"}',
      `{'policyName':'it's "live"','statusMessage':'OK'}`,
    ),
    counted: 1,
    best: 1,
  },
  { name: 'single quotes throughout', body: five.replaceAll('"', "'"), counted: 5 },
  {
    name: 'single quotes throughout, cut off',
    body: five.replaceAll('"', "'").slice(0, -40),
    counted: 4,
    rejected: notJson(),
  },
  { name: 'properties as text in single quotes', body: withFields({ properties: "{'policyName':'p'}" }), counted: 1 },
  { name: 'properties escaped twice', body: withFields({ properties: json(json({ policyName: 'p' })) }), counted: 1 },
  { name: 'raw new line in a string', body: withText('"drm\nlive\ttab\u0000"'), counted: 1, best: 1 },
  { name: 'escapes that mean nothing', body: withText('"it\\\'s in C:\\media\\x"'), counted: 1 },
  {
    name: '227 B blob data',
    body: `{"records":[${A.replace('{"policyName":"drm-live","statusMessage":"OK"}', '[ 227 B blob data ]')}]}`,
    counted: 1,
    best: 1,
  },
  { name: 'NaN, Infinity, undefined', body: withText('[NaN,-Infinity,undefined]'), counted: 1 },
  { name: 'words', body: 'The server is busy.', counted: 0, rejected: notJson() },
  { name: 'XML', body: '<Error><Code>ServerBusy</Code></Error>', counted: 0, rejected: notJson() },
  { name: 'quotes alone', body: '"'.repeat(1001), counted: 0, rejected: notJson() },
]

const VALUES: readonly HostileCase[] = [
  { name: 'duplicate keys: the last one stands', body: withText('"a","time":"2023-06-30T11:59:00Z"'), counted: 1 },
  {
    name: 'the same key in another letter case',
    body: withFields({ TIME: 'never', Category: 'x', RESOURCEID: 7 }),
    counted: 1,
  },
  { name: '__proto__ with records in it', body: `{"__proto__":{"records":[${A}]},${A.slice(1)}`, counted: 1 },
  {
    name: 'keys of Object.prototype',
    body: withFields({ constructor: null, toString: 1, hasOwnProperty: {}, toJSON: 'x', valueOf: [] }),
    counted: 1,
  },
  {
    name: 'names of Object.prototype',
    body: withFields({ operationName: '__proto__', properties: { policyName: 'constructor', tokenType: 'toString' } }),
    counted: 1,
  },
  { name: '1e400 where a number should be', body: withText('1e400,"durationMs":-1e400'), counted: 1 },
  { name: 'a duration of 1e300', body: withFields({ durationMs: 1e300 }), counted: 1 },
  { name: 'a duration below nothing, as text', body: withFields({ durationMs: '-5.5' }), counted: 1 },
  {
    name: 'claims of 1e300',
    body: withFields({ resultSignature: 'Unauthorized', identity: { claims: { exp: 1e300, nbf: '-1e300' } } }),
    counted: 1,
  },
  { name: 'ItemCount 1e300', body: call({ ItemCount: 1e300 }), counted: 1 },
  { name: 'ItemCount -1', body: call({ ItemCount: -1 }), counted: 1 },
  { name: 'ItemCount 2.5', body: call({ ItemCount: 2.5 }), counted: 1 },
  {
    name: 'numbers where texts should be',
    body: withFields({ resultType: 1, operationName: 2, properties: 3, identity: 4, level: 5 }),
    counted: 1,
  },
  {
    name: 'lists where objects should be',
    body: withFields({ properties: [1], identity: [[]], resultType: ['Failed'] }),
    counted: 1,
  },
  { name: 'a list where the category should be', body: withFields({ category: ['KeyDeliveryRequests'] }), counted: 1 },
  {
    name: 'a category that nobody knows',
    body: withFields({ category: 'constructor' }),
    counted: 0,
    rejected: ['unknown-category'],
  },
  { name: 'an empty object', body: '{}', counted: 0, rejected: ['unknown-category'] },
  {
    name: 'another provider',
    body: withFields({ resourceId: '/subscriptions/s/providers/Microsoft.Web/sites/x' }),
    counted: 0,
    foreign: 1,
  },
  { name: 'the year 0', body: withFields({ time: '0000-01-01T00:00:00Z' }), counted: 1 },
  { name: 'the year 1', body: withFields({ time: '0001-01-01T00:00:00' }), counted: 1 },
  { name: 'the year 9999', body: withFields({ time: '9999-12-31T23:59:59.9999999Z' }), counted: 1 },
  { name: 'no time', body: withFields({ time: null }), counted: 1 },
  { name: 'a year below 0', body: withFields({ time: '-2023-06-30T11:00:00Z' }), counted: 0, rejected: ['bad-time'] },
  { name: '25 hours', body: withFields({ time: '2023-06-30T25:00:00Z' }), counted: 0, rejected: ['bad-time'] },
  { name: 'a time that is NaN', body: withFields({ time: 'NaN' }), counted: 0, rejected: ['bad-time'] },
  {
    name: 'a time of 1e400',
    body: withFields({ time: 0 }).replace('"time":0', '"time":1e400'),
    counted: 0,
    rejected: ['bad-time'],
  },
  {
    name: 'a time with a gap of 100,000 spaces',
    body: withFields({ time: `6/30/2023 11:00${' '.repeat(100_000)}x` }),
    counted: 0,
    rejected: ['bad-time'],
  },
  {
    name: 'half a character in names',
    body: withFields({ operationName: 'a\ud800', properties: { policyName: '\udc00' } }),
    counted: 1,
  },
  {
    name: 'an account that Table Storage would refuse',
    body: json({ records: [goodRecord('a\\b|c!d%\u0001\u007f\ud800')] }),
    counted: 1,
  },
  {
    name: 'an account that ends at / ? and #',
    body: json([goodRecord('a/b'), goodRecord('a?b'), goodRecord('a#b')]),
    counted: 3,
  },
  { name: 'an account of 300 characters', body: json({ records: [goodRecord('x'.repeat(300))] }), counted: 1 },
  { name: 'an account of 200 pairs', body: json({ records: [goodRecord('\u{1f4a5}'.repeat(200))] }), counted: 1 },
  {
    name: 'line separators and direction marks',
    body: withFields({ operationName: 'a\u2028b\u2029c\u202ed', properties: { policyName: '\u202e\u200f' } }),
    counted: 1,
  },
]

const SIZES: readonly HostileCase[] = [
  { name: '5,000 records', body: list(5_000), counted: 5_000, best: 5_000 },
  {
    name: '50,000 records',
    body: `[${Array<string>(50_000).fill('{"category":"MediaAccount"}').join(',')}]`,
    counted: 50_000,
  },
  { name: '5,000 records, cut off', body: list(5_000).slice(0, -10), counted: 4_999, rejected: notJson() },
  {
    name: 'a text of 1 MiB',
    body: withFields({ properties: { statusMessage: 'x'.repeat(1024 * 1024) }, resultSignature: 'Forbidden' }),
    counted: 1,
  },
  { name: 'a key of 1 MiB', body: withFields({ ['k'.repeat(1024 * 1024)]: 1 }), counted: 1 },
  {
    name: '900 fields more',
    body: withFields(Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`k${index}`, 1]))),
    counted: 1,
  },
  {
    name: '100,000 fields',
    body: withFields(Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]))),
    counted: 0,
    rejected: overLimit,
  },
  {
    name: 'a record 100,000 deep',
    body: `{"records":[${A},${deep(100_000)}]}`,
    counted: 1,
    rejected: overLimit,
  },
  {
    name: 'a property 60 deep, to be shown as text',
    body: call({ Properties: { body: 0 } }).replace('"body":0', `"body":${deep(60)}`),
    counted: 1,
  },
  {
    name: 'a property 100,000 deep, to be shown as text',
    body: call({ Properties: { body: 0 } }).replace('"body":0', `"body":${deep(100_000)}`),
    counted: 0,
    rejected: overLimit,
  },
  {
    name: 'lists 100,000 deep',
    body: `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    counted: 0,
    rejected: overLimit,
  },
  { name: 'lists 100,000 deep, never closed', body: '['.repeat(100_000), counted: 0, rejected: notJson() },
  { name: 'envelopes 50,000 deep, never closed', body: '{"records":['.repeat(50_000), counted: 0, rejected: notJson() },
  {
    name: '90,000 broken documents beside a whole one',
    body: `${A}\n${'{x}'.repeat(90_000)}`,
    counted: 1,
    rejected: notJson(90_000),
  },
  {
    name: '200,000 broken documents',
    body: `${A}\n${'{x}'.repeat(200_000)}`,
    counted: 0,
    rejected: overLimit,
  },
  { name: '300,000 lines of {', body: '{\n'.repeat(300_000), counted: 0, rejected: notJson() },
  { name: '1 MiB of quotes', body: '"'.repeat(1024 * 1024), counted: 0, rejected: notJson() },
  { name: '1 MiB of apostrophes', body: "'".repeat(1024 * 1024), counted: 0, rejected: notJson() },
]

/** Every way in which a message is known, or may be made, to be wrong. */
export const HOSTILE_CASES: readonly HostileCase[] = [...PACKINGS, ...ENCODINGS, ...BROKEN, ...VALUES, ...SIZES]
