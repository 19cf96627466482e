import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DiagnosticEvent, parseEvent } from '../../src/core/event.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { fixtureRecords } from '../support/fixtures.ts'

const ENQUEUED = Date.UTC(2023, 6, 1)

function parsed(record: JsonObject) {
  return parseEvent(record, ENQUEUED)
}

function events(fixture: string): readonly DiagnosticEvent[] {
  return fixtureRecords(fixture).map(record => {
    const result = parsed(record)
    if (result.kind !== 'event') throw new Error(`${fixture}: ${JSON.stringify(result)}`)
    return result.event
  })
}

describe("the vendor's own samples, and records in their shape", () => {
  test.each<[string, readonly Partial<DiagnosticEvent>[]]>([
    [
      'KeyDeliveryRequests/no-token',
      [
        {
          category: 'KeyDeliveryRequests',
          account: 'sbdnstest',
          failed: true,
          status: 401,
          tokenMissing: true,
          durationMs: 2,
          text: 'No token present in authorization header or URL.',
          policy: '56a70229-82d0-4174-82bc-e9d3b14e5dbf',
          requestId: '875af030-b77c-416b-b7e1-58f23ebec182',
          time: Date.UTC(2019, 0, 11, 17, 59, 33, 467),
          timeAssumed: false,
        },
      ],
    ],
    [
      'KeyDeliveryRequests/success-clear-key',
      [{ failed: false, status: 200, durationMs: 315, operation: 'microsoft.media/mediaservices/contentkeys/read' }],
    ],
    ['KeyDeliveryRequests/success-widevine', [{ account: 'amsaccount', failed: false, policy: 'DRMContentKeyPolicy' }]],
    [
      'StreamingEndpointRequests/success-array',
      [
        {
          category: 'StreamingEndpointRequests',
          account: 'contosomedia',
          failed: false,
          status: 200,
          resource: 'streamingendpoints/default',
          text: '',
        },
      ],
    ],
    [
      'LiveEventState/log-analytics-spelling',
      [
        {
          category: 'LiveEventState',
          account: 'unknown',
          failed: false,
          resource: 'liveevents/contosolive',
          time: Date.UTC(2022, 9, 11, 6, 2, 13, 473),
        },
        { failed: false, operation: 'liveevents/streaminfo' },
        { failed: true, code: 'MPE_CLIENT_TERMINATED_SESSION' },
        { failed: true, code: 'MPE_INGEST_DISCONTINUITY' },
      ],
    ],
    [
      'ActivityLog/failed-forbidden',
      [
        {
          category: 'ActivityLog',
          account: 'contosomedia',
          failed: true,
          status: 403,
          durationMs: 20,
          resource: 'assets/summer',
          requestId: '3661e441-e836-4795-9148-c843525399bd',
        },
      ],
    ],
    ['ActivityLog/succeeded-with-dot', [{ failed: false, status: 201 }]],
    [
      'AppDependencies/quota-reached',
      [
        {
          category: 'AppDependencies',
          account: 'contosomedia',
          failed: true,
          status: 403,
          weight: 1,
          durationMs: 84.5,
          operation: 'post /api/assets',
        },
      ],
    ],
    ['AppDependencies/sampled-one-of-five', [{ weight: 5 }]],
    ['AppTraces/odata-v2-in-a-message', [{ category: 'AppTraces', account: 'contosomedia', failed: true, weight: 2 }]],
    ['AppExceptions/arm-json-in-details-as-text', [{ account: 'contosomedia', failed: true }]],
    [
      'MediaAccount/resource-log-spelling',
      [{ category: 'MediaAccount', account: 'contosomedia', code: 'AccountDisabled' }],
    ],
    ['MediaAccount/log-analytics-spelling', [{ category: 'MediaAccount', account: 'contosomedia', failed: false }]],
    ['LiveEventState/resource-log-spelling', [{ account: 'contosomedia', resource: 'liveevents/derby', failed: true }]],
    ['AppDependencies/success', [{ failed: false, status: 200, text: '' }]],
    ['AppExceptions/atom-xml-conflict', [{ category: 'AppExceptions', account: 'unknown', failed: true }]],
  ])('%s', (fixture, expected) => {
    expect(events(fixture)).toMatchObject(expected)
  })

  test('claims of the viewer are read, in milliseconds', () => {
    expect(events('KeyDeliveryRequests/success-not-before')[0]?.claims).toEqual({
      expires: 1558400814000,
      notBefore: 1558396914000,
      issuer: 'myIssuer',
      audience: 'myAudience',
      expectedIssuer: 'myIssuer',
      expectedAudience: 'myAudience',
    })
  })

  test("the manager's own claims, and addresses, are not", () => {
    expect(events('ActivityLog/failed-forbidden')[0]?.claims).toBeUndefined()
    expect(JSON.stringify(events('ActivityLog/failed-forbidden'))).not.toContain('203.0.113.9')
    expect(JSON.stringify(events('StreamingEndpointRequests/success-array'))).not.toMatch(/10\.0\.0\.1|contoso\.ism/)
  })
})

test.each([
  'ActivityLog/success-of-another-provider',
  'ActivityLog/failure-of-another-provider',
  'AppDependencies/other-host',
  'AppExceptions/of-another-library',
])('%s is foreign', fixture => {
  expect(fixtureRecords(fixture).map(record => parsed(record).kind)).toEqual(['foreign'])
})

const ACCOUNT = '/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/CONTOSO'
const KEY = {
  time: '2023-06-30T12:00:00Z',
  resourceId: ACCOUNT,
  category: 'KeyDeliveryRequests',
  resultType: 'Succeeded',
  resultSignature: 'OK',
}

describe('which records are ours', () => {
  test.each<[string, JsonObject, string]>([
    [
      'a category of another provider',
      { ...KEY, resourceId: '/subscriptions/s/providers/Microsoft.Storage/storageAccounts/a' },
      'foreign',
    ],
    ['a category that nobody knows', { ...KEY, category: 'SomethingNew' }, 'unknown-category'],
    ['nothing that tells what it is', { hello: 'world' }, 'unknown-category'],
    ['a metric', { time: KEY.time, resourceId: ACCOUNT, metricName: 'Requests', count: 3 }, 'foreign'],
    ['telemetry that tells of no call', { ...KEY, category: 'AppMetrics' }, 'foreign'],
    ['service health in the Activity log', { ...KEY, category: 'ServiceHealth' }, 'foreign'],
    [
      'a Log Analytics row without its category',
      {
        TimeGenerated: KEY.time,
        _ResourceId: ACCOUNT,
        OperationName: 'MICROSOFT.MEDIA/MEDIASERVICES/CONTENTKEYS/READ',
        ResultType: 'Failed',
        ResultSignature: 'Unauthorized',
      },
      'event',
    ],
    [
      'account health by its columns',
      { TimeGenerated: KEY.time, _ResourceId: ACCOUNT, EventCode: 'X', EventMessage: 'm', Level: 'Error' },
      'event',
    ],
    [
      'a trace of an error of Media Services',
      {
        time: KEY.time,
        Type: 'AppTraces',
        SeverityLevel: 3,
        Message: 'call to contoso.restv2.westus.media.azure.net failed',
      },
      'event',
    ],
    [
      'a trace of no error',
      { time: KEY.time, Type: 'AppTraces', SeverityLevel: 1, Message: 'call to contoso.restv2.westus.media.azure.net' },
      'foreign',
    ],
  ])('%s', (_, record, expected) => {
    const result = parsed(record)
    expect(result.kind === 'rejected' ? result.reason : result.kind).toBe(expected)
  })
})

describe('the time of a record', () => {
  test.each<[string, JsonObject, number, boolean]>([
    ['as stated', KEY, Date.UTC(2023, 5, 30, 12), false],
    ['under another name', { ...KEY, time: '', timeStamp: '06/30/2023 12:00:00' }, Date.UTC(2023, 5, 30, 12), false],
    ['none', { ...KEY, time: null }, ENQUEUED, true],
    ['of the year 1', { ...KEY, time: '0001-01-01T00:00:00Z' }, ENQUEUED, true],
    ['of the year 9999', { ...KEY, time: '9999-12-31T23:59:59Z' }, ENQUEUED, true],
    ['a little ahead of the hub', { ...KEY, time: '2023-07-01T00:05:00Z' }, ENQUEUED + 300_000, false],
  ])('%s', (_, record, time, timeAssumed) => {
    expect(parsed(record)).toMatchObject({ kind: 'event', event: { time, timeAssumed } })
  })

  test('in no form that anybody writes is rejected', () => {
    expect(parsed({ ...KEY, time: 'half past nine' })).toEqual({ kind: 'rejected', reason: 'bad-time' })
  })
})

describe('laws', () => {
  const spelled = (record: JsonObject, spell: (name: string) => string): JsonObject => {
    return Object.fromEntries(Object.entries(record).map(([name, value]) => [spell(name), value]))
  }

  test('the letter case of field names does not matter', () => {
    for (const fixture of [
      'KeyDeliveryRequests/no-token',
      'ActivityLog/failed-forbidden',
      'AppDependencies/quota-reached',
    ]) {
      for (const record of fixtureRecords(fixture)) {
        expect(parsed(spelled(record, name => name.toUpperCase()))).toEqual(parsed(record))
        expect(parsed(spelled(record, name => name.toLowerCase()))).toEqual(parsed(record))
      }
    }
  })

  test('any object is read without a throw', () => {
    const name = fc.constantFrom(
      'time',
      'category',
      'resourceId',
      'properties',
      'identity',
      'resultSignature',
      'Type',
      'Details',
      'Properties',
      'ItemCount',
      '__proto__',
      'Data',
    )
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        'KeyDeliveryRequests',
        'AppExceptions',
        'AppDependencies',
        'Administrative',
        ACCOUNT,
        'https://a.media.azure.net/',
      ),
    )
    fc.assert(
      fc.property(fc.dictionary(name, value), record => {
        // The dictionary holds JSON values only.
        expect(['event', 'foreign', 'rejected']).toContain(parsed(record as JsonObject).kind)
      }),
      { numRuns: 2_000 },
    )
  })
})
