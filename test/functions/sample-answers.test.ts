import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FunctionsHost } from '../../local/functions-host.ts'
import type { Summary } from '../../local/summary.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { isoSecond, MINUTE, minuteOf } from '../../src/core/window.ts'
import { readTaxonomy, taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { type Answered, ask } from '../support/api.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'

const bundle = useBundle()
let system: System
let host: FunctionsHost
let summary: Summary

/** The traffic tells of five minutes, which ended some minutes ago. */
const START = minuteOf(Date.now()) - 9 * MINUTE
const MINUTES = 5

interface Call {
  readonly at: number
  readonly policy: string
  readonly refusal?: { readonly signature: string; readonly text: string }
  readonly expires?: number
}

function keyRequest({ at, policy, refusal, expires = at + 600_000 }: Call) {
  return {
    time: new Date(at).toISOString(),
    resourceId: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/CONTOSO',
    operationName: 'MICROSOFT.MEDIA/MEDIASERVICES/CONTENTKEYS/READ',
    category: 'KeyDeliveryRequests',
    resultType: refusal === undefined ? 'Succeeded' : 'Failed',
    resultSignature: refusal?.signature ?? 'OK',
    durationMs: 40,
    identity: { claims: { exp: String(Math.floor(expires / 1_000)) } },
    properties: { requestId: `r-${at}`, policyName: policy, tokenType: 'JWT', statusMessage: refusal?.text ?? 'OK' },
  }
}

function quotaReached(at: number) {
  const value =
    'The resource could not be created due to a service quota that was reached for the Media Services account.'
  return {
    time: new Date(at).toISOString(),
    resourceId: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/APPS/PROVIDERS/MICROSOFT.INSIGHTS/COMPONENTS/UPLOADER',
    Type: 'AppDependencies',
    Target: 'fabrikam.restv2.westus.media.azure.net',
    DependencyType: 'Http',
    Name: 'POST /api/Assets',
    Data: 'https://fabrikam.restv2.westus.media.azure.net/api/Assets',
    ResultCode: '403',
    Success: false,
    DurationMs: 84.5,
    ItemCount: 1,
    Properties: { ResponseBody: JSON.stringify({ 'odata.error': { code: '', message: { value } } }) },
  }
}

const UNAUTHORIZED = { signature: 'Unauthorized', text: 'IDX10223: Lifetime validation failed. The token is expired.' }
const strange = (shard: number) => ({
  signature: 'ShardLost',
  text: `License shard ${shard} lost quorum while rotating`,
})

/** In each minute 20 calls that succeed and 10 with a token that is expired for 20 minutes; then three of a quota, six strange ones. */
function traffic(): readonly (string | Uint8Array)[] {
  const calls = Array.from({ length: MINUTES }, (_, minute) => START + minute * MINUTE).flatMap(minute => [
    ...Array.from({ length: 20 }, (_, index) => keyRequest({ at: minute + index * 1_000, policy: 'drm-1' })),
    ...Array.from({ length: 10 }, (_, index) =>
      keyRequest({
        at: minute + 30_000 + index * 1_000,
        policy: index < 7 ? 'drm-1' : 'drm-2',
        refusal: UNAUTHORIZED,
        expires: minute - 20 * MINUTE,
      }),
    ),
  ])
  const odd = [
    ...[1, 2, 3].map(second => quotaReached(START + 2 * MINUTE + second * 1_000)),
    ...[1, 2, 3, 4, 5, 6].map(second =>
      keyRequest({ at: START + 3 * MINUTE + second * 1_000, policy: 'drm-3', refusal: strange(second) }),
    ),
  ]
  return [...calls, ...odd].map(record => JSON.stringify({ records: [record] }))
}

const BROKEN = ['no json', '{"records":[7]}', Buffer.from([0xff, 0xfe, 0xfd, 0x00])]

beforeAll(async () => {
  system = await startSystem(bundle())
  host = await system.startHost({ ALERT_CLOCK: 'wall' })
  await system.send([...traffic(), ...BROKEN])
  summary = await system.counted()
  for (const timer of ['watch', 'roll-up', 'audit', 'evaluate']) await host.runTimer(timer)
})
afterAll(() => system.close())

const get = (path: string, headers: Record<string, string> = {}): Promise<Answered> => ask(host.url, path, { headers })
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)

describe('status', () => {
  test('says what is counted by whom, how far, and what fires', async () => {
    const { status, json } = await get('/status')
    expect(status).toBe(200)
    expect(json.versions).toEqual({
      causeway: packageJson.version,
      taxonomy: taxonomy.version,
      node: process.version,
    })
    const { messages, records, counted, foreign } = summary
    const nothing = { shards: 0, messages: 0, records: 0, counted: 0, foreign: 0, rejected: 0, missing: 0 }
    expect(json.totals).toEqual({
      hub: { shards: 2, messages, records, counted, foreign, rejected: 3, missing: 0 },
      files: nothing,
      replays: nothing,
    })
    expect(counted).toBe(MINUTES * 30 + 9)
    expect(json.shards.map(({ shard }: { shard: string }) => shard)).toEqual(['p00', 'p01'])
    expect(sum(json.shards.map((shard: { counted: number }) => shard.counted))).toBe(counted)
    for (const moment of [json.lastEvaluation, json.lastRollUp]) {
      expect(Date.now() - Date.parse(moment)).toBeLessThan(60_000)
    }
    expect(json.firing.map(({ rule }: { rule: string }) => rule).toSorted()).toEqual([
      'new-error',
      'quota-reached',
      'token-expiry',
    ])
  })
})

test('accounts are those that have calls, and what stands for the others', async () => {
  expect((await get('/accounts')).json).toEqual({ accounts: ['(other)', 'contoso', 'fabrikam'] })
})

describe('the taxonomy', () => {
  test('tells every cause, and nothing that only matching needs', async () => {
    const { json } = await get('/taxonomy')
    expect(json.version).toBe(taxonomy.version)
    expect(json.causes.map(({ id }: { id: string }) => id)).toEqual(taxonomy.causes.map(({ id }) => id))
    const members = new Set(json.causes.flatMap((cause: object) => Object.keys(cause)))
    expect(
      [...members].filter(member =>
        ['signatures', 'examples', 'counterExamples', 'genericFor'].includes(String(member)),
      ),
    ).toEqual([])
  })

  test('is sent once', async () => {
    for (const path of ['/taxonomy', '/openapi.json']) {
      const first = await get(path)
      const tag = first.headers.get('etag') ?? ''
      expect(tag).toMatch(/^"/)
      for (const known of [tag, `W/${tag}`, '*', `"x", ${tag}`]) {
        const again = await get(path, { 'if-none-match': known })
        expect([path, known, again.status, again.headers.get('etag')]).toEqual([path, known, 304, tag])
      }
      expect((await get(path, { 'if-none-match': '"x"' })).status).toBe(200)
    }
  })
})

describe('aggregates', () => {
  const range = `from=${isoSecond(START)}&to=${isoSecond(START + MINUTES * MINUTE)}`

  test('by policy, as JSON and as CSV', async () => {
    const { json } = await get(`/aggregates?${range}&cause=token-expired&groupBy=policy`)
    expect(json.groups.map(({ group, count }: { group: string; count: number }) => [group, count])).toEqual([
      ['drm-1', MINUTES * 7],
      ['drm-2', MINUTES * 3],
    ])
    expect(json.requests.counts).toEqual([30, 30, 33, 36, 30])
    const csv = await get(`/aggregates?${range}&cause=token-expired&groupBy=policy`, { accept: 'text/csv' })
    expect(csv.text.split('\r\n')).toHaveLength(1 + 2 * MINUTES + 1)
  })

  test('the next page of CSV is where its link leads, with all that was asked for', async () => {
    const first = await get(`/aggregates?${range}&cause=token-expired&groupBy=policy&limit=1`, { accept: 'text/csv' })
    const [, next = ''] = /^<(.+)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? []
    const second = await get(`/aggregates${next}`, { accept: 'text/csv' })
    expect(second.text).toContain(`${isoSecond(START)},drm-2,3`)
    expect(second.text).not.toContain('drm-1')
    expect(second.headers.get('link')).toBeNull()
  })
})

describe('a cause', () => {
  const range = `from=${isoSecond(START)}&to=${isoSecond(START + MINUTES * MINUTE)}`

  test('who and what stands behind it', async () => {
    const { json } = await get(`/causes/token-expired?${range}`)
    expect(json).toMatchObject({
      id: 'token-expired',
      cause: { title: taxonomy.causes.find(({ id }) => id === 'token-expired')?.title },
      step: 'minute',
      count: MINUTES * 10,
      counts: [10, 10, 10, 10, 10],
      requests: { count: summary.counted },
      firstSeen: isoSecond(START + 30_000),
      lastSeen: isoSecond(START + 4 * MINUTE + 39_000),
      accounts: [{ name: 'contoso', count: 50 }],
      policies: [
        { name: 'drm-1', count: 35 },
        { name: 'drm-2', count: 15 },
      ],
      statuses: [{ name: '401', count: 50 }],
      categories: [{ name: 'KeyDeliveryRequests', count: 50 }],
      fingerprints: [],
      expiryLags: [{ name: 'under 1 h', count: 50 }],
      duration: { average: 40, longest: 40 },
    })
    expect(json.samples).toHaveLength(5)
    expect(json.samples.map(({ time }: { time: string }) => time)).toEqual(
      json.samples
        .map(({ time }: { time: string }) => time)
        .toSorted()
        .toReversed(),
    )
    expect(json.samples[0]).toMatchObject({ account: 'contoso', text: UNAUTHORIZED.text })
  })

  test('by the hour, by the day, and of one account', async () => {
    for (const step of ['hour', 'day']) {
      const { json } = await get(`/causes/quota-reached?last=P2D&step=${step}`)
      expect([step, json.count, sum(json.counts), json.operations]).toEqual([
        step,
        3,
        3,
        [{ name: 'post /api/assets', count: 3 }],
      ])
    }
    const other = await get(`/causes/quota-reached?${range}&account=contoso`)
    expect(other.json).toMatchObject({ count: 0, accounts: [], samples: [], firstSeen: null, callers: null })
    expect(other.json.requests.count).toBe(summary.counted - 3)
  })

  test('success and the unknown are told like causes', async () => {
    const ok = await get(`/causes/ok?${range}`)
    expect(ok.json).toMatchObject({ id: 'ok', count: MINUTES * 20, samples: [] })
    expect(ok.json).not.toHaveProperty('cause')
    const unknown = await get(`/causes/unknown?${range}`)
    expect(unknown.json).toMatchObject({ count: 6, fingerprints: [{ count: 6 }] })
  })

  test('one that there is not, with those that are near', async () => {
    const { status, json } = await get('/causes/token-expierd')
    expect(status).toBe(404)
    expect(json.errors).toEqual([
      { parameter: 'cause', detail: expect.stringMatching(/^is none; near are token-expired, /) },
    ])
    expect((await get('/causes/xyzzy')).json).not.toHaveProperty('errors')
  })
})

describe('unknowns', () => {
  test('each kind once, with a cause that the taxonomy takes', async () => {
    const { json } = await get('/unknowns')
    expect(json.unknowns).toMatchObject([
      {
        count: 6,
        account: 'contoso',
        cause: 'unknown',
        category: 'KeyDeliveryRequests',
        firstSeen: expect.stringContaining(isoSecond(START + 3 * MINUTE).slice(0, 17)),
      },
    ])
    const [{ suggestion, sample }] = json.unknowns
    expect(suggestion).toMatchObject({ examples: [{ text: sample }], steps: ['Say here what to do.'] })
    expect(readTaxonomy({ ...taxonomy, causes: [...taxonomy.causes, suggestion] }).causes).toHaveLength(
      taxonomy.causes.length + 1,
    )
  })

  test('of another time or account it has no calls, or is none', async () => {
    const before = await get(`/unknowns?from=2023-01-01&to=2023-01-02`)
    expect(before.json.unknowns).toMatchObject([{ count: 0 }])
    expect((await get('/unknowns?account=contoso')).json.unknowns).toMatchObject([{ count: 6 }])
    expect((await get('/unknowns?account=fabrikam')).json.unknowns).toEqual([])
  })
})

describe('alerts', () => {
  const bySteps = (id: string) => taxonomy.causes.find(cause => cause.id === id)?.steps

  test('those that fire, the gravest first, with what is behind them', async () => {
    const { json } = await get('/alerts')
    expect(json.next).toBeNull()
    expect(json.alerts).toMatchObject([
      {
        rule: 'quota-reached',
        group: 'fabrikam',
        severity: 'error',
        about: 'failures',
        unit: 'calls',
        count: 3,
        causes: [{ cause: 'quota-reached', count: 3 }],
        steps: bySteps('quota-reached'),
      },
      {
        rule: 'token-expiry',
        group: 'contoso',
        account: 'contoso',
        state: 'firing',
        reason: 'first',
        told: true,
        count: 50,
        causes: [{ cause: 'token-expired', title: expect.any(String), count: 50 }],
        steps: bySteps('token-expired'),
      },
      {
        rule: 'new-error',
        severity: 'warning',
        causes: [{ cause: 'unknown', title: 'not in the taxonomy', count: 6 }],
      },
    ])
    expect(json.alerts[1].docs).toBe(taxonomy.causes.find(({ id }) => id === 'token-expired')?.docs)
    expect(json.alerts[2].steps[0]).toMatch(/^Read one of the answers/)
    expect(json.alerts[2]).not.toHaveProperty('docs')
  })

  test('one of them, with its history, and the step for how long tokens were expired', async () => {
    const { json } = await get('/alerts?rule=token-expiry')
    const [alert] = json.alerts
    const detail = (await get(`/alerts/${alert.id}`)).json
    const lagSteps = taxonomy.causes.find(({ id }) => id === 'token-expired')?.lagSteps
    expect(detail).toEqual({
      ...alert,
      steps: [lagSteps?.['under 1 h'], ...alert.steps],
      history: [{ at: alert.toldAt, reason: 'first', count: 50, peak: alert.peak }],
    })
  })

  test('page by page they are the same', async () => {
    const all = (await get('/alerts')).json.alerts
    const paged = []
    for (let after = ''; ; ) {
      const { json } = await get(`/alerts?limit=1${after}`)
      paged.push(...json.alerts)
      if (json.next === null) break
      after = `&after=${json.next}`
    }
    expect(paged).toEqual(all)
  })

  test('of a rule, an account or a severity; and none that is over', async () => {
    const rulesOf = async (query: string) =>
      (await get(`/alerts?${query}`)).json.alerts.map(({ rule }: { rule: string }) => rule)
    expect(await rulesOf('rule=new-error')).toEqual(['new-error'])
    expect(await rulesOf('account=contoso')).toEqual(['token-expiry', 'new-error'])
    expect(await rulesOf('severity=warning')).toEqual(['new-error'])
    expect(await rulesOf('state=resolved')).toEqual([])
    expect(await rulesOf('state=all')).toHaveLength(3)
  })

  test('a silence that holds one is told of', async () => {
    const made = await ask(host.url, '/silences', {
      method: 'POST',
      body: JSON.stringify({ rules: ['token-*'], for: 'PT1H', author: 'jane', comment: 'deploy' }),
    })
    expect(made.status).toBe(201)
    await sleep(2_100)
    const { json } = await get('/alerts?state=all')
    expect(json.alerts.map(({ rule, silence }: { rule: string; silence?: string }) => [rule, silence])).toEqual([
      ['quota-reached', undefined],
      ['token-expiry', made.json.id],
      ['new-error', undefined],
    ])
    expect((await get('/silences')).json.silences).toHaveLength(1)
    expect((await get(`/silences/${made.json.id}`)).json.id).toBe(made.json.id)
    expect((await ask(host.url, `/silences/${made.json.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await get('/silences?all=true')).json.silences).toMatchObject([{ current: false }])
  })
})

describe('dead letters', () => {
  test('what was rejected, without what is in it; its bytes apart', async () => {
    const { json } = await get('/deadletters')
    expect(json.next).toBeNull()
    const bodies = await Promise.all(json.letters.map(async ({ id }: { id: string }) => get(`/deadletters/${id}/body`)))
    expect(bodies.map(({ text }) => text).toSorted()).toEqual(
      BROKEN.map(body => Buffer.from(body).toString()).toSorted(),
    )
    for (const [index, { status, headers, bytes }] of bodies.entries()) {
      expect(status).toBe(200)
      expect(headers.get('content-type')).toBe('application/octet-stream')
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename="p0[01]-\d+"$/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(bytes).toHaveLength(json.letters[index].bytes)
    }
    const reasons = json.letters.flatMap((letter: { reasons: string[] }) => letter.reasons)
    expect(reasons.toSorted()).toEqual(['not-an-object', 'not-json', 'not-json'])
    expect((await get('/deadletters?reason=not-an-object')).json.letters).toMatchObject([
      { records: 1, rejected: 1, reasons: ['not-an-object'], replay: 'none' },
    ])
    expect((await get('/deadletters?shard=p07')).json.letters).toEqual([])
  })
})

test('every answer may be read by the program that it is for alone, and is compressed where that is worth it', async () => {
  for (const path of ['/accounts', '/aggregates', '/alerts', '/causes/ok', '/deadletters', '/status', '/unknowns']) {
    const { headers } = await get(path)
    expect([path, headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
      path,
      'no-store',
      'nosniff',
    ])
  }
  expect((await get('/taxonomy')).headers.get('content-encoding')).toBe('gzip')
  expect((await get('/taxonomy', { 'accept-encoding': 'identity' })).headers.get('content-encoding')).toBeNull()
})
