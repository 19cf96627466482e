import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FunctionsHost } from '../../local/functions-host.ts'
import { createAccountTable } from '../../src/adapters/account-table.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { alertId, createAlertTable } from '../../src/adapters/alert-table.ts'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { createFingerprintTable } from '../../src/adapters/fingerprint-table.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import type { Tables } from '../../src/adapters/tables.ts'
import { deltasOf } from '../../src/core/delta.ts'
import type { RejectReason } from '../../src/core/rejection.ts'
import type { Alert } from '../../src/core/verdict.ts'
import { HOUR, isoSecond, MINUTE } from '../../src/core/window.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { ask } from '../support/api.ts'
import { told } from '../support/notices.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'

const bundle = useBundle()
let system: System
let host: FunctionsHost
let tables: Tables
beforeAll(async () => {
  system = await startSystem(bundle())
  tables = system.open()
  await plantAlerts()
  await plantLetters()
  await plantKinds()
  await plantShards()
  await plantCalls()
  host = await system.startHost()
})
afterAll(() => system.close())

const get = async (path: string) => (await ask(host.url, path)).json

/** All that the pages of a list hold, one after the other. */
async function paged(path: string, list: string): Promise<readonly Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  for (let after = ''; ; ) {
    const page = await get(`${path}${after}`)
    found.push(...page[list])
    if (page.next === null) return found
    after = `${path.includes('?') ? '&' : '?'}after=${page.next}`
  }
}

// Alerts: of every kind of rule, some that fire, some that are over, one whose rule is gone.

const firing = (rule: string, group: string, parts: Partial<Alert> = {}, account = group.split('/')[0] ?? '') => {
  return { rule, group, account, alert: told(parts) }
}
const over = { state: 'resolved', told: false, reason: 'resolved' } as const
const EXPIRES = isoSecond(NOON + 30 * MINUTE)
const HISTORY = 450
const ALERTS = [
  firing('sequence-gap', 'p03', { count: 7, since: NOON - HOUR }, ''),
  firing('late', 'hub', { since: NOON - HOUR }, ''),
  firing('quota-reached', 'older', { since: NOON - 2 * HOUR }),
  firing('quota-reached', 'newer', { since: NOON }),
  firing('token-expiring', `contoso/${EXPIRES}`),
  firing('gone-rule', 'contoso/x', { count: 3 }),
  firing('gone-watch', 'p01', { since: NOON - HOUR }, ''),
  firing('token-expiry', 'ended-last', { ...over, until: NOON + HOUR }),
  firing('token-expiry', 'ended-first', { ...over, until: NOON - HOUR }),
  firing('sequence-gap', 'p04', { ...over, until: NOON }, ''),
  firing('token-expiring', `contoso/${isoSecond(NOON)}`, { ...over, until: NOON + 20 * MINUTE }),
]

async function plantAlerts(): Promise<void> {
  const alerts = createAlertTable(tables)
  await Promise.all(ALERTS.map(alert => alerts.update(alert)))
  const often = ALERTS[3]
  if (often === undefined) return
  for (let index = 0; index < HISTORY; index++) {
    const toldAt = NOON + index * MINUTE
    const by = index % 2 === 0 ? undefined : 'a-silence'
    const alert = {
      ...often.alert,
      toldAt,
      firedAt: toldAt,
      count: index,
      reason: by === undefined ? 'reminder' : 'silenced',
    } as const
    await alerts.record({ ...often, alert }, by)
  }
}

describe('alerts', () => {
  test('in order: what fires by severity, then the newest; then what ended last', async () => {
    const groups = (await get('/alerts?state=all')).alerts.map(
      ({ rule, group }: Record<string, string>) => `${rule} ${group}`,
    )
    expect(groups).toEqual([
      'sequence-gap p03',
      'quota-reached newer',
      'late hub',
      'quota-reached older',
      expect.stringMatching(/^(?:token-expiring|gone-rule) contoso/),
      expect.stringMatching(/^(?:token-expiring|gone-rule) contoso/),
      'gone-watch p01',
      'token-expiry ended-last',
      `token-expiring contoso/${isoSecond(NOON)}`,
      'sequence-gap p04',
      'token-expiry ended-first',
    ])
    expect((await get('/alerts?state=resolved')).alerts).toHaveLength(4)
    expect((await get('/alerts')).alerts).toHaveLength(7)
    expect(await paged('/alerts?state=all&limit=2', 'alerts')).toEqual((await get('/alerts?state=all')).alerts)
  })

  test.each<[string, string, object]>([
    [
      'about ourselves',
      'sequence-gap p03',
      {
        about: 'health',
        account: '',
        severity: 'critical',
        unit: 'messages',
        count: 7,
        causes: [],
        steps: [expect.stringContaining('npm run replay -- gaps'), expect.anything(), expect.anything()],
      },
    ],
    [
      'about ourselves, over, with something left to do',
      'sequence-gap p04',
      { state: 'resolved', steps: [expect.stringMatching(/^What is missing stays so/)] },
    ],
    [
      'about a token that is about to expire',
      `token-expiring contoso/${EXPIRES}`,
      {
        about: 'expiring',
        unit: 'calls',
        steps: [expect.stringMatching(/^Find who issues/), expect.anything(), expect.anything(), expect.anything()],
      },
    ],
    [
      'about a token that was shared to its end',
      `token-expiring contoso/${isoSecond(NOON)}`,
      {
        state: 'resolved',
        steps: [expect.stringMatching(/^Find who issues/), expect.stringMatching(/^Have it renewed/)],
      },
    ],
    [
      'of a rule that is gone',
      'gone-rule contoso/x',
      { title: 'gone-rule', severity: 'warning', about: 'failures', unit: 'calls', steps: [], causes: [] },
    ],
    [
      'of a rule about ourselves that is gone',
      'gone-watch p01',
      { title: 'gone-watch', about: 'health', unit: '', steps: [] },
    ],
    ['that is over', 'token-expiry ended-last', { state: 'resolved', told: true, steps: [], causes: [] }],
  ])('one %s', async (_, name, expected) => {
    const [rule = '', group = ''] = name.split(' ')
    const { status, json } = await ask(host.url, `/alerts/${alertId({ rule, group })}`)
    expect([status, json.rule, json.group]).toEqual([200, rule, group])
    expect(json).toMatchObject(expected)
  })

  test('of a long history the last 200, latest first', async () => {
    const { history } = await get(`/alerts/${alertId({ rule: 'quota-reached', group: 'newer' })}`)
    expect(history).toHaveLength(200)
    expect(history[0]).toEqual({
      at: isoSecond(NOON + 449 * MINUTE),
      reason: 'silenced',
      by: 'a-silence',
      count: 449,
      peak: expect.any(Number),
    })
    expect(history[1]).toEqual({
      at: isoSecond(NOON + 448 * MINUTE),
      reason: 'reminder',
      count: 448,
      peak: expect.any(Number),
    })
    expect(history.at(-1).count).toBe(250)
  })

  test('ids are short, all different, and tell nothing', async () => {
    const ids = (await get('/alerts?state=all')).alerts.map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(ALERTS.length)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/)
    expect((await ask(host.url, '/alerts/0123456789abcdef')).status).toBe(404)
  })
})

// Dead letters: of three shards, some of a rare reason, one whose bytes are gone, one of many parts.

const SECRET = 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl'
const letterOf = (
  shard: string,
  sequence: number,
  reason: RejectReason,
  body: string | Uint8Array = `${shard} ${sequence}`,
) => ({
  message: { shard, sequence, enqueued: NOON + sequence, body: Buffer.from(body) },
  index: 0,
  reason,
  error: `Unexpected token in ${SECRET}`,
})
/** Bytes that do not compress, so that they take two rows. */
const LARGE = randomBytes(1_000_000)
const LETTERS = [
  ...Array.from({ length: 130 }, (_, index) => letterOf('p00', index * 7, 'not-json')),
  ...Array.from({ length: 60 }, (_, index) => letterOf('p01', index, index === 40 ? 'bad-time' : 'unreadable')),
  letterOf('f-0123456789abcdef', 3, 'too-old'),
  letterOf('p01.2', 1, 'empty', ''),
  letterOf('p02', 1, 'not-json', LARGE),
]

async function plantLetters(): Promise<void> {
  await createDeadLetterTable(tables).keep(LETTERS)
}

describe('dead letters', () => {
  const idsOf = (letters: readonly Record<string, unknown>[]) => letters.map(({ id }) => id)
  const expected = LETTERS.map(({ message }) => message)
    .toSorted((a, b) => (a.shard === b.shard ? a.sequence - b.sequence : a.shard < b.shard ? -1 : 1))
    .map(({ shard, sequence }) => `${shard}:${sequence}`)

  test('all of them, in order of shard and sequence, however small the pages', async () => {
    for (const limit of [200, 100, 7]) {
      expect([limit, idsOf(await paged(`/deadletters?limit=${limit}`, 'letters'))]).toEqual([limit, expected])
    }
    expect((await get('/deadletters')).letters).toHaveLength(50)
  })

  test('of a shard, page by page', async () => {
    const ofShard = expected.filter(id => id.startsWith('p00:'))
    expect(idsOf(await paged('/deadletters?shard=p00&limit=30', 'letters'))).toEqual(ofShard)
    expect(idsOf(await paged('/deadletters?shard=p01.2', 'letters'))).toEqual(['p01.2:1'])
  })

  test('of a reason, however rare', async () => {
    expect(idsOf(await paged('/deadletters?reason=bad-time&limit=1', 'letters'))).toEqual(['p01:40'])
    expect(await paged('/deadletters?reason=too-old', 'letters')).toMatchObject([
      { id: 'f-0123456789abcdef:3', reasons: ['too-old'], enqueued: isoSecond(NOON + 3), replay: 'none' },
    ])
    expect(idsOf(await paged('/deadletters?reason=not-json&limit=200', 'letters'))).toHaveLength(131)
    expect(await paged('/deadletters?reason=store-refused', 'letters')).toEqual([])
  })

  test('nothing of what was sent, nor a secret that the parser quoted', async () => {
    const text = JSON.stringify(await paged('/deadletters', 'letters'))
    expect(text).toContain('Unexpected token in')
    expect(text).not.toContain('eyJ')
    expect(text).not.toContain('p00 7')
  })

  test('the bytes as they came, of one row or of many', async () => {
    for (const { message } of LETTERS.slice(-3)) {
      const { status, bytes } = await ask(host.url, `/deadletters/${message.shard}:${message.sequence}/body`)
      expect([message.shard, status, Buffer.from(bytes).equals(message.body)]).toEqual([message.shard, 200, true])
    }
  })

  test('of one whose bytes are gone it says so', async () => {
    const client = await tables.open('deadletters')
    await client.deleteEntity('p02', `${'1'.padStart(16, '0')}|001`)
    await sleep(2_100)
    const gone = await ask(host.url, '/deadletters/p02:1/body')
    expect([gone.status, gone.json.title]).toEqual([404, 'The bytes of this dead letter have expired.'])
  })
})

// Kinds of error: many without calls, one of them old and with calls.

const KINDS = 260
async function plantKinds(): Promise<void> {
  const sight = (index: number) => ({
    fingerprint: `v1-${String(index).padStart(16, '0')}`,
    account: index % 2 === 0 ? 'contoso' : 'fabrikam',
    cause: 'unknown',
    category: 'AppDependencies',
    status: index % 3 === 0 ? undefined : 409,
    time: NOON + index * MINUTE,
    sample: `Gizmo ${index} is stuck in “the widget” 💥`,
  })
  await createFingerprintTable(tables).register(Array.from({ length: KINDS }, (_, index) => sight(index)))
}

describe('unknowns', () => {
  const range = `from=${isoSecond(NOON)}&to=${isoSecond(NOON + HOUR)}`

  test('those with calls first, then the latest, page by page', async () => {
    const all = await paged(`/unknowns?${range}&limit=100`, 'unknowns')
    expect(all).toHaveLength(KINDS)
    expect(all.map(({ count }) => count).slice(0, 4)).toEqual([12, 5, 0, 0])
    expect(all.map(({ fingerprint }) => fingerprint).slice(0, 4)).toEqual(
      [1, 0, KINDS - 1, KINDS - 2].map(index => `v1-${String(index).padStart(16, '0')}`),
    )
    expect(all[1]).not.toHaveProperty('status')
  })

  test('of an account: its calls, and what it had first', async () => {
    const ofContoso = await paged(`/unknowns?${range}&account=contoso&limit=200`, 'unknowns')
    // The kind that fabrikam had first has calls of contoso.
    expect(ofContoso).toHaveLength(KINDS / 2 + 1)
    expect(ofContoso[0]).toMatchObject({ count: 12, account: 'fabrikam' })
  })
})

// Shards: more than are told, and of all three kinds.

async function plantShards(): Promise<void> {
  const progress = createProgressTable(tables)
  const tally = (sequence: number) => ({
    sequence,
    enqueued: NOON + sequence,
    records: 3,
    counted: 1,
    foreign: 1,
    rejected: ['not-json'] as const,
    timeAssumed: 0,
    days: [],
    firstTime: undefined,
    lastTime: undefined,
  })
  const hub = Array.from({ length: 205 }, (_, index) => `p${String(index).padStart(2, '0')}`)
  for (const [index, shard] of hub.entries()) await progress.advance(shard, [tally(index + 10)])
  await progress.advance('p104', [tally(1_000)])
  await progress.advance('p00.2', [tally(500)])
  for (const shard of ['f-1', 'f-2', 'r-p03-5-9']) await progress.advance(shard, [tally(1), tally(2)])
}

test('status: the shards that were read last, in order; sums over all of them', async () => {
  const { shards, totals, lastRollUp, lastEvaluation } = await get('/status')
  expect(shards).toHaveLength(200)
  const names = shards.map(({ shard }: { shard: string }) => shard)
  // The six that were read longest ago are left out.
  expect(names.slice(0, 3)).toEqual(['p00.2', 'p06', 'p07'])
  expect(names.slice(-2)).toEqual(['p203', 'p204'])
  expect(shards.find(({ shard }: { shard: string }) => shard === 'p104')).toMatchObject({
    lastSequence: 1_000,
    messages: 2,
    rejected: { 'not-json': 2 },
    gaps: { '115-999': 885 },
    firstTime: null,
  })
  expect(totals).toEqual({
    hub: { shards: 206, messages: 207, records: 621, counted: 207, foreign: 207, rejected: 207, missing: 885 },
    files: { shards: 2, messages: 4, records: 12, counted: 4, foreign: 4, rejected: 4, missing: 0 },
    replays: { shards: 1, messages: 2, records: 6, counted: 2, foreign: 2, rejected: 2, missing: 0 },
  })
  expect([lastRollUp, lastEvaluation]).toEqual([null, null])
})

// Calls: of more accounts than details are read of, and of names without end.

const ACCOUNTS = Array.from({ length: 55 }, (_, index) => `account-${String(index).padStart(2, '0')}`)
async function plantCalls(): Promise<void> {
  const store = createAggregateTable(tables)
  await createAccountTable(tables).admit(new Set([...ACCOUNTS, 'contoso']))
  const of = (sequence: number, cause: string, account: string, parts: object = {}, fingerprint?: string) =>
    contribution(sequence, {
      cause,
      event: event({ account, time: NOON + sequence, durationMs: 100, ...parts }),
      message: `${cause} ${sequence}`,
      ...(fingerprint === undefined ? {} : { fingerprint }),
    })
  const calls = ACCOUNTS.flatMap((account, index) =>
    Array.from({ length: index + 1 }, (_, call) =>
      of(call, 'quota-reached', account, { resource: `asset-${call}`, weight: 2, durationMs: 10 * call }),
    ),
  )
  const strange = Array.from({ length: 12 }, (_, call) =>
    of(call, 'unknown', 'contoso', {}, `v1-${'1'.padStart(16, '0')}`),
  )
  const generic = Array.from({ length: 5 }, (_, call) =>
    of(call, 'conflict-unspecified', 'contoso', {}, `v1-${'0'.padStart(16, '0')}`),
  )
  await store.add('f-9', deltasOf([...calls, ...strange, ...generic]))
}

test('a cause: counts of all accounts, details of the fifty that have the most of it', async () => {
  const json = await get(`/causes/quota-reached?from=${isoSecond(NOON)}&to=${isoSecond(NOON + HOUR)}`)
  expect(json.count).toBe(55 * 56)
  expect(json.requests.count).toBe(55 * 56 + 17)
  expect(json.accounts).toHaveLength(50)
  expect(json.accounts[0]).toEqual({ name: 'account-54', count: 110 })
  expect(json.accounts.at(-1)).toEqual({ name: 'account-05', count: 12 })
  // Calls of the five smallest are not among them.
  const named = json.resources.reduce((sum: number, { count }: { count: number }) => sum + count, 0)
  expect(named).toBe(55 * 56 - 2 * (1 + 2 + 3 + 4 + 5))
  expect(json.resources.find(({ name }: { name: string }) => name === 'asset-0')).toEqual({
    name: 'asset-0',
    count: 100,
  })
  expect(json.duration.longest).toBe(540)
  expect(json.samples).toHaveLength(5)
  expect(json.samples[0]).toMatchObject({ account: 'account-05', time: isoSecond(NOON) })
  expect(json.cause.steps).toEqual(taxonomy.causes.find(({ id }) => id === 'quota-reached')?.steps)
})

describe('when it cannot be answered', () => {
  test('with storage down it says so, and nothing of how it is made; the document is there all the same', async () => {
    system.tables.down()
    try {
      for (const path of ['/accounts', '/alerts?limit=9', '/deadletters?limit=9', '/status', '/unknowns?limit=9']) {
        const { status, headers } = await ask(host.url, path)
        expect([path, status, headers.get('retry-after')]).toEqual([path, 503, '5'])
      }
      expect((await ask(host.url, '/openapi.json')).status).toBe(200)
    } finally {
      system.tables.up()
    }
  })

  test('of too many different questions at once the last are told to come again', async () => {
    system.tables.down()
    try {
      const asked = Array.from({ length: 90 }, (_, index) => ask(host.url, `/deadletters?shard=p${index}&limit=1`))
      const refused = asked.map(async answer =>
        (await answer).status === 429 ? answer : Promise.reject(new Error('taken')),
      )
      const { headers, json } = await Promise.any(refused)
      expect([headers.get('retry-after'), json.title]).toEqual(['5', 'Too many questions at once: ask again.'])
      system.tables.up()
      const statuses = (await Promise.all(asked)).map(({ status }) => status)
      expect(statuses.filter(status => ![200, 429, 503].includes(status))).toEqual([])
      expect(statuses.filter(status => status === 200).length).toBeGreaterThan(20)
    } finally {
      system.tables.up()
    }
  })
})
