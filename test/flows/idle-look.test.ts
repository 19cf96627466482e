import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalTables, startTables } from '../../local/azurite.ts'
import { createSilenceTable } from '../../src/adapters/silence-table.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { deltasOf } from '../../src/core/delta.ts'
import type { Measure } from '../../src/core/health.ts'
import { hourOf, MINUTE } from '../../src/core/window.ts'
import { evaluateAlerts } from '../../src/flows/evaluate-alerts.ts'
import { alertPorts } from '../support/alert-ports.ts'
import { healthRule, rule } from '../support/alerts.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'
import { startTableProxy, type TableProxy } from '../support/table-proxy.ts'

let service: LocalTables
let proxy: TableProxy
let requests: string[] = []
beforeAll(async () => {
  service = await startTables()
  proxy = await startTableProxy(service.connectionString, ({ method, path }) => {
    requests.push(`${method} ${path}`)
    return undefined
  })
})
afterAll(async () => {
  await proxy.close()
  await service.close()
})

test('a look in which nothing changed makes four reads, however much is stored, and misses nothing', async () => {
  let now = NOON
  const told: string[] = []
  const tables = openTables({ kind: 'connection-string', connectionString: proxy.connectionString })
  const ports = alertPorts(tables, () => now, {
    rules: [rule()],
    healthRules: [healthRule()],
    silences: createSilenceTable(tables),
    notifier: {
      send: async notice => {
        if (notice.about !== 'summary') told.push(`${(now - NOON) / MINUTE} ${notice.rule.id} ${notice.reason}`)
        return { accepted: true }
      },
    },
  })
  const lookAt = async (minute: number) => {
    now = NOON + minute * MINUTE
    requests = []
    await evaluateAlerts(() => now, ports)
    return requests.map(request => request.split(' ')[0])
  }
  const count = async (account: string) => {
    const one = contribution(now, { event: event({ account, time: now, weight: 10 }) })
    await ports.aggregates.add('p00', deltasOf([one]))
    await ports.changes.mark('p00', [{ account, hour: hourOf(now) }])
  }
  const measure: Measure = { kind: 'oldest-uncounted', subject: 'p00', value: 0, at: now, zeroAt: now, grewAt: 0 }
  await ports.health.keep([measure])
  for (let account = 0; account < 30; account++) await count(`a${account}`)
  for (const minute of [1, 12, 13, 25]) await lookAt(minute)
  expect(told.filter(one => one.endsWith('resolved'))).toHaveLength(10)
  told.splice(0)

  // Every five minutes the cursor moves, so that people see that the looks go on.
  for (let minute = 26; minute < 57; minute++) {
    const made = await lookAt(minute)
    const cursor = await ports.alerts.cursor()
    expect(now - cursor).toBeLessThan(5 * MINUTE)
    if (cursor < now) expect(made).toEqual(['GET', 'GET', 'GET', 'GET'])
    else expect(minute % 5).toBe(0)
  }
  expect(told).toEqual([])

  now = NOON + 57 * MINUTE
  await count('a7')
  await lookAt(58)
  expect(told).toEqual(['58 token-expiry first'])
  for (const minute of [75, 76, 90, 91]) await lookAt(minute)
  await ports.health.keep([{ ...measure, value: 700, at: now, grewAt: now }])
  await lookAt(92)
  expect(told).toEqual(['58 token-expiry first', '75 token-expiry resolved', '92 late first'])
})
