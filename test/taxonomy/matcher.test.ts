import { array, assert, constantFrom, integer, oneof, option, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFailure } from '../../src/core/failure.ts'
import { createMatcher } from '../../src/taxonomy/matcher.ts'
import { causeById, readTaxonomy, taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { PLAIN_CAUSE } from '../support/causes.ts'

const match = createMatcher(taxonomy)
const classify = (text: string, status?: number): string => match(readFailure({ status, text })).cause

const small = createMatcher(
  readTaxonomy({
    version: '1.0.0',
    fillers: ['the', 'is', 'was'],
    denials: ['not', 'fine'],
    words: { token: ['token*', 'jwt'] },
    causes: [
      { ...PLAIN_CAUSE, id: 'coded', signatures: [{ codes: ['KnownCode', 'FAM_*'] }] },
      { ...PLAIN_CAUSE, id: 'expired', signatures: [{ all: [['@token'], ['no longer valid']], none: [['refresh']] }] },
      { ...PLAIN_CAUSE, id: 'heavier', signatures: [{ all: [['jwt'], ['no longer valid']], weight: 5 }] },
      { ...PLAIN_CAUSE, id: 'patterned', signatures: [{ pattern: 'error (?:one|two)', statuses: [] }] },
      { ...PLAIN_CAUSE, id: 'like', examples: [{ status: 400, text: 'the purple walrus sings a sad song' }] },
      {
        ...PLAIN_CAUSE,
        id: 'vetoed',
        signatures: [{ all: [['walnut'], ['broke']], none: [['oak']] }],
        examples: [{ status: 400, text: 'blue walnut table broke badly' }],
      },
      {
        ...PLAIN_CAUSE,
        id: 'paging',
        tags: ['expiry'],
        examples: [{ status: 400, text: 'green gadget melted quickly in rain' }],
      },
      { ...PLAIN_CAUSE, id: 'generic', statuses: [400], genericFor: [400] },
    ],
  }),
)

describe('order of evidence', () => {
  test.each([
    ['a code before the words', { codes: ['knowncode'], text: 'token no longer valid' }, 'coded', 'code'],
    ['a family of codes', { codes: ['FAM_ANY'], text: '' }, 'coded', 'code'],
    ['the first code that is known', { codes: ['Other', 'KnownCode'], text: '' }, 'coded', 'code'],
    ['words in any order', { status: 400, codes: [], text: 'No longer valid: the tokens' }, 'expired', 'signature'],
    ['a phrase over fillers', { status: 400, codes: [], text: 'token no longer is valid' }, 'expired', 'signature'],
    ['a code read as words', { status: 400, codes: ['TokenNoLongerValid'], text: '' }, 'expired', 'signature'],
    ['no signature of another status', { status: 404, codes: [], text: 'token no longer valid' }, 'unknown', 'none'],
    [
      'no signature with a word of its none',
      { status: 400, codes: [], text: 'refresh token no longer valid' },
      'generic',
      'status',
    ],
    ['the heavier signature', { status: 400, codes: [], text: 'jwt no longer valid' }, 'heavier', 'signature'],
    ['a pattern', { codes: [], text: 'Error two' }, 'patterned', 'signature'],
    ['likeness', { status: 400, codes: [], text: 'a walrus, purple, was singing sad songs' }, 'like', 'likeness'],
    ['no likeness below the margin', { status: 400, codes: [], text: 'one song' }, 'generic', 'status'],
    [
      'no likeness of another status',
      { status: 404, codes: [], text: 'the purple walrus sings a sad song' },
      'unknown',
      'none',
    ],
    [
      'no likeness to a near miss',
      { status: 400, codes: [], text: 'blue walnut table broke badly, not oak' },
      'generic',
      'status',
    ],
    [
      'likeness that pages, near identity',
      { status: 400, codes: [], text: 'Green gadget melted quickly in rain.' },
      'paging',
      'likeness',
    ],
    [
      'no likeness that pages below it',
      { status: 400, codes: [], text: 'a sad gadget melted in snow' },
      'generic',
      'status',
    ],
    ['the generic cause of the status', { status: 400, codes: [], text: '' }, 'generic', 'status'],
    ['nothing', { codes: [], text: 'hello' }, 'unknown', 'none'],
  ])('%s', (_, failure, cause, evidence) => {
    expect(small(failure)).toEqual({ cause, evidence })
  })
})

describe('is not fooled by names and URLs', () => {
  test.each([
    ["Asset 'token expired trailer.mp4' does not exist.", 404, 'get-missing-entity'],
    ['Asset "quota reached" was not found', 404, 'get-missing-entity'],
    ['Das Asset „Token abgelaufen“ wurde nicht gefunden', 404, 'get-missing-entity'],
    ["L'actif « jeton expiré » est introuvable", 404, 'get-missing-entity'],
    ['No asset called token expired trailer.mp4 exists', 404, 'get-missing-entity'],
    ['GET https://x.media.azure.net/api/Assets?q=token+expired failed', 401, 'unauthorized-unspecified'],
    ['GET /vod/quota-reached/token-expired.ism/manifest 403', 403, 'forbidden-unspecified'],
    ['upload of quota-reached.mp4 by quota.reached@contoso.com refused', 403, 'forbidden-unspecified'],
    ['connection from port 403, worker-401, took 503 ms', undefined, 'unknown'],
    ['The token has expired. (asset "signature invalid", worker-403, 10.0.0.1:5030)', 401, 'token-expired'],
  ])('%s', (text, status, cause) => {
    expect(classify(text, status)).toBe(cause)
  })
})

describe('takes the 401 apart', () => {
  test.each([
    ['Your token ran out at noon.', 'token-expired'],
    ['This JWT may not be used before noon.', 'token-not-yet-valid'],
    ['The audience of the JWT is wrong.', 'auth-header-bad-value'],
    ['The issuer of the token is not trusted.', 'auth-header-bad-value'],
    ['The signature of the JWT is wrong.', 'token-signature-invalid'],
    ['The call has no Authorization header.', 'auth-header-missing'],
    ['The signature is fine and the audience too, but the token has expired.', 'token-expired'],
    ['Although it has not expired, the signature of the token is invalid.', 'token-signature-invalid'],
    ['The token has not expired yet.', 'unauthorized-unspecified'],
    ['Your certificate expired, the token cannot be signed.', 'signing-certificate-expired'],
  ])('%s', (text, cause) => {
    expect(classify(text, 401)).toBe(cause)
  })
})

test('answers a failure the same the second time, also when thousands came between', () => {
  const failure = { status: 401, codes: [], text: 'The token has expired.' }
  const first = match(failure)
  for (let at = 0; at < 5000; at += 1) match({ status: 404, codes: [`Code${at}`], text: 'not found' })
  expect(match(failure)).toEqual(first)
  expect(match({ ...failure, status: 404 })).not.toEqual(first)
})

test('names a cause of the taxonomy or unknown for any failure, and never throws', () => {
  const statuses = option(integer({ min: -5, max: 700 }), { nil: undefined })
  const telling = constantFrom(
    'token',
    'expired',
    'quota',
    'reached',
    'not',
    'found',
    '<n>',
    "'",
    '"',
    '«',
    '{',
    '\\',
    '\ud800',
  )
  const texts = oneof(
    string({ unit: 'binary' }),
    array(telling).map(words => words.join(' ')),
  )
  assert(
    property(statuses, array(string()), texts, (status, codes, text) => {
      const { cause } = match({ status, codes, text })
      expect(cause === 'unknown' || causeById(cause) !== undefined).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

// A backtracking matcher would not come back from these within the test's time.
test.each([
  ['one letter', 'a'.repeat(1 << 20)],
  ['one word again and again', 'token '.repeat(1 << 17)],
  ['fillers', `token ${'the '.repeat(1 << 17)}expired`],
  ['open quotes', "'".repeat(1 << 20)],
  ['open quotes of words', ` "a`.repeat(1 << 18)],
  ['digits', '1'.repeat(1 << 20)],
  ['dots', 'a.'.repeat(1 << 19)],
  ['slashes', '/a'.repeat(1 << 19)],
  ['humps', 'aB'.repeat(1 << 19)],
  ['colons', '0:'.repeat(1 << 19)],
  ['placeholders', '<n>'.repeat(1 << 18)],
])('comes through 1 MiB of %s', (_, text) => {
  expect(match({ status: 401, codes: [], text }).cause).toBeTypeOf('string')
})
