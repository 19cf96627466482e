import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { buildCard } from '../../src/adapters/teams-card.ts'
import { HEALTH, type HealthKind } from '../../src/core/health.ts'
import { HOUR, MINUTE } from '../../src/core/window.ts'
import type { Notice } from '../../src/flows/ports/notices.ts'
import { rule } from '../support/alerts.ts'
import { cause, expiringNotice, healthNotice, notice, strangeNotice, summaryNotice, told } from '../support/notices.ts'

const { since } = told()
const HEALTH_KINDS = Object.keys(HEALTH) as readonly HealthKind[]

/** `UPDATE_GOLDEN=1 npm test` writes the cards anew; read the difference, and look at them with `npm run card`. */
function expectGolden(name: string, card: unknown): void {
  const file = new URL(`../golden/${name}.card.json`, import.meta.url)
  if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file))
    writeFileSync(file, `${JSON.stringify(card, undefined, 2)}\n`)
  expect(card).toEqual(JSON.parse(readFileSync(file, 'utf8')))
}

const over = told({ state: 'resolved', told: false, reason: 'resolved' })
const fivefold = Array.from({ length: 5 }, (_, index) => since - (4 - index) * 20 * MINUTE)
const fortyPolicies = Array.from({ length: 40 }, (_, index) => {
  return [`drm-channel-${String(index + 1).padStart(2, '0')}`, 400 - 10 * index] as const
})
const byPolicy = rule({ facet: 'policy', groupBy: ['account', 'policy'] })

const cards: readonly (readonly [string, Notice])[] = [
  ['token-expiry-first', notice()],
  [
    'token-expiry-worse',
    notice({
      reason: 'worse',
      formerPeak: 900,
      alert: told({ until: since + 37 * MINUTE, count: 12_345, peak: 4_000, reason: 'worse' }),
      requests: 50_000,
      causes: [[cause('token-expired'), 12_345]],
    }),
  ],
  [
    'token-expiry-reminder',
    notice({ reason: 'reminder', alert: told({ until: since + 119 * MINUTE, reason: 'reminder', reminders: 2 }) }),
  ],
  ['token-expiry-resolved', notice({ reason: 'resolved', alert: over })],
  [
    'token-expiry-flapping',
    notice({ reason: 'flapping', alert: told({ reason: 'flapping', flapping: true, begins: fivefold }) }),
  ],
  ['token-expiry-calm-after-flapping', notice({ reason: 'resolved', alert: { ...over, begins: [] } })],
  [
    'group-of-policies-first',
    notice({ rule: byPolicy, groups: fortyPolicies, alert: told({ count: 8_200 }), requests: 9_000 }),
  ],
  [
    'group-of-policies-resolved',
    notice({
      rule: byPolicy,
      reason: 'resolved',
      groups: fortyPolicies,
      alert: { ...over, count: 8_200 },
      requests: 9_000,
    }),
  ],
  ['one-policy-first', notice({ rule: byPolicy, groups: [['drm-live', 1_000]], alert: told({ count: 1_000 }) })],
  [
    'server-errors-by-cause-first',
    notice({
      rule: rule({
        id: 'server-errors',
        title: 'Server errors',
        match: { tags: ['service'] },
        groupBy: ['account', 'cause'],
      }),
      alert: told({ count: 120, peak: 80 }),
      groups: [
        ['unexpected-error', 90],
        ['gateway-error', 30],
      ],
      requests: 400,
      causes: [
        [cause('unexpected-error'), 90],
        [cause('gateway-error'), 30],
      ],
      policies: [],
      operations: [['microsoft.media/mediaservices/assets/write', 120]],
      expiryLags: [],
      callers: { count: 17 },
      sample: '<Error><Code>InternalServerError</Code><Message>Retry the request.</Message></Error>',
    }),
  ],
  [
    'quota-reached-first',
    notice({
      rule: rule({ id: 'quota-reached', title: 'Quota reached (403)' }),
      causes: [[cause('quota-reached'), 3]],
      alert: told({ count: 3 }),
      policies: [],
      operations: [['microsoft.media/mediaservices/assets/write', 3]],
      expiryLags: [],
      callers: { count: 1 },
      sample: undefined,
    }),
  ],
  ['new-error-first', strangeNotice()],
  ['new-error-of-one-kind-first', strangeNotice({ groups: [['v1-5f2c9a0be1d47733', 14]], unknown: 14, causes: [] })],
  [
    'unknown-causes-first',
    notice({
      rule: rule({ id: 'failures', title: 'Many failures', match: {} }),
      alert: told({ count: 300 }),
      causes: [
        [cause('token-expired'), 200],
        [cause('request-timeout'), 8],
      ],
      unknown: 92,
      callers: { count: 146, bound: 'at least' },
      fingerprints: [
        ['v1-5f2c9a0be1d47733', 60],
        ['v1-0c44d1a79b3e8f12', 32],
      ],
    }),
  ],
  ['token-expiring-first', expiringNotice()],
  [
    'token-expiring-worse',
    expiringNotice({
      reason: 'worse',
      formerPeak: 200,
      alert: told({ until: since + 9 * MINUTE, count: 800, peak: 800, toldAt: since + 10 * MINUTE }),
    }),
  ],
  ['token-expiring-reminder', expiringNotice({ reason: 'reminder' })],
  ['token-expiring-flapping', expiringNotice({ reason: 'flapping', alert: told({ begins: fivefold }) })],
  ['token-expiring-renewed', expiringNotice({ reason: 'resolved', alert: over })],
  [
    'token-expiring-expired',
    expiringNotice({
      reason: 'resolved',
      alert: { ...over, until: since + 29 * MINUTE, toldAt: since + 45 * MINUTE },
    }),
  ],
  ['health-late-first', healthNotice('oldest-uncounted', 'p03', 1_260)],
  ['health-late-worse', { ...healthNotice('oldest-uncounted', 'p03', 7_560), reason: 'worse', formerPeak: 1_260 }],
  ['health-gap-first', healthNotice('sequence-gap', 'p03.2', 12_345)],
  ['health-gap-resolved', { ...healthNotice('sequence-gap', 'p03.2', 12_345), reason: 'resolved' }],
  ['health-no-data-reminder', { ...healthNotice('no-data', 'hub', 46_860), reason: 'reminder' }],
  ['health-no-data-resolved', { ...healthNotice('no-data', 'hub', 7_260), reason: 'resolved' }],
  [
    'health-unreachable-flapping',
    {
      ...healthNotice('hub-unreachable', 'hub', 420),
      reason: 'flapping',
      alert: told({ since: since + MINUTE, count: 420, begins: fivefold }),
    },
  ],
  ['summary-of-many', summaryNotice(40)],
  ['summary-of-few', summaryNotice(3)],
]

describe('whole cards', () => {
  test.each(cards)('%s', (name, about) => {
    expectGolden(name, buildCard(about))
  })

  test.each(HEALTH_KINDS)('of %s say what to do', kind => {
    expect(JSON.stringify(buildCard(healthNotice(kind, 'p00', 2)))).toMatch(/What to do.*1\. [A-Z]/)
  })
})

/** The text of the headline, line by line. */
function headlineOf(about: Notice): readonly string[] {
  const [first] = buildCard(about).body
  return first?.type === 'Container' ? first.items.flatMap(item => (item.type === 'TextBlock' ? [item.text] : [])) : []
}

describe('the headline', () => {
  test.each(cards)('of %s is what a notification shows', (_, about) => {
    const { fallbackText, speak } = buildCard(about)
    expect([fallbackText, speak]).toEqual(Array(2).fill(headlineOf(about).slice(0, 2).join('. ')))
  })

  test.each<[string, Notice, readonly (string | RegExp)[]]>([
    [
      'how bad and since when',
      notice(),
      ['Expired tokens (401): contosomedia', '1,234 of 5,000 calls (25 %) since 2023-06-30 12:00 UTC, 8 min'],
    ],
    [
      'from how many callers',
      notice({ callers: { count: 1_249 } }),
      [/./, '1,234 of 5,000 calls (25 %), from about 1,200 callers, since 2023-06-30 12:00 UTC, 8 min'],
    ],
    [
      'that all came from one',
      notice({ reason: 'resolved', callers: { count: 1 }, alert: told({ until: since + 2 * HOUR - MINUTE }) }),
      [/./, 'Lasted 2 h: 1,234 of 5,000 calls (25 %), from 1 caller', /./],
    ],
    [
      'more calls than there are known in all',
      notice({ requests: 1_000 }),
      [/contosomedia/, '1,234 calls since 2023-06-30 12:00 UTC, 8 min'],
    ],
    [
      'how much worse',
      notice({ reason: 'worse', formerPeak: 900, alert: told({ peak: 4_000 }) }),
      [/^Worse · /, 'Up to 4,000 calls in 5 min, 900 when last told', /^1,234 of/],
    ],
    [
      'how long and how many there were',
      notice({ reason: 'resolved', alert: told({ until: since + 2 * HOUR - MINUTE }) }),
      [/^Resolved · /, 'Lasted 2 h: 1,234 of 5,000 calls (25 %)', '2023-06-30 12:00 to 14:00 UTC'],
    ],
    [
      'how often it began',
      notice({ reason: 'flapping', alert: told({ begins: fivefold }) }),
      [/^Flapping · /, /^Fired 5 times in 2 h; no more cards until it has been calm/, /^1,234 of/],
    ],
    [
      'that each of many began too often',
      notice({ reason: 'flapping', rule: byPolicy, groups: fortyPolicies }),
      [/contosomedia, 40 policies$/, /^Each fired more than 4 times in 2 h/, /^1,234 of/],
    ],
    [
      'the only policy',
      notice({ rule: byPolicy, groups: [['drm_live', 3]] }),
      ['Expired tokens (401): contosomedia, drm\\_live', /./],
    ],
    [
      'what will fail and when',
      expiringNotice(),
      [/contosomedia$/, 'A token that 80 % of calls share expires at 12:30 UTC, in 25 min'],
    ],
    [
      'that the token was shared to its end',
      expiringNotice({ reason: 'resolved', alert: { ...over, until: since + 29 * MINUTE } }),
      [/^Expired · /, /^Still shared when it expired at 12:30 UTC/],
    ],
    [
      'that the token is shared no more',
      expiringNotice({ reason: 'resolved', alert: over }),
      [/^Resolved · /, 'Last shared by so many at 12:08 UTC, 22 min before it expires at 12:30 UTC'],
    ],
  ])('tells %s', (_, about, lines) => {
    expect(headlineOf(about)).toEqual(
      lines.map(line => (typeof line === 'string' ? line : expect.stringMatching(line))),
    )
  })
})

test.each([
  ['under 5 min', 'compare the clocks'],
  ['under 1 h', 'renewal timer'],
  ['under 1 day', 'outlive their token'],
  ['1 day or more', 'fixed token'],
])('tokens presented %s after their expiry want advice of their own', (lag, advice) => {
  const expiryLags = [
    [lag, 9],
    ['under 5 min', 1],
  ] as const
  expect(JSON.stringify(buildCard(notice({ expiryLags })))).toMatch(new RegExp(`1\\. [^"]*${advice}`))
})

const factsOf = (about: Notice): Readonly<Record<string, string>> => {
  const sets = buildCard(about).body.flatMap(element => (element.type === 'FactSet' ? element.facts : []))
  return Object.fromEntries(sets.map(({ title, value }) => [title, value]))
}

test('one root cause in forty policies is one card that names six', () => {
  const card = JSON.stringify(buildCard(notice({ rule: byPolicy, groups: fortyPolicies })))
  expect(card).toMatch(/"- drm-channel-01 \(400\)\\n.*\\n- drm-channel-06 \(350\)\\n- and 34 more"/)
})

test('counts that a rule over one facet cannot know are not told', () => {
  expect(factsOf(notice({ rule: byPolicy, groups: fortyPolicies }))['Operations']).toBe('contentkeys/read')
  expect(factsOf(notice())['Operations']).toBe('contentkeys/read (1,234)')
})

test('advice is for causes with a tenth of the calls, the largest three', () => {
  const some = [100, 50, 40, 30, 9] as const
  const causes = some.map((count, index) => [cause(CAUSES[index] ?? ''), count] as const)
  const card = JSON.stringify(buildCard(notice({ causes })))
  expect(card.match(/What to do: [^("]+/g)).toEqual([
    'What to do: Token expired ',
    'What to do: Service quota reached ',
    'What to do: Request timed out ',
  ])
})
const CAUSES = ['token-expired', 'quota-reached', 'request-timeout', 'gateway-error', 'rbac-denied']

test('words that the taxonomy does not know come with their fingerprints, the answer and advice', () => {
  const about = notice({ causes: [], unknown: 9, fingerprints: [['v1-5f2c9a0be1d47733', 9]], sample: 'odd words' })
  expect(factsOf(about)).toMatchObject({
    Causes: 'not in the taxonomy (9)',
    Fingerprints: 'v1-5f2c9a0be1d47733 (9)',
  })
  expect(JSON.stringify(buildCard(about))).toMatch(/the taxonomy does not know.*npm run explain.*odd words/)
})

test('failures of no known cause stand among the causes by their number, and are a group with a name', () => {
  const causes = (['token-expired', 'quota-reached', 'request-timeout'] as const).map(id => [cause(id), 5] as const)
  expect(factsOf(notice({ causes, unknown: 9 }))['Causes']).toMatch(/^not in the taxonomy \(9\), .* and 1 more$/)
  const grouped = { rule: rule({ groupBy: ['account', 'cause'] }), groups: [['unknown', 9]] as const }
  expect(headlineOf(notice(grouped))[0]).toBe('Expired tokens (401): contosomedia, not in the taxonomy')
})

test('a summary names 25 of 500, those that fire before those that are over', () => {
  const { entries } = summaryNotice(498)
  const card = JSON.stringify(buildCard({ about: 'summary', severity: 'error', entries }))
  expect(card).toMatch(/500 alerts at once.*444 firing, 55 worse, 1 resolved/)
  expect(card).toMatch(/contoso024 .*\\n- and 475 more/)
  expect(card).not.toContain('Resolved ·')
})

test.each([
  ['critical', 'first', 'attention'],
  ['error', 'worse', 'attention'],
  ['warning', 'flapping', 'warning'],
  ['info', 'reminder', 'accent'],
  ['critical', 'resolved', 'good'],
] as const)('%s and %s is shown as %s', (severity, reason, style) => {
  expect(buildCard(notice({ reason, rule: rule({ severity }) })).body[0]).toMatchObject({ style })
})
