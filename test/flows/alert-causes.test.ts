import { beforeAll, expect, test } from 'vitest'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createFingerprintTable } from '../../src/adapters/fingerprint-table.ts'
import { createMinuteSource } from '../../src/adapters/minute-source.ts'
import { createRollUpCursor } from '../../src/adapters/roll-up-cursor.ts'
import { deltasOf } from '../../src/core/delta.ts'
import type { FailureRule } from '../../src/core/rule.ts'
import type { Alert } from '../../src/core/verdict.ts'
import { HOUR, MINUTE } from '../../src/core/window.ts'
import { type CausePorts, causesBehind, type FailureAlert, lagsBehind } from '../../src/flows/alert-causes.ts'
import { createCountReader } from '../../src/flows/read-counts.ts'
import { causeById } from '../../src/taxonomy/taxonomy.ts'
import { rule } from '../support/alerts.ts'
import { told } from '../support/notices.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
let ports: CausePorts
const reading = { now: NOON + 30 * HOUR, signal: new AbortController().signal }

/** So many calls of a cause and account, so many minutes after noon. */
const CALLS: readonly (readonly [cause: string, account: string, minute: number, calls: number])[] = [
  ['ok', 'contoso', 0, 100],
  ['token-expired', 'contoso', -1, 1],
  ['token-expired', 'contoso', 0, 2],
  ['token-expired', 'contoso', 5, 4],
  ['token-expired', 'contoso', 6, 8],
  ['quota-reached', 'contoso', 3, 16],
  ['unknown', 'contoso', 3, 32],
  ['conflict-unspecified', 'contoso', 3, 3],
  ['token-expired', 'fabrikam', 3, 64],
  ['token-expired', 'longlasting', -20, 5],
  ['token-expired', 'longlasting', 15, 6],
  ['token-expired', 'longlasting', 7 * 60 + 30, 7],
  ['token-expired', 'endless', 0, 8],
  ['token-expired', 'endless', 10 * 60, 9],
  ['token-expired', 'endless', 29 * 60, 10],
]

beforeAll(async () => {
  const contributions = CALLS.flatMap(([cause, account, minute, calls], place) =>
    Array.from({ length: calls }, (_, call) => {
      const about = event({ account, time: NOON + minute * MINUTE })
      return contribution(place * 1_000 + call, { cause, event: about, expiryLag: 2 * HOUR })
    }),
  )
  await createAggregateTable(tables()).add('p00', deltasOf(contributions))
  const source = createMinuteSource(tables(), Date.now)
  const reader = createCountReader({
    changes: createChangeTable(tables(), Date.now),
    rolledUp: createRollUpCursor(tables()),
    minutes: source,
    hours: source,
  })
  const kinds = createFingerprintTable(tables())
  const sight = { account: 'contoso', category: 'MediaAccount', time: NOON, sample: '', status: 409 } as const
  await kinds.register([{ ...sight, fingerprint: 'v1-00', cause: 'conflict-unspecified' }])
  ports = { reader, kinds, causeOf: causeById }
})

function alertOf(parts: Partial<FailureRule>, group: string, alert: Partial<Alert> = {}): FailureAlert {
  const failing = rule({ match: {}, ...parts })
  const account = group.split('/')[0] ?? ''
  return {
    id: group,
    rule: failing.id,
    group,
    account,
    failing,
    alert: told({ since: NOON, until: NOON + 5 * MINUTE, ...alert }),
  }
}

test.each<[string, FailureAlert, Record<string, number>]>([
  [
    'all failures of the account, from the first minute through the last',
    alertOf({}, 'contoso'),
    { 'token-expired': 6, 'quota-reached': 16, unknown: 32, 'conflict-unspecified': 3 },
  ],
  ['those of a tag', alertOf({ match: { tags: ['expiry'] } }, 'contoso'), { 'token-expired': 6 }],
  ['those of a cause', alertOf({ match: { causes: ['quota-reached'] } }, 'contoso'), { 'quota-reached': 16 }],
  [
    'the cause that the alert is grouped by',
    alertOf({ groupBy: ['account', 'cause'] }, 'contoso/unknown'),
    { unknown: 32 },
  ],
  [
    'the cause beside another value',
    alertOf({ groupBy: ['account', 'cause', 'policy'], facet: 'policy' }, 'contoso/token-expired/drm/with slash'),
    { 'token-expired': 6 },
  ],
  [
    'of a facet alone all calls of the causes',
    alertOf({ groupBy: ['account', 'policy'], facet: 'policy', match: { tags: ['expiry', 'quota'] } }, 'contoso/drm'),
    { 'token-expired': 6, 'quota-reached': 16 },
  ],
  [
    'of a fingerprint what its first was',
    alertOf({ groupBy: ['account', 'fingerprint'], facet: 'fingerprint' }, 'contoso/v1-00', { count: 7 }),
    { 'conflict-unspecified': 7 },
  ],
  [
    'of one that is no longer in the register',
    alertOf({ groupBy: ['account', 'fingerprint'], facet: 'fingerprint' }, 'contoso/v1-01', { count: 7 }),
    { unknown: 7 },
  ],
  [
    'of fingerprints by account only what can have one',
    alertOf({ groupBy: ['account'], facet: 'fingerprint' }, 'contoso'),
    { unknown: 32, 'conflict-unspecified': 3 },
  ],
  [
    'more than six hours by the hour',
    alertOf({}, 'longlasting', { since: NOON + 10 * MINUTE, until: NOON + 8 * HOUR }),
    { 'token-expired': 13 },
  ],
  ['more than a day: its last', alertOf({}, 'endless', { until: NOON + 29 * HOUR }), { 'token-expired': 19 }],
  ['of an account without calls', alertOf({}, 'nobody'), {}],
])('%s', async (_, alert, expected) => {
  const found = await causesBehind([alert], reading, ports)
  expect(Object.fromEntries(found.get(alert.id) ?? [])).toEqual(expected)
})

test('alerts that are looked at together have each its own calls', async () => {
  const match = { tags: ['expiry'] } as const
  const alerts = [
    alertOf({ match }, 'contoso'),
    { ...alertOf({ match }, 'contoso', { since: NOON - MINUTE, until: NOON + 6 * MINUTE }), id: 'longer' },
    alertOf({}, 'fabrikam'),
  ]
  const found = await causesBehind(alerts, reading, ports)
  expect(Object.fromEntries([...found].map(([id, tally]) => [id, Object.fromEntries(tally)]))).toEqual({
    contoso: { 'token-expired': 6 },
    longer: { 'token-expired': 15 },
    fabrikam: { 'token-expired': 64 },
  })
})

test('how long tokens were expired, where a cause has a step for that', async () => {
  const lagsOf = async (parts: Partial<FailureRule>) => {
    const alert = alertOf(parts, 'contoso')
    const causes = (await causesBehind([alert], reading, ports)).get('contoso') ?? new Map()
    return Object.fromEntries(await lagsBehind(alert, causes, reading, ports))
  }
  expect(await lagsOf({ match: { tags: ['expiry'] } })).toEqual({ 'under 1 day': 6 })
  expect(await lagsOf({ match: { tags: ['quota'] } })).toEqual({})
})
