import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type LocalTables, startTables } from '../../local/azurite.ts'
import { readAlertHistory } from '../../src/adapters/alert-table.ts'
import { openTables, type Tables } from '../../src/adapters/tables.ts'
import { deltasOf } from '../../src/core/delta.ts'
import type { TokenClaims } from '../../src/core/event.ts'
import type { ExpiringRule, FailureRule, HealthRule } from '../../src/core/rule.ts'
import { inOrder } from '../../src/core/rule-order.ts'
import type { Silence } from '../../src/core/silence.ts'
import { HOUR, hourOf, MINUTE } from '../../src/core/window.ts'
import { type AlertPorts, evaluateAlerts } from '../../src/flows/evaluate-alerts.ts'
import type { Fact } from '../../src/flows/facts.ts'
import type { Delivery } from '../../src/flows/ports/alerting.ts'
import type { Notice } from '../../src/flows/ports/notices.ts'
import { alertPorts } from '../support/alert-ports.ts'
import { expiringRule, healthRule, rule } from '../support/alerts.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'

let service: LocalTables
let tables: Tables
beforeAll(async () => {
  service = await startTables()
})
afterAll(() => service.close())
/** Each test starts with nothing: rows of one would be looked at by the next. */
beforeEach(async () => {
  tables = openTables({ kind: 'connection-string', connectionString: service.connectionString })
  for (const name of await tables.list('')) await tables.drop(name)
})

const EXPIRY = rule()
const QUOTA = rule({
  id: 'quota-reached',
  title: 'Quota reached (403)',
  match: { tags: ['quota'] },
  fire: { count: 1, share: 0, requests: 0 },
})

interface Options {
  readonly clock?: AlertPorts['clock']
  readonly rules?: readonly (FailureRule | ExpiringRule)[]
  readonly healthRules?: readonly HealthRule[]
}

interface Count {
  readonly account?: string
  readonly minute: number
  readonly count: number
  readonly cause?: string
  readonly policy?: string
  readonly fingerprint?: string
  readonly claims?: TokenClaims
}

/** Counts go in, tellings come out, as minutes since noon, rule, reason and count. */
function scene({ clock = 'wall', rules = [EXPIRY, QUOTA], healthRules = [] }: Options = {}) {
  const told: string[] = []
  const notices: Notice[] = []
  const facts: Fact[] = []
  const silences: Silence[] = []
  let now = NOON
  let answer: Delivery = { accepted: true }
  let sequence = 0
  const ports = () =>
    alertPorts(tables, () => now, {
      rules: inOrder(rules) ?? [],
      healthRules,
      clock,
      silences: { current: async () => silences, keep: async () => {}, end: async () => false, past: async () => [] },
      notifier: {
        send: async notice => {
          if (answer.accepted) {
            notices.push(notice)
            told.push(
              notice.about === 'summary'
                ? `summary of ${notice.entries.length}`
                : `${(notice.alert.toldAt - NOON) / MINUTE} ${notice.rule.id} ${notice.reason} ${notice.alert.count}`,
            )
          }
          return answer
        },
      },
      telemetry: { emit: fact => facts.push(fact) },
    })
  return {
    told,
    notices,
    facts,
    ports,
    silence: (silence: Partial<Silence>) => {
      const times = { from: 0, until: Number.POSITIVE_INFINITY }
      silences.push({ id: 'quiet-please', author: 'a', comment: 'c', ...times, ...silence })
    },
    /** Counts arrive now, of that minute after noon. */
    async count({ account = 'contoso', minute, count, cause = 'token-expired', ...parts }: Count) {
      const time = NOON + minute * MINUTE
      const own = ports()
      const { policy = 'drm', claims, fingerprint } = parts
      const about = event({ account, time, weight: count, policy, text: 'it expired', claims })
      const outcome = fingerprint === undefined ? { cause, event: about } : { cause, fingerprint, event: about }
      await own.aggregates.add('p00', deltasOf([contribution(sequence, outcome)]))
      await own.changes.mark('p00', [{ account, hour: hourOf(time) }])
      const counts = { records: 1, counted: 1, foreign: 0, rejected: [], timeAssumed: 0, days: [] }
      const at = { sequence: sequence++, enqueued: now, firstTime: time, lastTime: time }
      await own.progress.advance('p00', [{ ...counts, ...at }])
    },
    async lookAt(minute: number, own: Partial<AlertPorts> = {}) {
      now = NOON + minute * MINUTE
      await evaluateAlerts(() => now, { ...ports(), ...own })
    },
    answer(next: Delivery) {
      answer = next
    },
  }
}

describe('by the clock on the wall', () => {
  test('first, quiet, reminder, resolved', async () => {
    const { told, count, lookAt, notices } = scene()
    await count({ minute: 0, count: 90, cause: 'ok' })
    for (let minute = 0; minute <= 70; minute += 5) {
      await count({ minute, count: 10 })
      await lookAt(minute + 1)
      await lookAt(minute + 2)
    }
    await lookAt(75)
    await lookAt(81)
    await lookAt(82)
    expect(told).toEqual(['1 token-expiry first 10', '61 token-expiry reminder 130', '81 token-expiry resolved 150'])
    expect(notices[0]).toMatchObject({
      account: 'contoso',
      requests: 100,
      policies: [['drm', 10]],
      sample: 'it expired',
      causes: [[{ id: 'token-expired' }, 10]],
    })
    const kept = (await readAlertHistory(tables)).map(({ alert }) => alert.reason)
    expect(kept).toEqual(['first', 'reminder', 'resolved'])
  })

  test('a storm that arrives late is told with its true times, and what is too late is not', async () => {
    const { told, notices, count, lookAt } = scene()
    await lookAt(200)
    await count({ account: 'late', minute: 185, count: 12 })
    await count({ account: 'too-late', minute: 100, count: 50 })
    await lookAt(201)
    await lookAt(202)
    await count({ account: 'late', minute: 186, count: 5 })
    for (const minute of [203, 205, 206, 207]) await lookAt(minute)
    expect(told).toEqual(['201 token-expiry first 12', '206 token-expiry resolved 17'])
    const since = notices.map(notice => (notice.about === 'failures' ? (notice.alert.since - NOON) / MINUTE : 0))
    expect(since).toEqual([185, 185])
  })

  test('it gets worse', async () => {
    const { told, count, lookAt } = scene()
    await count({ minute: 0, count: 10 })
    await lookAt(1)
    await count({ minute: 2, count: 29 })
    await lookAt(3)
    await count({ minute: 3, count: 160 })
    await lookAt(4)
    expect(told).toEqual(['1 token-expiry first 10', '4 token-expiry worse 199'])
  })

  test('accounts and rules are told apart', async () => {
    const { notices, count, lookAt } = scene()
    await count({ account: 'one', minute: 0, count: 10 })
    await count({ account: 'two', minute: 0, count: 10 })
    await count({ account: 'two', minute: 0, count: 1, cause: 'quota-reached' })
    await count({ account: 'three', minute: 0, count: 9 })
    await lookAt(1)
    const about = notices.map(notice => (notice.about === 'failures' ? `${notice.account} ${notice.rule.id}` : ''))
    expect(about.toSorted()).toEqual(['one token-expiry', 'two quota-reached', 'two token-expiry'])
  })

  test.each(['unreachable', 'busy', 'server-error', 'refused'] as const)(
    '%s: the card goes out at a later look',
    async failure => {
      const { told, facts, count, lookAt, answer } = scene()
      await count({ minute: 0, count: 10 })
      answer({ accepted: false, failure })
      await lookAt(1)
      await lookAt(2)
      expect(told).toEqual([])
      const untold = { fact: 'AlertNotTold', stage: 'alert', rule: 'token-expiry', reason: failure }
      expect(facts).toEqual([untold, untold])
      answer({ accepted: true })
      await lookAt(25)
      await lookAt(26)
      await lookAt(28)
      expect(told.map(one => one.split(' ')[2])).toEqual(['first', 'resolved'])
    },
  )
})

describe('one card', () => {
  test('for one cause in forty policies', async () => {
    const { told, notices, count, lookAt } = scene({
      rules: [rule({ groupBy: ['account', 'policy'], facet: 'policy' })],
    })
    for (let policy = 0; policy < 20; policy++) {
      await count({ minute: 0, count: 10 + policy, policy: `drm-${policy}` })
      await count({ minute: 1, count: 10 + policy, policy: `cbc-${policy}` })
    }
    await lookAt(2)
    expect(told).toEqual(['2 token-expiry first 780'])
    expect(notices[0]).toMatchObject({ groups: expect.arrayContaining([['drm-19', 29]]) })
    expect((await readAlertHistory(tables)).length).toBe(40)
    await lookAt(13)
    expect(told.slice(1)).toEqual(['13 token-expiry resolved 780'])
  })

  test('each for ten, and one for all that come after them', async () => {
    const { told, count, lookAt, answer } = scene()
    for (let account = 0; account < 30; account++) await count({ account: `a${account}`, minute: 0, count: 10 })
    await lookAt(1)
    expect(told).toHaveLength(11)
    expect(told.at(-1)).toBe('summary of 20')
    await lookAt(2)
    expect(told).toHaveLength(11)
    // Where the summary does not go out, all of it is due again.
    answer({ accepted: false, failure: 'busy' })
    await lookAt(12)
    answer({ accepted: true })
    await lookAt(13)
    expect(told.slice(11).filter(one => one.includes('resolved'))).toHaveLength(10)
    expect(told.at(-1)).toBe('summary of 20')
    expect((await readAlertHistory(tables)).length).toBe(60)
  })
})

test('accounts are told in their order, however soon their rows are read', async () => {
  const { notices, count, ports, lookAt } = scene()
  const accounts = Array.from({ length: 12 }, (_, index) => `a${String(index).padStart(2, '0')}`)
  for (const account of accounts) await count({ account, minute: 0, count: 10 })
  const { aggregates } = ports()
  const slower = async (...asked: Parameters<typeof aggregates.read>) => {
    await sleep(asked[0].endsWith('0') ? 200 : 0)
    return aggregates.read(...asked)
  }
  await lookAt(1, { aggregates: { ...aggregates, read: slower } })
  const toldOf = (notice: Notice) => ('account' in notice ? notice.account : notice.about)
  expect(notices.map(toldOf)).toEqual([...accounts.slice(0, 10), 'summary'])
})

test('what is left for the end of the look is told there once', async () => {
  const rules = [rule({ groupBy: ['account', 'policy'], facet: 'policy' })]
  const { told, count, lookAt } = scene({ rules })
  await count({ account: 'zebra', minute: 0, count: 10, policy: 'old' })
  await lookAt(1)
  await count({ account: 'zebra', minute: 10, count: 10, policy: 'old' })
  for (const minute of [11, 12]) await lookAt(minute)
  for (let account = 0; account < 9; account++) await count({ account: `a${account}`, minute: 21, count: 10 })
  await count({ account: 'zebra', minute: 21, count: 10, policy: 'new' })
  await lookAt(22)
  expect(told).toHaveLength(1 + 9 + 2)
  expect(
    told
      .slice(10)
      .map(one => one.split(' ')[2])
      .toSorted(),
  ).toEqual(['first', 'resolved'])
})

describe('held back', () => {
  test('by a silence, and told when it ends', async () => {
    const { told, count, lookAt, silence } = scene()
    silence({ accounts: ['cont*'], until: NOON + 20 * MINUTE })
    await count({ minute: 0, count: 10 })
    await count({ account: 'fabrikam', minute: 0, count: 10 })
    for (let minute = 1; minute < 25; minute++) {
      await count({ minute, count: 10 })
      await lookAt(minute + 1)
    }
    expect(told).toEqual(['2 token-expiry first 10', '11 token-expiry resolved 10', '20 token-expiry first 200'])
    const history = await readAlertHistory(tables)
    expect(history.filter(({ account }) => account === 'contoso').map(({ alert }) => alert.reason)).toEqual([
      'silenced',
      'first',
    ])
  })

  test('by the rule that tells the cause of it', async () => {
    const gone = rule({
      id: 'account-gone',
      match: { causes: ['account-disabled'] },
      fire: { count: 1, share: 0, requests: 0 },
    })
    const { told, count, lookAt } = scene({ rules: [rule({ inhibitedBy: ['account-gone'] }), gone] })
    await count({ minute: 0, count: 50 })
    await count({ minute: 0, count: 1, cause: 'account-disabled' })
    await count({ account: 'other', minute: 0, count: 50 })
    await lookAt(1)
    expect(told.toSorted()).toEqual(['1 account-gone first 1', '1 token-expiry first 50'])
  })
})

test('a token that many share is told before it expires', async () => {
  const { told, notices, count, lookAt } = scene({ rules: [expiringRule()] })
  const claims = { expires: NOON + 60 * MINUTE }
  for (let minute = 0; minute < 50; minute++) {
    await count({ minute, count: 20, cause: 'ok', claims: minute < 40 ? claims : { expires: NOON + 600 * MINUTE } })
    await count({ minute, count: 5, cause: 'ok', claims: { expires: NOON + 90 * MINUTE + minute } })
    if (minute > 25) await lookAt(minute + 1)
  }
  for (let minute = 50; minute < 75; minute++) await lookAt(minute + 1)
  expect(told.map(one => one.split(' ').slice(0, 3).join(' '))).toEqual([
    '31 token-expiring first',
    '51 token-expiring resolved',
  ])
  expect(notices[0]).toMatchObject({ about: 'expiring', account: 'contoso', expires: claims.expires })
})

test('a kind of error that is new is told, and one that is not is not', async () => {
  const rules = [
    rule({
      id: 'new-error',
      match: {},
      facet: 'fingerprint',
      groupBy: ['account', 'fingerprint'],
      newWithin: 24 * HOUR,
      fire: { count: 5, share: 0, requests: 0 },
    }),
  ]
  const { told, notices, count, lookAt, ports } = scene({ rules })
  const sight = { account: 'contoso', cause: 'unknown', category: 'c', status: 500, time: NOON, sample: 's' }
  await ports().fingerprints.register([{ ...sight, fingerprint: 'v1-new' }])
  await count({ minute: 0, count: 4, cause: 'unknown', fingerprint: 'v1-new' })
  await count({ minute: 1, count: 9, cause: 'unknown', fingerprint: 'v1-old', policy: 'elsewhere' })
  await count({ minute: 2, count: 3, cause: 'unknown', fingerprint: 'v1-new' })
  await lookAt(3)
  expect(told).toEqual(['3 new-error first 7'])
  // Of the other kind nothing is told.
  expect(notices[0]).toMatchObject({ groups: [['v1-new', 7]], unknown: 7, policies: [['drm', 7]] })
})

test('our own health is told beside, by the same lease and the same budget', async () => {
  const { told, lookAt, ports } = scene({ healthRules: [healthRule({ watch: 'lag', above: 5 })] })
  const measure = { kind: 'lag', subject: 'p00', value: 9, at: NOON, zeroAt: NOON - MINUTE, grewAt: NOON } as const
  await ports().health.keep([measure])
  await lookAt(1)
  await lookAt(2)
  expect(told).toEqual(['1 late first 9'])
})

test('two evaluations at once tell everything once', async () => {
  const { told, facts, count, ports } = scene()
  for (let account = 0; account < 5; account++) await count({ account: `a${account}`, minute: 0, count: 10 })
  const look = () => evaluateAlerts(() => NOON + MINUTE, ports())
  await Promise.all([look(), look(), look()])
  await look()
  expect(told).toHaveLength(5)
  // Whoever comes second does not even try.
  expect(facts.filter(({ fact }) => fact === 'AlertNotTold')).toEqual([])
})

describe("by the input's own time", () => {
  test('an old storm is told as it would have been', async () => {
    const { told, count, lookAt } = scene({ clock: 'event' })
    for (let minute = 0; minute <= 130; minute += 5) await count({ account: 'archive', minute, count: 10 })
    await count({ account: 'archive', minute: 200, count: 1, cause: 'ok' })
    await lookAt(1_000_000)
    await lookAt(1_000_001)
    expect(told).toEqual([
      '1 token-expiry first 10',
      '61 token-expiry reminder 130',
      '121 token-expiry reminder 250',
      '141 token-expiry resolved 270',
    ])
  })

  test('what the input leaves open stays firing', async () => {
    const { told, count, lookAt } = scene({ clock: 'event' })
    await count({ account: 'archive', minute: 0, count: 10 })
    await count({ account: 'archive', minute: 5, count: 1, cause: 'ok' })
    await lookAt(1_000_000)
    expect(told).toEqual(['1 token-expiry first 10'])
    await count({ account: 'archive', minute: 30, count: 1, cause: 'ok' })
    await lookAt(1_000_001)
    expect(told.slice(1)).toEqual(['11 token-expiry resolved 10'])
  })

  test('with Teams down in between, nothing is skipped and nothing told twice', async () => {
    const { told, count, lookAt, answer } = scene({ clock: 'event' })
    await count({ account: 'archive', minute: 0, count: 10 })
    await lookAt(1_000_000)
    answer({ accepted: false, failure: 'busy' })
    await count({ account: 'archive', minute: 40, count: 11 })
    await count({ account: 'archive', minute: 100, count: 1, cause: 'ok' })
    await lookAt(1_000_001)
    answer({ accepted: true })
    await lookAt(1_000_002)
    expect(told).toEqual([
      '1 token-expiry first 10',
      '11 token-expiry resolved 10',
      '41 token-expiry first 11',
      '51 token-expiry resolved 11',
    ])
  })
})
