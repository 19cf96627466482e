import { describe, expect, test } from 'vitest'
import { parseEvent, type TokenClaims } from '../../src/core/event.ts'
import { callOf, expiryLagOf } from '../../src/core/call.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { fixtureRecords } from '../support/fixtures.ts'
import { event, NOON } from '../support/outcomes.ts'

const classify = createClassifier(taxonomy)

test.each<[string, string]>([
  ['KeyDeliveryRequests/success-clear-key', 'ok'],
  ['KeyDeliveryRequests/no-token', 'auth-header-missing'],
  ['AppDependencies/quota-reached', 'quota-reached'],
  ['AppDependencies/success', 'ok'],
  ['AppExceptions/atom-xml-conflict', 'assetfile-name-duplicate'],
  ['AppExceptions/arm-json-in-details-as-text', 'token-expired'],
  ['AppTraces/odata-v2-in-a-message', 'locator-id-duplicate'],
  ['ActivityLog/failed-forbidden', 'rbac-denied'],
  ['ActivityLog/code-in-details', 'write-once-property'],
  ['LiveEventState/resource-log-spelling', 'live-ingest-limit'],
  ['MediaAccount/resource-log-spelling', 'account-disabled'],
  ['MediaAccount/log-analytics-spelling', 'ok'],
  ['StreamingEndpointRequests/success-array', 'ok'],
  ['StreamingEndpointRequests/not-found', 'not-found-unspecified'],
])('%s: %s', (fixture, cause) => {
  for (const record of fixtureRecords(fixture)) {
    const parsed = parseEvent(record, NOON)
    expect(parsed.kind === 'event' ? classify(parsed.event).cause : parsed.kind).toBe(cause)
  }
})

describe('a 401 is told apart by the claims of the token', () => {
  const claims = (parts: Partial<TokenClaims>) => event({ claims: { expires: NOON + 3_600_000, ...parts } })
  test.each<[string, ReturnType<typeof event>, string, number | undefined]>([
    ['expired', claims({ expires: NOON - 90_000 }), 'token-expired', 90_000],
    ['expired in this very moment', claims({ expires: NOON }), 'token-expired', 0],
    ['not yet valid', claims({ notBefore: NOON + 600_000 }), 'token-not-yet-valid', undefined],
    [
      'for another audience',
      claims({ audience: 'urn:a', expectedAudience: 'urn:b' }),
      'auth-header-bad-value',
      undefined,
    ],
    [
      'of another issuer',
      claims({ issuer: 'https://a', expectedIssuer: 'https://b' }),
      'auth-header-bad-value',
      undefined,
    ],
  ])('%s', (_, refused, cause, expiryLag) => {
    expect(classify(refused)).toMatchObject({ cause, evidence: 'claims' })
    expect(expiryLagOf(callOf(classify(refused)))).toBe(expiryLag)
  })

  test('claims that prove nothing leave it to the words of the service', () => {
    const text = 'IDX10503: Signature validation failed. Token does not have a kid.'
    expect(classify({ ...claims({ notBefore: NOON + 60_000 }), text })).toMatchObject({
      cause: 'token-signature-invalid',
      evidence: 'code',
    })
  })

  test('an expired token in a failure of another status proves nothing', () => {
    expect(classify({ ...claims({ expires: NOON - 1 }), status: 500 }).cause).not.toBe('token-expired')
  })
})

describe('a failure that nobody knows', () => {
  const failure = (text: string, status?: number) => classify(event({ status, text }))
  const one = failure('License shard 17 lost quorum while rotating vault 1f0e8b1c-52f1-4f0e-9d5c-0a3c51a9e7aa')

  test('is unknown, with the same fingerprint for other ids', () => {
    const two = failure('License shard 4 lost quorum while rotating vault 6e982ace-2b77-4f9a-bc8b-a253e72c978f')
    expect([one.cause, one.evidence]).toEqual(['unknown', 'none'])
    expect(one.fingerprint).toMatch(/^v\d+-/)
    expect(two.fingerprint).toBe(one.fingerprint)
    expect(failure('Key vault rotated twice').fingerprint).not.toBe(one.fingerprint)
  })

  test('keeps its fingerprint where its status has a generic cause', () => {
    const generic = failure('License shard 17 lost quorum while rotating', 502)
    expect(generic.evidence).toBe('status')
    expect(generic.fingerprint).toMatch(/^v\d+-/)
    expect(failure('', 502).fingerprint).toBeUndefined()
  })
})
