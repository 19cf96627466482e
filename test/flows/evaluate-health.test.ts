import { expect, test } from 'vitest'
import type { Measure } from '../../src/core/health.ts'
import type { Silence } from '../../src/core/silence.ts'
import { MINUTE } from '../../src/core/window.ts'
import { evaluateAlerts } from '../../src/flows/evaluate-alerts.ts'
import { alertPorts } from '../support/alert-ports.ts'
import { healthRule } from '../support/alerts.ts'
import { NOON } from '../support/outcomes.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()

/** A lag of so many messages by minute after noon, looked at in each; in between it is as it was. */
async function lookAtEach(subject: string, lags: ReadonlyMap<number, number>, until: number, silences: Silence[] = []) {
  const told: string[] = []
  let now = NOON
  const ports = alertPorts(tables(), () => now, {
    healthRules: [healthRule({ watch: 'lag', above: 5 })],
    silences: { current: async () => silences, keep: async () => {}, end: async () => false, past: async () => [] },
    notifier: {
      send: async notice => {
        if (notice.about === 'health' && notice.subject === subject)
          told.push(`${(now - NOON) / MINUTE} ${notice.reason} ${notice.alert.count}`)
        return { accepted: true }
      },
    },
  })
  let lag = 0
  let zeroAt = NOON
  for (let minute = 0; minute <= until; minute++) {
    now = NOON + minute * MINUTE
    lag = lags.get(minute) ?? lag
    if (lag === 0) zeroAt = now
    const measure: Measure = { kind: 'lag', subject, value: lag, at: now, zeroAt, grewAt: now }
    await ports.health.keep([measure])
    await evaluateAlerts(() => now, ports)
  }
  const stored = (await ports.alerts.all()).find(({ group }) => group === subject)
  return { told, alert: stored?.alert }
}

test('what began and ended under a silence is told by nobody, and fires no more', async () => {
  const silence = { id: 's', from: 0, until: Number.POSITIVE_INFINITY, author: 'a', comment: 'c' }
  const lags = new Map([
    [2, 9],
    [6, 0],
  ])
  const { told, alert } = await lookAtEach('p01', lags, 25, [silence])
  expect(told).toEqual([])
  expect(alert).toMatchObject({ state: 'resolved', reason: 'silenced' })
})

test('what does not change for long is over only when it has been calm for as long as the rule says', async () => {
  const lags = new Map([
    [2, 9],
    [40, 0],
  ])
  const { told, alert } = await lookAtEach('p02', lags, 55)
  expect(told).toEqual(['2 first 9', '50 resolved 9'])
  expect(alert).toMatchObject({ state: 'resolved', until: NOON + 39 * MINUTE })
})
