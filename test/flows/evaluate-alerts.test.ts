import { describe, expect, test } from 'vitest'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createAlertTable, readAlertHistory } from '../../src/adapters/alert-table.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { deltasOf } from '../../src/core/aggregate.ts'
import { HOUR, hourOf, MINUTE } from '../../src/core/window.ts'
import { type AlertPorts, evaluateAlerts } from '../../src/flows/evaluate-alerts.ts'
import type { Fact } from '../../src/flows/facts.ts'
import type { Delivery, FailureNotice } from '../../src/flows/ports.ts'
import { causeById } from '../../src/taxonomy/taxonomy.ts'
import { rule } from '../support/alerts.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
const RULES = [
  rule(),
  rule({ id: 'quota-reached', title: 'Quota reached (403)', match: { tags: ['quota'] }, fireCount: 1 }),
]

/** A system of its own for an account: counts go in, tellings come out, as minutes since noon and a reason. */
function scene(clock: AlertPorts['clock']) {
  const told: [number, string, string, number][] = []
  const notices: FailureNotice[] = []
  const facts: Fact[] = []
  let now = NOON
  let answer: Delivery = { accepted: true }
  let sequence = 0
  const opened = tables()
  const ports: AlertPorts = {
    rules: RULES,
    causeOf: causeById,
    clock,
    lateness: HOUR,
    aggregates: createAggregateTable(opened),
    changes: createChangeTable(opened, () => now),
    progress: createProgressTable(opened),
    alerts: createAlertTable(opened),
    notifier: {
      send: async notice => {
        if (answer.accepted) {
          told.push([(notice.alert.toldAt - NOON) / MINUTE, notice.rule.id, notice.reason, notice.alert.count])
          if (notice.about === 'failures') notices.push(notice)
        }
        return answer
      },
    },
    telemetry: { emit: fact => facts.push(fact) },
  }
  return {
    told,
    notices,
    facts,
    /** Counts arrive now, of that minute after noon. */
    async count(account: string, minute: number, count: number, cause = 'token-expired') {
      const time = NOON + minute * MINUTE
      const at = {
        sequence: sequence++,
        enqueued: now,
        records: 1,
        counted: 1,
        foreign: 0,
        rejected: [],
        timeAssumed: 0,
        days: [],
        firstTime: time,
        lastTime: time,
      }
      await ports.aggregates.add(
        'p00',
        deltasOf([
          contribution(at.sequence, {
            cause,
            event: event({ account, time, weight: count, policy: 'drm', text: 'it expired' }),
          }),
        ]),
      )
      await ports.changes.mark('p00', [{ account, hour: hourOf(time) }])
      await ports.progress.advance('p00', [at])
    },
    async lookAt(minute: number) {
      now = NOON + minute * MINUTE
      await evaluateAlerts(now, ports)
    },
    answer(next: Delivery) {
      answer = next
    },
  }
}

async function clear(): Promise<void> {
  const opened = tables()
  for (const name of await opened.list('')) {
    const client = await opened.open(name)
    for await (const { partitionKey, rowKey } of client.listEntities()) {
      if (partitionKey !== undefined && rowKey !== undefined) await client.deleteEntity(partitionKey, rowKey)
    }
  }
}

describe('by the clock on the wall', () => {
  test('first, quiet, reminder, resolved', async () => {
    await clear()
    const { told, count, lookAt, notices } = scene('wall')
    await count('contoso', 0, 90, 'ok')
    for (let minute = 0; minute <= 70; minute += 5) {
      await count('contoso', minute, 10)
      await lookAt(minute + 1)
      await lookAt(minute + 2)
    }
    await lookAt(75)
    await lookAt(81)
    await lookAt(82)
    expect(told).toEqual([
      [1, 'token-expiry', 'first', 10],
      [61, 'token-expiry', 'reminder', 130],
      [81, 'token-expiry', 'resolved', 150],
    ])
    expect(notices[0]).toMatchObject({
      account: 'contoso',
      requests: 100,
      policies: [['drm', 10]],
      sample: 'it expired',
    })
    expect(notices[0]?.causes.map(([cause, calls]) => [cause.id, calls])).toEqual([['token-expired', 10]])
    expect((await readAlertHistory(tables())).map(({ alert }) => alert.reason)).toEqual([
      'first',
      'reminder',
      'resolved',
    ])
  })

  test('a storm that arrives late is told with its true times, and what is too late is not', async () => {
    await clear()
    const { told, notices, count, lookAt } = scene('wall')
    await lookAt(200)
    await count('late', 185, 12)
    await count('too-late', 100, 50)
    await lookAt(201)
    expect(told).toEqual([
      [201, 'token-expiry', 'first', 12],
      [201, 'token-expiry', 'resolved', 12],
    ])
    expect(notices.map(({ alert }) => (alert.since - NOON) / MINUTE)).toEqual([185, 185])
  })

  test('accounts and rules are told apart', async () => {
    await clear()
    const { told, notices, count, lookAt } = scene('wall')
    await count('one', 0, 10)
    await count('two', 0, 10)
    await count('two', 0, 1, 'quota-reached')
    await count('three', 0, 9)
    await lookAt(1)
    expect(notices.map(({ account, rule: fired }) => `${account} ${fired.id}`).toSorted()).toEqual([
      'one token-expiry',
      'two quota-reached',
      'two token-expiry',
    ])
    expect(told).toHaveLength(3)
  })

  test.each(['unreachable', 'busy', 'server-error', 'refused'] as const)(
    '%s: the card goes out at a later look',
    async failure => {
      await clear()
      const { told, facts, count, lookAt, answer } = scene('wall')
      await count('contoso', 0, 10)
      answer({ accepted: false, failure })
      await lookAt(1)
      await lookAt(2)
      expect(told).toEqual([])
      const untold = { fact: 'AlertNotTold', stage: 'alert', rule: 'token-expiry', reason: failure }
      expect(facts).toEqual([untold, untold])
      answer({ accepted: true })
      await lookAt(25)
      await lookAt(26)
      expect(told.map(([, , reason]) => reason)).toEqual(['first', 'resolved'])
    },
  )
})

describe("by the input's own time", () => {
  test('an old storm is told as it would have been', async () => {
    await clear()
    const { told, count, lookAt } = scene('event')
    for (let minute = 0; minute <= 130; minute += 5) await count('archive', minute, 10)
    await count('archive', 200, 1, 'ok')
    await lookAt(1_000_000)
    await lookAt(1_000_001)
    expect(told).toEqual([
      [1, 'token-expiry', 'first', 10],
      [61, 'token-expiry', 'reminder', 130],
      [121, 'token-expiry', 'reminder', 250],
      [141, 'token-expiry', 'resolved', 270],
    ])
  })

  test('what the input leaves open stays firing', async () => {
    await clear()
    const { told, count, lookAt } = scene('event')
    await count('archive', 0, 10)
    await count('archive', 5, 1, 'ok')
    await lookAt(1_000_000)
    expect(told.map(([, , reason]) => reason)).toEqual(['first'])
    await count('archive', 30, 1, 'ok')
    await lookAt(1_000_001)
    expect(told.map(([, , reason]) => reason)).toEqual(['first', 'resolved'])
  })

  test('with Teams down in between, nothing is skipped and nothing told twice', async () => {
    await clear()
    const { told, count, lookAt, answer } = scene('event')
    await count('archive', 0, 10)
    await lookAt(1_000_000)
    answer({ accepted: false, failure: 'busy' })
    await count('archive', 40, 11)
    await count('archive', 100, 1, 'ok')
    await lookAt(1_000_001)
    answer({ accepted: true })
    await lookAt(1_000_002)
    expect(told).toEqual([
      [1, 'token-expiry', 'first', 10],
      [11, 'token-expiry', 'resolved', 10],
      [41, 'token-expiry', 'first', 11],
      [51, 'token-expiry', 'resolved', 11],
    ])
  })
})
