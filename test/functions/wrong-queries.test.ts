import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FunctionsHost } from '../../local/functions-host.ts'
import { writePlace } from '../../src/adapters/api/page-place.ts'
import { ask } from '../support/api.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'

const bundle = useBundle()
let system: System
let host: FunctionsHost
beforeAll(async () => {
  system = await startSystem(bundle())
  host = await system.startHost({ MINUTES_RETENTION_DAYS: '30' })
})
afterAll(() => system.close())

/** Every endpoint, and its method where that is not GET. */
const ENDPOINTS = [
  '/accounts',
  '/aggregates',
  '/alerts',
  '/alerts/0123456789abcdef',
  '/causes/token-expired',
  '/deadletters',
  '/deadletters/p00:1/body',
  '/openapi.json',
  '/silences',
  '/silences/abc',
  '/status',
  '/taxonomy',
  '/unknowns',
  'POST /silences',
  'DELETE /silences/abc',
].map(endpoint => endpoint.split(' ').toReversed() as [string, string?])

const LONG = 'x'.repeat(201)
const NOT_A_PAGE = 'is none that an answer gave as next'
const REPEATED = 'is given more than once'

/** Wrong queries of whoever takes a stretch of time. */
const RANGES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['last=P', { last: 'must be a duration such as PT6H or P7D' }],
  ['last=PT30S', { last: 'must be a minute or more' }],
  ['last=P1101D', { last: 'must be at most P1100D' }],
  ['last=', { last: 'must be a duration such as PT6H or P7D' }],
  ['last=PT1H&from=2026-11-22', { last: 'is given beside from and to: keep one' }],
  ['from=2023-06-30T12:00:00', { from: 'must be a time with its zone, such as 2026-11-22T18:00:00Z' }],
  ['from=2023-02-31', { from: 'is no time of any calendar' }],
  ['from=2023-07-01&to=2023-06-30', { from: 'must be before to' }],
  ['to=2023-07-01', { from: 'is missing' }],
  ['from=1999-01-01&to=1999-01-02', { from: 'reaches back beyond 2010' }],
]

const STEPS: typeof RANGES = [
  ['step=week', { step: 'must be minute, hour or day' }],
  ['last=P30D&step=minute', { step: 'takes at most 2 days: take a larger one, or a shorter range' }],
  [
    'from=2023-06-30&to=2023-07-01&step=minute',
    { step: 'must be hour or day so far back: minutes are not kept that long' },
  ],
  ['timeZone=Mars/Olympus', { timeZone: 'must be the IANA name of a time zone, such as Europe/Berlin' }],
]

const ACCOUNTS: typeof RANGES = [
  ['account=', { account: 'is empty' }],
  [`account=${LONG}`, { account: 'is longer than 200 characters' }],
  ['account=a&account=b', { account: REPEATED }],
]

const pages = (most: number): typeof RANGES => [
  ['limit=0', { limit: `must be a number from 1 to ${most}` }],
  ['limit=1e2', { limit: `must be a number from 1 to ${most}` }],
  [`limit=${most + 1}`, { limit: `must be at most ${most}` }],
  ['after=x', { after: NOT_A_PAGE }],
  [`after=${writePlace({ of: 'another', page: 1 })}`, { after: NOT_A_PAGE }],
  [`after=${'x'.repeat(1_001)}`, { after: NOT_A_PAGE }],
]

const WRONG: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ...[...RANGES, ...STEPS, ...ACCOUNTS, ...pages(500)].map(
    ([query, faults]) => [`/aggregates?${query}`, faults] as const,
  ),
  ['/aggregates?groupBy=colour', { groupBy: expect.stringContaining('must be cause, tag') }],
  ['/aggregates?tag=expired', { tag: expect.stringContaining('must be expiry, quota') }],
  ['/aggregates?outcome=bad', { outcome: 'must be all, failed or ok' }],
  [`/aggregates?cause=${LONG}`, { cause: 'is longer than 200 characters' }],
  ...[...ACCOUNTS, ...pages(200)].map(([query, faults]) => [`/alerts?${query}`, faults] as const),
  ['/alerts?state=on', { state: 'must be firing, resolved or all' }],
  ['/alerts?severity=bad', { severity: 'must be critical, error, warning or info' }],
  ['/alerts?rule=', { rule: 'is empty' }],
  ...[...RANGES, ...STEPS, ...ACCOUNTS].map(([query, faults]) => [`/causes/ok?${query}`, faults] as const),
  ...pages(200).map(([query, faults]) => [`/deadletters?${query}`, faults] as const),
  ['/deadletters?reason=bad', { reason: expect.stringContaining('must be empty, not-json') }],
  [`/deadletters?shard=${LONG}`, { shard: 'is longer than 200 characters' }],
  ['/silences?all=yes', { all: 'must be true or false' }],
  ['/silences?all=true&all=true', { all: REPEATED }],
  ...[...RANGES, ...ACCOUNTS, ...pages(200)].map(([query, faults]) => [`/unknowns?${query}`, faults] as const),
  ['/unknowns?step=hour', { step: 'is not known here' }],
  [
    '/alerts?state=on&limit=x&colour=red&account=',
    {
      state: 'must be firing, resolved or all',
      limit: 'must be a number from 1 to 200',
      colour: 'is not known here',
      account: 'is empty',
    },
  ],
]

async function expectFaults(path: string, faults: Readonly<Record<string, unknown>>, method = 'GET'): Promise<void> {
  const { status, json } = await ask(host.url, path, { method })
  expect(status).toBe(400)
  const told = json.errors.map(({ parameter, detail }: { parameter: string; detail: string }) => [parameter, detail])
  expect(told.toSorted()).toEqual(Object.entries(faults).toSorted())
}

test.each(WRONG)('%s', (path, faults) => expectFaults(path, faults))

test.each(ENDPOINTS)('%s takes no parameter that it does not know', async (path, method) => {
  const strange = ['colour', '__proto__', 'constructor', 'LIMIT', '', '💥']
  const query = [...strange, 'colour'].map(name => `${encodeURIComponent(name)}=x`).join('&')
  await expectFaults(`${path}?${query}`, Object.fromEntries(strange.map(name => [name, 'is not known here'])), method)
})

test.each(ENDPOINTS)('%s leaves the parameters of the host alone', async (path, method = 'GET') => {
  const { status } = await ask(host.url, `${path}?code=SECRET&clientId=x`, {
    method,
    ...(method === 'POST' ? { body: '{}' } : {}),
  })
  const told = JSON.stringify(system.logs)
  expect([path, status === 400 && method !== 'POST', told.includes('SECRET')]).toEqual([path, false, false])
})

test.each([
  'x',
  '%27%20or%20true',
  '..%2f..',
  '%00',
  'a%0d%0ab',
  'p00',
  'p00:',
  'p00:1e3',
  'X'.repeat(300),
  '%F0%9F%92%A9',
])('nothing is found under the name %s', async name => {
  for (const path of [`/alerts/${name}`, `/causes/${name}`, `/deadletters/${name}/body`, `/silences/${name}`]) {
    expect([path, (await ask(host.url, path)).status]).toEqual([path, 404])
  }
})
