import { array, assert, constantFrom, json, oneof, option, property, shuffledSubarray, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFailure, statusOfPhrase } from '../../src/core/failure.ts'

const sentence = 'The access token has expired.'

describe('statusOfPhrase', () => {
  test.each([
    ['401', 401],
    [' 503 ', 503],
    ['Unauthorized', 401],
    ['Unauthorized.', 401],
    ['UNAUTHORIZED', 401],
    ['Not Found', 404],
    ['NotFound', 404],
    ['Failed.Forbidden', 403],
    ['Succeeded.Created', 201],
    ['OK', 200],
    ['Service Unavailable..', 503],
    ['PreconditionFailed', 412],
    ['Too Many Requests', 429],
    ['Failed', undefined],
    ['', undefined],
    ['999', undefined],
    ['4010', undefined],
    ['toString', undefined],
    ['x'.repeat(1 << 20), undefined],
  ])('%s', (phrase, status) => {
    expect(statusOfPhrase(phrase)).toBe(status)
  })
})

describe('envelopes', () => {
  const xml = `<m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><m:code>TokenExpired</m:code><m:message xml:lang="en-US">${sentence}</m:message></m:error>`
  const arm = { error: { code: 'TokenExpired', message: sentence } }
  test.each([
    ['plain words', sentence, []],
    [
      'OData JSON v3',
      JSON.stringify({ 'odata.error': { code: 'TokenExpired', message: { lang: 'en-US', value: sentence } } }),
      ['TokenExpired'],
    ],
    ['OData JSON v2', JSON.stringify({ error: { code: '', message: { lang: 'en-US', value: sentence } } }), []],
    ['ARM', JSON.stringify(arm), ['TokenExpired']],
    ['JSON in a JSON string', JSON.stringify(JSON.stringify(arm)), ['TokenExpired']],
    [
      'an Activity log record',
      JSON.stringify({ statusCode: 'Unauthorized', statusMessage: JSON.stringify(arm) }),
      ['TokenExpired'],
    ],
    ['Atom XML', xml, ['TokenExpired']],
    [
      'XML without a prefix',
      `<?xml version="1.0"?><Error><Code>TokenExpired</Code><Message>${sentence}</Message></Error>`,
      ['TokenExpired'],
    ],
    ['OAuth', JSON.stringify({ error: 'invalid_grant', error_description: sentence }), ['invalid_grant']],
  ])('%s', (_, text, codes) => {
    const failure = readFailure({ text })
    expect(failure.text).toBe(sentence)
    expect(failure.codes).toEqual(codes)
  })

  test('puts the code of details before a general one', () => {
    const text = JSON.stringify({
      error: { code: 'BadRequest', message: 'No.', details: [{ code: 'Exact', message: 'Why.' }] },
    })
    expect(readFailure({ text })).toEqual({ status: 400, codes: ['Exact'], text: 'Why.\nNo.' })
  })

  test('puts a code that was wrapped deeper first', () => {
    const text = JSON.stringify({ code: 'OuterCode', statusMessage: '{"error":{"code":"InnerCode","message":"Why."}}' })
    expect(readFailure({ text }).codes).toEqual(['InnerCode', 'OuterCode'])
  })

  test('keeps the words around an envelope and drops the stack', () => {
    const text = `Microsoft.Rest.Azure.CloudException: Call failed. ---> ${xml}\n   at Contoso.Assets.Get(String id) in C:\\a.cs:line 403\n   at Contoso.Main()`
    const failure = readFailure({ text })
    expect(failure.text).toContain('Call failed.')
    expect(failure.text).toContain(sentence)
    expect(failure.text).not.toContain('Contoso.Assets')
    expect(failure.codes).toContain('TokenExpired')
    expect(failure.codes).toContain('CloudException')
  })

  test('reads JSON that a log has cut off', () => {
    const text = '{"error":{"code":"AuthorizationFailed","message":"The client has no role, and then the log en'
    expect(readFailure({ text }).codes).toContain('AuthorizationFailed')
    expect(readFailure({ text }).text).toContain('has no role')
  })

  test('takes nothing but a status from data that is no error', () => {
    const text = '{"properties":{"URL":"https://x/token-expired.ism","Status":"503"}}'
    expect(readFailure({ text })).toEqual({ status: 503, codes: [], text: '' })
  })

  test('reads HTML error pages and entities', () => {
    const text = '<html><head><title>403 Forbidden</title></head><body><p>It&#39;s &lt;blocked&gt;</p></body></html>'
    expect(readFailure({ text })).toEqual({ status: 403, codes: [], text: "403 Forbidden\nIt's <blocked>" })
  })
})

describe('codes in plain text', () => {
  test.each([
    ['LocatorIdInUse', ['LocatorIdInUse']],
    ['ExpiredAuthenticationToken: it is over', ['ExpiredAuthenticationToken']],
    ['(InvalidAuthenticationTokenAudience) wrong', ['InvalidAuthenticationTokenAudience']],
    ['sign-in failed: AADSTS7000222: keys expired', ['AADSTS7000222']],
    ['IDX10223: Lifetime validation failed.', ['IDX10223']],
    ['MPE_STORAGE_SERVER_BUSY (0x808900E8): busy', ['MPE_STORAGE_SERVER_BUSY']],
    ['ErrorCode: AuthorizationFailed\nMessage: no', ['AuthorizationFailed']],
    ['Warning: nothing here', []],
    ['Message of the day', []],
  ])('%s', (text, codes) => {
    expect(readFailure({ text }).codes).toEqual(codes)
  })

  test('puts the given code first and turns a reason phrase into a status', () => {
    expect(readFailure({ code: 'Given', text: '(OtherCode) x' }).codes).toEqual(['Given', 'OtherCode'])
    expect(readFailure({ code: 'Forbidden', text: 'x' })).toEqual({ status: 403, codes: [], text: 'x' })
  })

  test.each([
    [
      'Wed, 18 Dec 2019 14:25:14 GMT',
      'Wed, 18 Dec 2019 22:25:14 GMT',
      'Thu, 19 Dec 2019 13:54:43 GMT',
      ['SignatureTimeFrameOver'],
    ],
    [
      'Thu, 13 Jun 2019 16:18:07 GMT',
      'Fri, 14 Jun 2019 16:23:07 GMT',
      'Thu, 13 Jun 2019 09:22:53 GMT',
      ['SignatureTimeFrameAhead'],
    ],
    ['Thu, 13 Jun 2019 16:18:07 GMT', 'Fri, 14 Jun 2019 16:23:07 GMT', 'Thu, 13 Jun 2019 17:22:53 GMT', []],
    ['a long time ago', 'some time later', 'another time', []],
  ])('tells an expired from an early storage signature by its dates: %s', (start, expiry, current, codes) => {
    const text = `not valid in the time frame: Start [${start}] - Expiry [${expiry}] - Current [${current}]`
    expect(readFailure({ text }).codes).toEqual(codes)
  })
})

describe('status', () => {
  test.each([
    ['HTTP 404', 404],
    ['HTTP/1.1 503 whatever', 503],
    ['The remote server returned an error: (403) Forbidden.', 403],
    ["Operation returned an invalid status code 'Unauthorized'", 401],
    ["Operation returned an invalid status code 'Bad Request'", 400],
    ['Response status code does not indicate success: 401 (Unauthorized).', 401],
    ['{"statusCode": "BadRequest"}', 400],
    ['"statusCode": "BadRequest"', 400],
    ['submit denied (403)', 403],
    ['worker-403 on port 401 at 10:15:03.503', undefined],
    ['took 503 ms for 404 files', undefined],
    ['asset 401.mp4', undefined],
  ])('%s', (text, status) => {
    expect(readFailure({ text }).status).toBe(status)
  })

  test('a given status wins, unless it is none', () => {
    expect(readFailure({ status: 409, text: 'HTTP 404' }).status).toBe(409)
    expect(readFailure({ status: 0, text: 'HTTP 404' }).status).toBe(404)
    expect(readFailure({ status: Number.NaN, text: '' }).status).toBeUndefined()
  })
})

test('the order of members never matters', () => {
  const members = [
    ['code', 'BadRequest'],
    ['message', 'Outer words.'],
    ['details', [{ code: 'Exact', message: 'Inner words.' }]],
    ['innererror', { type: 'System.Exception', message: 'Deep words.' }],
    ['status', 409],
  ] as const
  const expected = readFailure({ text: JSON.stringify({ error: Object.fromEntries(members) }) })
  assert(
    property(shuffledSubarray([...members], { minLength: members.length }), shuffled => {
      expect(readFailure({ text: JSON.stringify({ error: Object.fromEntries(shuffled) }) })).toEqual(expected)
    }),
  )
})

test('reads anything without throwing, and what it gives is bounded', () => {
  const parts = constantFrom(
    '{"error":',
    '"',
    '[',
    '{',
    '}',
    '<m:error>',
    '<Code>',
    '</Code>',
    '&#99999999;',
    '&#x0;',
    '\\',
    '(',
    'AADSTS1',
    '\ud800',
  )
  const texts = oneof(
    string({ unit: 'binary' }),
    json(),
    array(parts).map(some => some.join('')),
  )
  assert(
    property(texts, option(string(), { nil: undefined }), (text, code) => {
      const failure = readFailure({ text, code })
      expect(failure.text.length).toBeLessThanOrEqual(8192)
      expect(failure.codes.length).toBeLessThanOrEqual(16)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['braces', '{'.repeat(1 << 20)],
  ['brackets of objects', '[{'.repeat(1 << 19)],
  ['nested JSON', '{"error":'.repeat(1 << 16)],
  ['open tags', '<a'.repeat(1 << 19)],
  ['error tags', '<error>'.repeat(1 << 17)],
  ['members', '"code":'.repeat(1 << 17)],
  ['humps', 'Ab'.repeat(1 << 19)],
  ['underscores', 'A_'.repeat(1 << 19)],
  ['brackets', '(Ab'.repeat(1 << 18)],
  ['statuses', 'status '.repeat(1 << 17)],
  ['quotes', '"\\'.repeat(1 << 19)],
  ['stack frames', '\n at a('.repeat(1 << 17)],
  ['line breaks', '\n'.repeat(1 << 20)],
  ['time frames', 'Start ['.repeat(1 << 17)],
])('comes through 1 MiB of %s', (_, text) => {
  expect(readFailure({ text }).text.length).toBeLessThanOrEqual(8192)
})

test.each<[string, string, number | undefined]>([
  ['a short text', 'quota reached', undefined],
  ['a text of 8,192 characters', 'x'.repeat(8_192), undefined],
  ['a longer one', 'x'.repeat(10_000), 10_000 - 8_192],
  ['one that is longer than an envelope may be', 'x'.repeat(100_000), 100_000 - 8_192],
  ['a long message in an envelope', JSON.stringify({ error: { message: 'y'.repeat(9_000) } }), 9_000 - 8_192],
])('%s: what is left out is told', (_, text, leftOut) => {
  expect(readFailure({ text }).leftOut).toBe(leftOut)
})
