import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import colours from 'picocolors'
import { describe, expect, test } from 'vitest'
import { createMessageExplainer } from '../../local/explain/explanation.ts'
import { explanationText } from '../../local/explain/print.ts'
import { readItems, SHARD } from '../../local/explain/read-items.ts'
import { shown, shownTime } from '../../local/explain/shown.ts'
import { streamMessages } from '../../local/explain/standard-input.ts'
import { inputMessages } from '../../local/input.ts'
import { messageText } from '../../src/adapters/message-text.ts'
import { callOf } from '../../src/core/call.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import { readMessage, tallyOf } from '../../src/flows/read-message.ts'
import { createExplainer } from '../../src/taxonomy/explain-match.ts'
import { nearIds } from '../../src/taxonomy/near-ids.ts'
import { causeById, taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { rule } from '../support/alerts.ts'
import { NOON } from '../support/outcomes.ts'

const ESC = '\u001b'
const classify = createClassifier(taxonomy)
const explainer = createExplainer(taxonomy)
const FIXTURES = new URL('../fixtures', import.meta.url).pathname

test.each([
  ['a colour', `${ESC}[1;31mred${ESC}[0m`, 'red'],
  ['a colour in one byte', '\u009b31mred', 'red'],
  ['a title', `a${ESC}]0;owned\u0007b`, 'ab'],
  ['a link', `${ESC}]8;;https://evil.example${ESC}\\text${ESC}]8;;${ESC}\\`, 'text'],
  ['a title without its end', `a${ESC}]0;b`, 'a0;b'],
  ['a reset of the terminal', `a${ESC}cb`, 'ab'],
  ['a device control string', `a${ESC}P1;2|x${ESC}\\b`, 'ab'],
  ['bells, line breaks and a direction mark', 'a\u0007\r\nb\u202ec', 'a b c'],
  ['a lone escape', `a${ESC}`, 'a'],
  ['a token that escapes cut in two', `Bearer ${'ab'.repeat(5)}${ESC}[0m${'cd'.repeat(5)}`, 'Bearer [token]'],
  ['an address', 'from 203.0.113.9', 'from [ip]'],
])('shows %s as plain text', (_, text, plain) => {
  expect(shown(text)).toBe(plain)
})

test('comes through a megabyte of open sequences', () => {
  for (const start of [`${ESC}[`, `${ESC}]`, `${ESC}P`, '\u009d', `${ESC}(`])
    expect(shown(start.repeat(1 << 19)).length).toBeLessThan(301)
})

test.each<[number, string]>([
  [NOON, '2023-06-30T12:00:00Z'],
  [NOON + 5, '2023-06-30T12:00:00.005Z'],
  [1e300, '1e+300'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
])('a time in milliseconds: %s', (time, text) => {
  expect(shownTime(time)).toBe(text)
})

test.each([
  ['token-expire', 'token-expired'],
  ['expired-token', 'token-expired'],
  ['Quota_Reached', 'quota-reached'],
  ['qouta-reached', 'quota-reached'],
])('near %s is %s', (wrong, right) => {
  expect(
    nearIds(
      wrong,
      taxonomy.causes.map(({ id }) => id),
    )[0],
  ).toBe(right)
})

test('the nearest id comes first, and no more than five come', () => {
  const ids = ['token-expiring', 'token-expiry', 'token-expired', 'token-expires', 'token-exp', 'token-expert']
  expect(nearIds('token-expired', ids)[0]).toBe('token-expired')
  expect(nearIds('token-expired', ids)).toHaveLength(5)
})

test('nothing is near what has nothing in common', () => {
  expect(nearIds('xyzzy', ['token-expired'])).toEqual([])
  expect(nearIds('', ['token-expired'])).toEqual([])
})

describe('standard input', () => {
  const read = async (...chunks: readonly (string | Buffer)[]): Promise<readonly string[]> => {
    const messages: string[] = []
    const stream = Readable.from(chunks.map(chunk => Buffer.from(chunk)))
    for await (const message of streamMessages(stream)) messages.push(Buffer.from(message).toString('latin1').trim())
    return messages
  }
  test.each<[string, readonly string[], readonly string[]]>([
    ['JSON lines', ['{"a":1}\n{"b":', '2}\n'], ['{"a":1}', '{"b":2}']],
    ['JSON lines with a broken and an empty one', ['\n{"a":1}\nno\n\n{"b":2}'], ['{"a":1}', 'no', '{"b":2}']],
    ['one document over several lines', ['{\n"a":', '1}\n'], ['{\n"a":1}']],
    ['text that is no JSON', ['one\ntwo'], ['one\ntwo']],
    ['nothing', [], []],
    ['blank lines', ['\n \r\n'], []],
  ])('%s', async (_, chunks, messages) => {
    expect(await read(...chunks)).toEqual(messages)
  })

  test('gzip, whatever line feeds are in its bytes', async () => {
    const zipped = gzipSync(Buffer.from(Array.from({ length: 4_000 }, (_, at) => Math.imul(at + 1, 0x9e3779b1) >>> 24)))
    expect(zipped.filter(byte => byte === 0x0a).length).toBeGreaterThan(2)
    expect(await read(zipped.subarray(0, 700), zipped.subarray(700))).toEqual([zipped.toString('latin1').trim()])
  })

  test('a line as soon as it has come', async () => {
    const stream = new Readable({ read() {} })
    const messages = streamMessages(stream)
    stream.push('{"a":1}\n')
    expect(Buffer.from((await messages.next()).value ?? []).toString()).toBe('{"a":1}\n')
    stream.push(null)
    expect((await messages.next()).done).toBe(true)
  })
})

test('takes every item of every fixture as the ingest does', async () => {
  let records = 0
  for await (const body of inputMessages([FIXTURES], () => expect.unreachable())) {
    const message = { shard: SHARD, sequence: 0, enqueued: NOON, body }
    const reading = readMessage(message, { decode: messageText, classify, retention: Number.POSITIVE_INFINITY })
    const { items } = readItems(body, NOON, classify)
    expect(items.flatMap(item => (typeof item === 'object' ? [callOf(item)] : []))).toEqual(
      reading.contributions.map(({ call }) => call),
    )
    expect(items.filter(item => item === 'foreign')).toHaveLength(reading.foreign)
    for (const { index, reason } of reading.rejected) expect(items[index]).toBe(reason)
    expect(items).toHaveLength(tallyOf(reading).records)
    records += items.length
  }
  expect(records).toBeGreaterThan(50)
})

describe('the explanation', () => {
  const rules = [
    rule({ match: { tags: ['quota'] } }),
    rule({ id: 'other', match: { tags: ['expiry'] } }),
    rule({ id: 'elsewhere', match: { accounts: ['fabrikam'] } }),
    rule({ id: 'status', facet: 'status', match: { facet: ['403'] }, groupBy: ['account', 'cause'] }),
  ]
  const explain = (value: unknown) => {
    const one = createMessageExplainer({ classify, explainer, rules, now: NOON, whyNot: causeById('token-expired') })
    return [...one(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))]
  }
  const record = (parts: object, properties: object = {}) => ({
    time: '2023-06-30T11:59:30Z',
    category: 'KeyDeliveryRequests',
    resourceId: '/SUBSCRIPTIONS/0/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/CONTOSO',
    properties: { status: 403, statusMessage: 'A quota was reached.', ...properties },
    ...parts,
  })

  test('row and rules', () => {
    const [told] = explain(record({}))
    expect(told?.row).toEqual({
      table: 'minutes20230630',
      partitionKey: 'contoso|2023063011|p00',
      rowKey: '59|quota-reached',
      status: 403,
    })
    expect(told?.rules).toEqual([
      {
        id: 'token-expiry',
        title: 'Expired tokens (401)',
        severity: 'error',
        group: 'contoso',
        fireCount: 10,
        windowMinutes: 5,
      },
      expect.objectContaining({ id: 'status', group: 'contoso/quota-reached' }),
    ])
  })

  test('an account that writes to the terminal does not, not in row or rule either', () => {
    const resourceId = `/x/providers/microsoft.media/mediaservices/con${ESC}[31mtoso`
    const [told] = explain(record({ resourceId }))
    expect(told?.event?.account).toBe('contoso')
    // Rules and keys have the name that is counted, in which no control character is left.
    expect(told?.rules?.[0]?.group).toBe('con\uFFFD[31mtoso')
    expect(told?.row?.partitionKey).toBe('con\uFFFD[31mtoso|2023063011|p00')
  })

  test('numbers records and messages, and names rejected neighbours within bounds', () => {
    const told = explain([record({}), 7, ...Array.from({ length: 30 }, () => null)])
    expect(told).toHaveLength(32)
    expect(told[1]).toMatchObject({ record: 2, kind: 'rejected', reason: 'not-an-object', stated: null, event: null })
    expect(told[0]?.envelope).toMatchObject({ message: 1, items: 32, item: 1, rejectedCount: 31 })
    expect(told[0]?.envelope.rejected.slice(0, 2)).toEqual([
      { item: 2, reason: 'not-an-object' },
      { item: 3, reason: 'not-an-object' },
    ])
    expect(told[0]?.envelope.rejected).toHaveLength(20)
  })

  test('a foreign record among ours is the one that is shown as foreign', () => {
    const foreign = record({ resourceId: '/x/providers/Microsoft.Compute/y' })
    const told = explain([record({}), foreign, 7, record({}, { statusMessage: '', status: 404 }), foreign])
    expect(told.map(({ kind, cause }) => cause?.id ?? kind)).toEqual([
      'quota-reached',
      'foreign',
      'rejected',
      'not-found-unspecified',
      'foreign',
    ])
  })

  test.each<[string, object, object]>([
    ['foreign', { resourceId: '/x/providers/Microsoft.Compute/y' }, { provider: 'microsoft.compute' }],
    ['rejected', { time: 'noonish' }, { time: 'noonish' }],
    ['rejected', { category: `New${ESC}[31m` }, { category: 'New' }],
  ])('what a %s record says of itself', (kind, parts, stated) => {
    expect(explain(record(parts))[0]).toMatchObject({ kind, stated, row: null, cause: null, whyNot: null })
  })

  test('claims that decide leave the words unasked, but not their why-not', () => {
    const identity = { claims: { exp: NOON / 1_000 - 90, iss: 'me' } }
    const [told] = explain(record({ identity }, { status: 401, statusMessage: 'signature validation failed' }))
    expect(told?.evidence).toMatchObject({
      decided: 'claims',
      claims: { proves: 'token-expired', expires: '2023-06-30T11:58:30Z', expiredForMs: 60_000, issuer: 'me' },
      text: null,
      codes: null,
      signatures: null,
      likeness: null,
      status: null,
    })
    expect(told?.whyNot?.byWords.cause).toBe('token-signature-invalid')
  })

  test.each<[number, 'under 5 min' | '1 day or more']>([
    [60, 'under 5 min'],
    [172_800, '1 day or more'],
  ])('a token %i seconds late has the first step of those %s late', (late, lag) => {
    const identity = { claims: { exp: NOON / 1_000 - 30 - late } }
    const { steps, lagSteps } = causeById('token-expired') ?? {}
    expect(lagSteps?.[lag]).toBeTypeOf('string')
    expect(explain(record({ identity }, { status: 401 }))[0]?.cause?.steps).toEqual([lagSteps?.[lag], ...(steps ?? [])])
  })

  test('claims that no clock can hold', () => {
    const identity = { claims: { exp: 1e308, nbf: -1e308 } }
    expect(explain(record({ identity }, { status: 401 }))[0]?.evidence?.claims).toMatchObject({
      proves: null,
      expires: 'Infinity',
      notBefore: '-Infinity',
    })
  })

  test('the cause as the outcome has it, whatever decided', () => {
    const texts = ['', 'token expired', 'xyzzy plugh', 'AADSTS7000215: Invalid client secret is provided.']
    for (const status of [200, 401, 403, 404, 502, undefined]) {
      for (const statusMessage of texts) {
        const [told] = explain(record({ resultType: 'Failed' }, { status, statusMessage }))
        expect(told?.row?.rowKey).toBe(`59|${told?.cause?.id}`)
        const { evidence } = told ?? {}
        const asked = [evidence?.codes, evidence?.signatures, evidence?.likeness, evidence?.status]
        const step = { claims: -1, code: 0, signature: 2, likeness: 2, status: 3, none: 3 }[evidence?.decided ?? 'none']
        if (status !== 200) expect(asked.map(one => one !== null)).toEqual([0, 1, 2, 3].map(at => at <= step))
      }
    }
  })

  test('in colour, and in plain words', () => {
    const [told] = explain(record({}))
    if (told === undefined) throw new Error('nothing told')
    const coloured = explanationText(told, colours.createColors(true))
    const plain = explanationText(told, colours.createColors(false))
    expect(coloured).toContain(`${ESC}[`)
    expect(plain).not.toContain(ESC)
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain)
    for (const part of ['record 1', 'envelope', 'event', 'evidence', 'cause', 'row', 'rules', 'why not'])
      expect(plain).toMatch(new RegExp(`^ *${part}\\b`, 'm'))
    expect(plain).toMatch(/signatures .*<- decided/)
    expect(plain).toMatch(/missing @expired/)
    expect(plain).toContain('Service quota reached [quota]')
  })
})
