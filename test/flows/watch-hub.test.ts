import { expect, test } from 'vitest'
import { startTables } from '../../local/azurite.ts'
import { startEventHubs } from '../../local/event-hubs.ts'
import { openHubSender } from '../../local/hub-sender.ts'
import { readAlertHistory } from '../../src/adapters/alert-table.ts'
import { createHubPositions } from '../../src/adapters/hub-positions.ts'
import { openTables } from '../../src/adapters/tables.ts'
import type { HealthRule } from '../../src/core/rule.ts'
import { MINUTE } from '../../src/core/window.ts'
import { evaluateAlerts } from '../../src/flows/evaluate-alerts.ts'
import type { Fact } from '../../src/flows/facts.ts'
import type { Delivery } from '../../src/flows/ports/alerting.ts'
import { watchHub } from '../../src/flows/watch-hub.ts'
import { alertPorts } from '../support/alert-ports.ts'
import { healthRule } from '../support/alerts.ts'

const HUB = 'watched'

/** A hub of one partition, what is counted of it, and rules over both. Minutes go on from now. */
async function scene(rules: readonly Partial<HealthRule>[]) {
  const service = await startTables()
  const tables = openTables({ kind: 'connection-string', connectionString: service.connectionString })
  const stand = await startEventHubs({ hub: HUB, partitions: 1 })
  const sender = await openHubSender(stand.connectionString, HUB)
  const access = { kind: 'connection-string', connectionString: stand.connectionString } as const
  const facts: Fact[] = []
  const told: unknown[] = []
  let delivery: Delivery = { accepted: true }
  const start = Math.ceil(Date.now() / MINUTE) * MINUTE
  const ports = {
    ...alertPorts(tables, () => start, {
      healthRules: rules.map(rule => healthRule({ resolveAfter: 5 * MINUTE, ...rule })),
      notifier: {
        send: async notice => {
          if (notice.about === 'health') told.push([notice.rule.id, notice.reason, notice.alert.count])
          return delivery
        },
      },
      telemetry: { emit: fact => facts.push(fact) },
    }),
    hub: createHubPositions({ access, name: HUB, consumerGroup: 'causeway' }),
  }
  return {
    facts,
    told,
    tables,
    hub: stand,
    send: (count: number) => sender.send(Array.from({ length: count }, () => Buffer.from('{}'))),
    async count(sequences: readonly number[], refused = false, shard = 'p00') {
      const rejected = refused ? (['store-refused'] as const) : []
      const base = { records: 1, counted: refused ? 0 : 1, foreign: 0, rejected, timeAssumed: 0, days: [] }
      const times = { enqueued: start, firstTime: start, lastTime: start }
      await ports.progress.advance(
        shard,
        sequences.map(sequence => ({ sequence, ...base, ...times })),
      )
    },
    answer(next: Delivery) {
      delivery = next
    },
    async lookAt(minute: number) {
      await watchHub(start + minute * MINUTE, ports)
      await evaluateAlerts(() => start + minute * MINUTE, ports)
    },
    async values() {
      const measures = await ports.health.all()
      return Object.fromEntries(measures.map(({ kind, subject, value }) => [`${kind} ${subject}`, value]))
    },
    async close() {
      await sender.close()
      await stand.close()
      await service.close()
    },
  }
}

test('lag is what the hub holds and nobody has counted', async () => {
  const { send, count, lookAt, values, told, facts, close } = await scene([{ id: 'behind', watch: 'lag', above: 5 }])
  await lookAt(0)
  expect(await values()).toMatchObject({ 'lag p00': 0, 'oldest-uncounted p00': 0, 'hub-unreachable hub': 0 })
  expect(facts).toEqual([])
  await send(8)
  await lookAt(1)
  expect(await values()).toMatchObject({ 'lag p00': 8, 'oldest-uncounted p00': 60 })
  expect(told).toEqual([['behind', 'first', 8]])
  const measured = { fact: 'HealthMeasured', stage: 'watch', subject: 'p00' }
  expect(facts).toContainEqual({ ...measured, kind: 'lag', value: 8 })
  expect(facts).toContainEqual({ ...measured, kind: 'oldest-uncounted', value: 60 })
  await count([0, 1, 2, 3, 4])
  await lookAt(2)
  await count([5, 6, 7])
  await lookAt(3)
  expect(await values()).toMatchObject({ 'lag p00': 0, 'oldest-uncounted p00': 0 })
  for (let minute = 4; minute < 9; minute++) await lookAt(minute)
  expect(told).toEqual([
    ['behind', 'first', 8],
    ['behind', 'resolved', 8],
  ])
  await close()
})

test('a quiet hub, holes and refused rows are told', async () => {
  const { send, count, lookAt, values, told, tables, close } = await scene([
    { id: 'quiet', watch: 'no-data', above: 120 },
    { id: 'hole', watch: 'sequence-gap', above: 0 },
    { id: 'refused', watch: 'store-refused', above: 0 },
  ])
  await send(1)
  await count([0])
  await lookAt(1)
  expect(told).toEqual([])
  await count([4], true)
  await lookAt(4)
  const found = await values()
  expect(found).toMatchObject({ 'sequence-gap p00': 3, 'store-refused p00': 1 })
  expect(found['no-data hub']).toBeGreaterThanOrEqual(240)
  expect(told.map(one => (Array.isArray(one) ? one.slice(0, 2) : one))).toEqual([
    ['quiet', 'first'],
    ['hole', 'first'],
    ['refused', 'first'],
  ])
  expect((await readAlertHistory(tables)).map(({ group }) => group).toSorted()).toEqual(['hub', 'p00', 'p00'])
  await close()
})

test('a hole that a replay has filled is none any more', async () => {
  const { count, lookAt, values, close } = await scene([])
  await count([0, 9])
  await lookAt(1)
  expect(await values()).toMatchObject({ 'sequence-gap p00': 8 })
  await count([1, 2, 3, 5], false, 'r-p00-1-8')
  await lookAt(2)
  const found = await values()
  expect(found).toMatchObject({ 'sequence-gap p00': 4 })
  expect(found).not.toHaveProperty('sequence-gap r-p00-1-8')
  await close()
})

test('what was lost is told in full, also where the list of holes is full, and what a replay could not store', async () => {
  const { count, lookAt, values, close } = await scene([])
  await count(Array.from({ length: 600 }, (_, index) => 2 * index))
  await count([0], true, 'r-p00-1-8')
  await lookAt(1)
  expect(await values()).toMatchObject({ 'sequence-gap p00': 599, 'store-refused r-p00-1-8': 1 })
  await close()
})

test('a hub that was made again is measured by the shard of its last life', async () => {
  const { send, count, lookAt, values, close } = await scene([])
  await send(6)
  await count([0, 1, 2, 3, 4, 5])
  await count([0, 1], false, 'p00.2')
  await lookAt(1)
  const found = await values()
  expect(found).toMatchObject({ 'lag p00.2': 4 })
  expect(found).not.toHaveProperty('lag p00')
  await close()
})

test('a hub that never took a message is quiet since it is watched', async () => {
  const { lookAt, values, close } = await scene([])
  await lookAt(0)
  expect(await values()).toMatchObject({ 'no-data hub': 0 })
  await lookAt(3)
  expect(await values()).toMatchObject({ 'no-data hub': 180 })
  await close()
})

test('a hub that does not answer is told, and so is that it answers again', async () => {
  const { hub, lookAt, values, told, facts, close } = await scene([
    { id: 'gone', watch: 'hub-unreachable', above: 120 },
  ])
  await lookAt(0)
  await hub.close()
  await lookAt(1)
  expect(await values()).toMatchObject({ 'hub-unreachable hub': 60, 'lag p00': 0 })
  expect(told).toEqual([])
  await lookAt(3)
  expect(told).toEqual([['gone', 'first', 180]])
  expect(facts.filter(({ fact }) => fact === 'HubUnreachable')).toHaveLength(2)
  await close()
}, 120_000)

test('a card that does not go out is tried at the next look', async () => {
  const { send, lookAt, told, answer, close } = await scene([{ id: 'behind', watch: 'lag', above: 0 }])
  await send(2)
  answer({ accepted: false, failure: 'busy' })
  await lookAt(1)
  answer({ accepted: true })
  await lookAt(2)
  await lookAt(3)
  expect(told).toEqual([
    ['behind', 'first', 2],
    ['behind', 'first', 2],
  ])
  await close()
})
