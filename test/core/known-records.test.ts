import { describe, expect, test } from 'vitest'
import { charactersOf, messageText } from '../../src/adapters/message-text.ts'
import { createKnownRecords } from '../../src/core/known-records.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import type { KnownReader, Reader } from '../../src/flows/read-item.ts'
import { readMessage } from '../../src/flows/read-message.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'

const NOON = Date.UTC(2028, 5, 1, 12)
const DAY = 86_400_000
const classify = createClassifier(taxonomy)
const plain: Reader = { decode: messageText, classify, retention: 30 * DAY }
/** Of the text alone: what two addresses have in common does not matter here. */
const markCaller = (address: string) => Array.from(address, sign => sign.charCodeAt(0)).reduce((sum, one) => sum + one)

function remembering(): { readonly reader: KnownReader; parsed(): number } {
  let parsed = 0
  return {
    reader: {
      ...plain,
      decode(body, maxBytes) {
        parsed++
        return messageText(body, maxBytes)
      },
      known: createKnownRecords(classify),
      charactersOf,
    },
    parsed: () => parsed,
  }
}

function messageOf(body: string | Uint8Array) {
  return { shard: 'p00', sequence: 1, enqueued: NOON, body: typeof body === 'string' ? Buffer.from(body) : body }
}

const envelope = (...records: readonly string[]) => `{"records":[${records.join(',')}]}`

interface KeyParts {
  readonly time?: string
  readonly duration?: string
  readonly claims?: string
  readonly properties?: string
  readonly more?: string
  readonly failed?: boolean
}

function keyRecord({ time = '2028-06-01T11:10:10.1234567Z', failed = false, ...parts }: KeyParts = {}): string {
  const { duration = '12', claims = '"iss":"i","aud":"a","exp":"1843473600"', more = '' } = parts
  const { properties = '"requestId":"r-1","keyId":"k-1","policyName":"drm","tokenType":"JWT"' } = parts
  const [type, signature] = failed ? ['Failed', 'Unauthorized'] : ['Succeeded', 'OK']
  return (
    `{"time":"${time}","resourceId":"/SUBSCRIPTIONS/S/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/CONTOSO",` +
    `"operationName":"MICROSOFT.MEDIA/MEDIASERVICES/CONTENTKEYS/READ","category":"KeyDeliveryRequests",${more}` +
    `"resultType":"${type}","resultSignature":"${signature}","durationMs":${duration},` +
    `"identity":{"authorization":{"issuer":"i","audience":"a"},"claims":{${claims}}},` +
    `"properties":{${properties},"statusMessage":"${failed ? 'IDX10511: Signature validation failed.' : 'OK'}"}}`
  )
}

function streamRecord(parts: { readonly ip?: string; readonly url?: string; readonly status?: string } = {}): string {
  const { ip = '"2001:db8::1"', url = 'https://e/1.ism', status = '404' } = parts
  return (
    '{"time":"2028-06-01T11:10:10Z","resourceId":"/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/CONTOSO/STREAMINGENDPOINTS/D",' +
    `"category":"StreamingEndpointRequests","properties":{"ClientIP":${ip},"URL":"${url}","Status":"${status}"}}`
  )
}

const read = (reader: Reader | KnownReader, body: string | Uint8Array) =>
  readMessage(messageOf(body), reader, markCaller)

describe('a record like an earlier one is not parsed, and comes to the same', () => {
  const claims = (exp: number) => `"iss":"i","aud":"a","exp":"${exp}"`
  test.each<[string, string, string]>([
    ['another time', keyRecord(), keyRecord({ time: '2028-06-01T11:59:59.9Z' })],
    ['a leap day', keyRecord(), keyRecord({ time: '2028-02-29T00:00:00Z' })],
    ['a time before the retention', keyRecord(), keyRecord({ time: '2028-04-01T11:59:59Z' })],
    ['a time that is not plausible', keyRecord(), keyRecord({ time: '2038-06-01T11:59:59Z' })],
    ['another duration', keyRecord(), keyRecord({ duration: '0' })],
    ['a duration as text', keyRecord({ duration: '"12"' }), keyRecord({ duration: '"345"' })],
    ['another token', keyRecord(), keyRecord({ claims: claims(1_843_480_000) })],
    ['no claims', keyRecord({ claims: '' }), keyRecord({ claims: '', duration: '7' })],
    ['a refused token that is valid', keyRecord({ failed: true }), keyRecord({ failed: true, duration: '3' })],
    [
      'a refused token, expired where the first was not',
      keyRecord({ failed: true }),
      keyRecord({ failed: true, claims: claims(1_843_470_000) }),
    ],
    [
      'a refused token, valid where the first was not',
      keyRecord({ failed: true, claims: claims(1_843_470_000) }),
      keyRecord({ failed: true }),
    ],
    [
      'a refused token that is not valid yet',
      keyRecord({ failed: true, claims: '"nbf":"1843470000"' }),
      keyRecord({ failed: true, claims: '"nbf":"1843499999"' }),
    ],
    ['another request', keyRecord({ failed: true }), keyRecord({ failed: true }).replace('r-1', 'r-2')],
    ['another address', streamRecord(), streamRecord({ ip: '"10.1.2.3:80"' })],
    ['an address that is none', streamRecord(), streamRecord({ ip: '"10.0.0.xxx"' })],
    ['a URL of other characters', streamRecord(), streamRecord({ url: 'https://é/💥?q=[1]{2}' })],
    ['no URL', streamRecord(), streamRecord({ url: '' })],
    ['a raw line break that nobody reads', streamRecord(), streamRecord({ url: 'a\nb' })],
    [
      'white space as it was',
      keyRecord({ more: ' \n "a" : [1, {"b": "}"}] , ' }),
      keyRecord({ more: ' \n "a" : [1, {"b": "}"}] , ', duration: '5' }),
    ],
  ])('%s', (_, first, second) => {
    const { reader, parsed } = remembering()
    read(reader, envelope(first))
    expect(parsed()).toBe(1)
    expect(read(reader, envelope(second))).toEqual(read(plain, envelope(second)))
    expect(parsed()).toBe(1)
  })
})

describe('what is not exactly like an earlier record comes to the same too', () => {
  const first = [keyRecord(), keyRecord({ failed: true }), streamRecord(), streamRecord({ status: '200' })]
  const failed = (parts: KeyParts) => keyRecord({ failed: true, ...parts })
  const request = (text: string) => ({
    properties: `"requestId":${text},"keyId":"k-1","policyName":"drm","tokenType":"JWT"`,
  })
  test.each<[string, string]>([
    ['a time of another form', keyRecord({ time: '06/01/2028 11:10:10' })],
    ['a time with an offset', keyRecord({ time: '2028-06-01T11:10:10+02:00' })],
    ['a day that is not there', keyRecord({ time: '2028-02-30T11:10:10Z' })],
    ['hour 24', keyRecord({ time: '2028-06-01T24:00:00Z' })],
    ['second 60', keyRecord({ time: '2028-06-01T11:10:60Z' })],
    ['a time with space around it', keyRecord({ time: ' 2028-06-01T11:10:10Z ' })],
    ['a time that stops', keyRecord({ time: '2028-06-01T11:10' })],
    ['a point without a fraction', keyRecord({ time: '2028-06-01T11:10:10.Z' })],
    ['a fraction of ten digits', keyRecord({ time: '2028-06-01T11:10:10.1234567890Z' })],
    ['the year 1', keyRecord({ time: '0001-01-01T00:00:00Z' })],
    ['no time', keyRecord({ time: '' })],
    ['a time with an escape', keyRecord({ time: '2028-06-01T11:10:10\\u005a' })],
    ['half a duration', keyRecord({ duration: '1.5' })],
    ['a duration with an exponent', keyRecord({ duration: '1e3' })],
    ['a negative duration', keyRecord({ duration: '-1' })],
    ['no duration', keyRecord({ duration: 'null' })],
    ['a duration of many digits', keyRecord({ duration: '12345678901234567890' })],
    ['a duration that JSON does not write so', keyRecord({ duration: '007' })],
    ['a duration with zeros before it, as text', keyRecord({ duration: '"007"' })],
    ['an expiry as a number', failed({ claims: '"iss":"i","aud":"a","exp":1843470000' })],
    ['an expiry with a point', failed({ claims: '"iss":"i","aud":"a","exp":"1843470000.5"' })],
    ['an expiry that is none', failed({ claims: '"iss":"i","aud":"a","exp":"soon"' })],
    ['no expiry', failed({ claims: '"iss":"i","aud":"a","exp":null' })],
    ['another audience', failed({ claims: '"iss":"i","aud":"b","exp":"1843473600"' })],
    ['a claim whose name looks like a path', failed({ claims: '', more: '"identity.claims.exp":"1",' })],
    ['a name with a line break in it', failed({ claims: '', more: '"identity\\nclaims\\nexp":"1",' })],
    ['a request with space around it', failed(request('" r-2 "'))],
    ['a blank request', failed(request('"  "'))],
    ['no request', failed(request('""'))],
    ['a request of other characters', failed(request('"é"'))],
    ['a request with an escape', failed(request('"a\\"b"'))],
    ['a request that is a number', failed(request('17'))],
    ['a key that is a number', keyRecord().replace('"k-1"', '17')],
    ['a time twice', keyRecord({ more: '"time":"2028-06-01T09:00:00Z",' })],
    ['a time in capitals before it', keyRecord({ more: '"TIME":"2028-06-01T09:00:00Z",' })],
    ['a category twice', keyRecord({ more: '"category":"Other",' })],
    ['identities twice', failed({ more: '"identity":{"claims":{"exp":"1"}},' })],
    ['records in a record', keyRecord({ more: `"records":[${streamRecord()}],` })],
    ['an address with space in it', streamRecord({ ip: '"10.0.0.1, 10.0.0.2"' })],
    ['a blank address', streamRecord({ ip: '" "' })],
    ['no address', streamRecord({ ip: 'null' })],
    ['an address with an escape', streamRecord({ ip: '"10.0.0.1\\t"' })],
    ['an address under another spelling', streamRecord().replace('ClientIP', 'clientip')],
    ['a request under another spelling', failed({}).replace('requestId', 'RequestId')],
    ['an escape in what nobody reads', streamRecord({ url: 'https:\\/\\/e\\"' })],
    ['an escape that means nothing', streamRecord({ url: 'a\\qb' })],
    ['an escape that stops', streamRecord({ url: 'a\\u00' })],
    ['a backslash that takes the end away', streamRecord({ url: 'a\\' })],
    ['a backslash at the end', streamRecord({ url: 'a\\\\' })],
    ['a raw line break in what nobody reads', streamRecord({ url: 'a\nb' })],
    ['a half character in what nobody reads', streamRecord({ url: 'a\\ud83d' })],
    ['a raw line break in a request', failed(request('"a\nb"'))],
    ['a raw line break in an address', streamRecord({ ip: '"10.0.0.1\n"' })],
    ['something behind a record', `${keyRecord()} x`],
    ['a comma behind the last record', `${keyRecord()},`],
    ['half a record', keyRecord().slice(0, -20)],
    ['no record', '7'],
    ['a list', `[${keyRecord()}]`],
    ['white space between records', ` ${keyRecord()} \n, \t ${streamRecord()} `],
    ['a very long record', keyRecord({ more: `"a":"${'x'.repeat(5_000)}",` })],
  ])('%s', (_, odd) => {
    const { reader } = remembering()
    read(reader, envelope(...first))
    for (const body of [envelope(odd), envelope(first[0] ?? '', odd, first[2] ?? ''), envelope(odd)]) {
      expect(read(reader, body)).toEqual(read(plain, body))
    }
    // Whatever was learned of it did no harm to the others.
    for (const record of first) expect(read(reader, envelope(record))).toEqual(read(plain, envelope(record)))
  })

  test.each<[string, Uint8Array]>([
    ['bytes that are no UTF-8', Buffer.from(envelope(streamRecord({ url: '\u00ff' })), 'latin1')],
    ['bytes that are no UTF-8 in an address', Buffer.from(envelope(streamRecord({ ip: '"\u00ff"' })), 'latin1')],
    ['UTF-16', Buffer.from(envelope(keyRecord()), 'utf16le')],
    ['a byte-order mark', Buffer.from(`\ufeff${envelope(keyRecord())}`)],
  ])('%s', (_, body) => {
    const { reader } = remembering()
    read(reader, envelope(...first))
    expect(read(reader, body)).toEqual(read(plain, body))
  })
})

test.each<[string, readonly string[]]>([
  [
    'tokens that are valid, expired, not valid yet, and valid again',
    ['"exp":"1843499999"', '"exp":"1843499999"', '"exp":"1843470000"', '"exp":"1843499998"'].map(claims =>
      keyRecord({ failed: true, claims }),
    ),
  ],
  [
    'identities twice, of which the last one counts',
    ['1843499999', '1843470000', '1843470001'].map(exp =>
      keyRecord({ failed: true, claims: '', more: `"identity":{"claims":{"exp":"${exp}"}},` }),
    ),
  ],
])('%s', (_, records) => {
  const { reader } = remembering()
  for (const record of records) expect(read(reader, envelope(record))).toEqual(read(plain, envelope(record)))
})

test('more kinds of records than are remembered come to the same', () => {
  const { reader, parsed } = remembering()
  const record = (policy: number) => keyRecord({ properties: `"policyName":"p${policy}"` })
  for (let policy = 0; policy < 5_000; policy++) {
    // As often as learning it costs.
    const body = envelope(...Array.from({ length: 16 }, () => record(policy)))
    expect(read(reader, body)).toEqual(read(plain, body))
  }
  const before = parsed()
  expect(before).toBe(5_000)
  read(reader, envelope(record(4_999)))
  expect(parsed()).toBe(before)
  read(reader, envelope(record(0)))
  expect(parsed()).toBe(before + 1)
})

test('records that never come again are learned ever more rarely', () => {
  const known = createKnownRecords(classify)
  let learned = 0
  const reader: KnownReader = {
    ...plain,
    charactersOf,
    known: {
      ...known,
      read(source, from) {
        const call = known.read(source, from)
        if (call !== undefined) learned++
        return call
      },
    },
  }
  // Each kind comes twice in a row: the second one is known where the first one was learned.
  for (let policy = 0; policy < 9_000; policy++) {
    const record = keyRecord({ properties: `"policyName":"p${policy}"` })
    if (policy === 8_000) learned = 0
    read(reader, envelope(record, record))
  }
  expect(learned).toBeGreaterThan(50)
  expect(learned).toBeLessThan(200)
})
