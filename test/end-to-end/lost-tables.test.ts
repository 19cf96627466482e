import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FunctionsHost } from '../../local/functions-host.ts'
import { readSummary } from '../../local/summary.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { openTables, type Tables } from '../../src/adapters/tables.ts'
import { HOUR } from '../../src/core/window.ts'
import { NOON } from '../support/outcomes.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'

const bundle = useBundle()
let system: System
let host: FunctionsHost
/** As somebody else has them open, who makes none. */
let tables: Tables
let sent = 0
beforeEach(async () => {
  sent = 0
  system = await startSystem(bundle())
  host = await system.startHost()
  tables = openTables({ kind: 'connection-string', connectionString: system.storage })
})
afterEach(() => system.close())

/** For each partition: a storm of the account, an error that nobody has seen, and what is no message at all. */
function messagesOf(account: string): readonly string[] {
  const refused = (index: number, statusMessage: string) => ({
    time: new Date(NOON + index * 1_000).toISOString(),
    resourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Media/mediaservices/${account}`,
    category: 'KeyDeliveryRequests',
    resultType: 'Failed',
    resultSignature: 'Unauthorized',
    properties: { policyName: 'drm', tokenType: 'JWT', statusMessage },
  })
  const storm = Array.from({ length: 10 }, (_, index) => refused(index, 'The token is expired.'))
  const strange = refused(11, `The walrus of ${account} sang out of tune with the ${account} harp`)
  const message = JSON.stringify({ records: [...storm, strange] })
  return [message, message, 'no message', 'no message']
}

async function countOf(account: string): Promise<number> {
  const rows = await createAggregateTable(tables).read(account, NOON - HOUR, NOON + HOUR)
  return rows.reduce((sum, { count }) => sum + count, 0)
}

const COUNT = 22
const DAY = 'minutes20230630'

/** What is asked of the functions by the clock and by people; each may fail once for a table that is not there. */
async function runAll(): Promise<void> {
  for (const timer of host.timers) await host.runTimer(timer).catch(() => host.runTimer(timer))
  for (const path of ['status', 'silences']) {
    const ask = async () => (await fetch(`${host.url}/api/${path}`)).status
    const status = await ask()
    expect(status === 200 ? status : await ask(), path).toBe(200)
  }
}

/** Sends the messages of an account of its own, and resolves when they are whole. */
async function sendAndCount(account: string): Promise<void> {
  sent += await system.send(messagesOf(account))
  await until(async () => (await countOf(account)) >= COUNT)
  expect(await countOf(account), account).toBe(COUNT)
  // There are rows, so the functions have found their shards.
  await until(async () => {
    const shards = [...(await createProgressTable(tables).all()).values()]
    return shards.reduce((sum, { lastSequence }) => sum + lastSequence + 1, 0) === sent
  })
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end && !(await holds()); ) await sleep(100)
}

test('each table may be dropped by hand while the functions run: it is made again, and all else goes on', async () => {
  await sendAndCount('first')
  await runAll()
  // What was counted goes with its day, and how far with the shards; the key of callers is read by each instance once.
  const kept = new Set([DAY, 'shards', 'secrets'])
  const others = (await tables.list('')).filter(name => !kept.has(name))
  const counted = ['first']
  for (const name of others) {
    await tables.drop(name)
    const account = `without${name.toLowerCase()}`
    await sendAndCount(account)
    counted.push(account)
    await runAll()
    expect(await tables.list(''), name).toContain(name)
  }
  for (const account of counted) expect(await countOf(account), account).toBe(COUNT)
  const { differing, alerts, counted: records } = await readSummary(system.storage, 0)
  expect(records).toBe(COUNT * counted.length)
  expect(differing).toBe(0)
  expect(alerts.filter(({ rule, state }) => rule === 'token-expiry' && state === 'firing').length).toBeGreaterThan(0)
}, 300_000)

test('without the shards the rows still know what they hold, and the audit tells of the loss', async () => {
  await sendAndCount('one')
  await tables.drop('shards')
  await sendAndCount('two')
  await runAll()
  expect(await readSummary(system.storage, 0)).toMatchObject({ messages: 4, counted: COUNT, differing: COUNT })
  // Whoever reads the hub from its beginning counts nothing twice, and sets it right.
  await host.close()
  await tables.drop('shards')
  host = await system.startHost()
  await until(async () => (await readSummary(system.storage, 0)).messages === 8)
  await runAll()
  expect(await readSummary(system.storage, 0)).toMatchObject({ messages: 8, counted: 2 * COUNT, differing: 0 })
  expect([await countOf('one'), await countOf('two')]).toEqual([COUNT, COUNT])
  await tables.drop(DAY)
  await sendAndCount('three')
  expect([await countOf('one'), await countOf('two')]).toEqual([0, 0])
}, 120_000)
