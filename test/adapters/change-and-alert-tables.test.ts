import { expect, test } from 'vitest'
import { createAlertTable, readAlertHistory } from '../../src/adapters/alert-table.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import type { Alert } from '../../src/core/verdict.ts'
import { compactTime, HOUR, MINUTE } from '../../src/core/window.ts'
import { NOON } from '../support/outcomes.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()

test('changes are found by when they were marked, each account and hour once', async () => {
  let now = NOON
  const index = createChangeTable(tables(), () => now)
  const change = { account: 'a/b', hour: NOON - HOUR }
  await index.mark('p00', [change, { account: 'c', hour: NOON }])
  now += 20 * MINUTE
  await index.mark('p01', [change])
  const reader = createChangeTable(tables(), () => now)
  await index.mark('p01', [{ account: 'late', hour: NOON - 400 * 24 * HOUR }])
  const found = await reader.since(NOON)
  expect(found.map(({ account, marked }) => [account, (marked - NOON) / MINUTE])).toEqual([
    ['a/b', 0],
    ['c', 0],
    ['late', 20],
  ])
  expect(await reader.since(NOON + MINUTE)).toEqual([
    { ...change, marked: NOON + 20 * MINUTE },
    { account: 'late', hour: NOON - 400 * 24 * HOUR, marked: NOON + 20 * MINUTE },
  ])
  expect(await reader.since(NOON + 21 * MINUTE)).toEqual([])
  expect(await reader.since(-1)).toHaveLength(3)
})

test('changes of two days are found around midnight, also those marked by a clock that is ahead', async () => {
  const midnight = NOON + 12 * HOUR
  const markedAt = (moment: number, account: string) =>
    createChangeTable(tables(), () => moment).mark('p00', [{ account, hour: NOON }])
  await markedAt(midnight - 9 * MINUTE, 'before')
  await markedAt(midnight + MINUTE, 'after')
  const found = async (now: number, from: number) =>
    (await createChangeTable(tables(), () => now).since(from)).map(({ account }) => account)
  expect(await found(midnight - 2 * MINUTE, midnight - 10 * MINUTE)).toEqual(['before', 'after'])
  expect(await found(midnight + 2 * MINUTE, midnight - 10 * MINUTE)).toEqual(['before', 'after'])
  expect(await found(midnight + 20 * MINUTE, midnight)).toEqual(['after'])
})

test('each shard marks under a key of its own, and marks under the minute alone are found too', async () => {
  const now = NOON + 3 * 24 * HOUR
  const index = createChangeTable(tables(), () => now)
  const change = { account: 'a', hour: NOON }
  for (const shard of ['p00', 'p01', 'p00']) await index.mark(shard, [change, { account: 'b', hour: NOON }])
  const client = await tables().open('changes20230703')
  // As they were marked once.
  const minute = compactTime(now, 12)
  await client.createEntity({ partitionKey: minute, rowKey: 'p02|c|2023063012', account: 'c', hour: new Date(NOON) })
  const keys: (string | undefined)[] = []
  for await (const { partitionKey } of client.listEntities()) keys.push(partitionKey)
  expect(keys).toEqual([minute, `${minute}|p00`, `${minute}|p00`, `${minute}|p01`, `${minute}|p01`])
  const found = await index.since(now)
  expect(found.map(({ account, marked }) => [account, marked])).toEqual([
    ['c', now],
    ['a', now],
    ['b', now],
  ])
})

test('an alert is kept as it was told last, its history whole', async () => {
  const store = createAlertTable(tables())
  const alert: Alert = {
    state: 'firing',
    reason: 'first',
    since: NOON,
    until: NOON,
    count: 2 ** 33,
    peak: 2 ** 32,
    told: true,
    firedAt: NOON,
    grewAt: NOON + 1,
    toldAt: NOON,
    toldPeak: 7,
    reminders: 3,
    begins: [NOON - HOUR, NOON],
    flapping: false,
  }
  const told = { rule: 'token-expiry', group: 'a/b', account: 'a/b', alert }
  const resolved = { ...told, alert: { ...alert, state: 'resolved', reason: 'resolved', toldAt: NOON + HOUR } as const }
  await store.record(told)
  await store.record(told)
  await store.record(resolved)
  const held = { ...told, alert: { ...alert, reason: 'silenced', firedAt: NOON + 2 * HOUR } as const }
  await store.record(held, 'some-silence')
  expect(await store.all()).toEqual([held])
  expect(await readAlertHistory(tables())).toEqual([told, resolved, held])
})

test('the cursor starts at the beginning of time and is kept', async () => {
  const store = createAlertTable(tables())
  expect(await store.cursor()).toBe(0)
  await store.moveCursor(NOON)
  expect(await createAlertTable(tables()).cursor()).toBe(NOON)
})
