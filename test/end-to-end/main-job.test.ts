import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Summary } from '../../local/summary.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'

const bundle = useBundle()
let system: System
beforeEach(async () => {
  system = await startSystem(bundle())
})
afterEach(() => system.close())

const NOON = Date.UTC(2023, 5, 30, 12)
const ACCOUNT = '/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/CONTOSO'

/** A key request that many seconds after noon; refused with a token that expired at noon. */
function key(second: number, refused: boolean) {
  return {
    time: new Date(NOON + second * 1_000).toISOString(),
    resourceId: ACCOUNT,
    category: 'KeyDeliveryRequests',
    resultType: refused ? 'Failed' : 'Succeeded',
    resultSignature: refused ? 'Unauthorized' : 'OK',
    identity: { claims: { exp: String((refused ? NOON : NOON + 3_600_000) / 1_000) } },
    properties: { policyName: 'drm', tokenType: 'JWT', statusMessage: refused ? 'Unauthorized' : 'OK' },
  }
}

/** Two hundred messages over ten minutes; every third record is refused. */
const MESSAGES = Array.from({ length: 200 }, (_, index) => {
  return JSON.stringify({ records: [0, 1, 2].map(place => key(index * 3 + place, place === 0)) })
})

function countsOf({ causes }: Summary): Readonly<Record<string, number>> {
  return Object.fromEntries(causes.map(({ minute, cause, count }) => [`${minute} ${cause}`, count]))
}

/** The plain recount of messages. */
function recount(messages: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { time, resultType } of messages.flatMap(message => JSON.parse(message).records)) {
    const row = `${time.slice(0, 16)}:00Z ${resultType === 'Failed' ? 'token-expired' : 'ok'}`
    counts[row] = (counts[row] ?? 0) + 1
  }
  return counts
}

test('records go in at one end, exact counts and a card come out at the other', async () => {
  const host = await system.startHost()
  await system.send([...MESSAGES, 'no json', '{"records":[7]}'])
  const summary = await system.counted()
  expect(countsOf(summary)).toEqual(recount(MESSAGES))
  expect(summary).toMatchObject({
    messages: 202,
    records: 602,
    counted: 600,
    foreign: 0,
    rejected: { 'not-json': 1, 'not-an-object': 1 },
    duplicates: 0,
  })
  await host.runTimer('evaluate')
  const { alerts } = await system.counted()
  expect(alerts).toEqual([
    {
      rule: 'token-expiry',
      group: 'contoso',
      state: 'firing',
      reason: 'first',
      count: 200,
      since: '2023-06-30T12:00:00Z',
    },
  ])
  expect(JSON.stringify(system.inbox.cards[0]?.card)).toContain('Expired tokens (401): contoso')
  const status = await (await fetch(`${host.url}/api/status`)).json()
  expect(status).toMatchObject({
    firing: [{ rule: 'token-expiry', group: 'contoso', count: 200 }],
    shards: [{ shard: 'p00' }, { shard: 'p01' }],
  })
})

describe('counts stay exact', () => {
  test('when hosts come and go, take partitions from each other, and read the hub again from its beginning', async () => {
    const first = await system.startHost()
    await system.send(MESSAGES.slice(0, 80))
    const second = await system.startHost()
    await system.send(MESSAGES.slice(80, 150))
    await second.close()
    await first.close()
    await system.startHost()
    await system.send(MESSAGES.slice(150))
    const summary = await system.counted()
    expect(countsOf(summary)).toEqual(recount(MESSAGES))
    expect(summary).toMatchObject({ messages: 200, records: 600, counted: 600 })
  })

  test('when Table Storage fails in the middle: the batch throws, comes again, and nothing is lost or doubled', async () => {
    await system.startHost()
    for (let start = 0; start < MESSAGES.length; start += 40) {
      await system.send(MESSAGES.slice(start, start + 40))
      await sleep(20)
      system.tables.down()
      await sleep(300)
      system.tables.up()
    }
    const summary = await system.counted()
    expect(countsOf(summary)).toEqual(recount(MESSAGES))
    expect(summary).toMatchObject({ messages: 200, records: 600, counted: 600 })
  })
})

test('with Teams down the card is sent at a later look, and its address is in no log', async () => {
  const host = await system.startHost()
  await system.send(MESSAGES)
  await system.counted()
  system.inbox.respondWith({ status: 503 })
  await host.runTimer('evaluate')
  await host.runTimer('evaluate')
  expect((await system.counted()).alerts).toEqual([])
  system.inbox.respondWith(undefined)
  // The channel is left alone for a while, however often is looked.
  for (
    const patience = Date.now() + 40_000;
    system.inbox.cards.length === 0 && Date.now() < patience;
    await sleep(500)
  ) {
    await host.runTimer('evaluate')
  }
  await host.runTimer('evaluate')
  expect((await system.counted()).alerts).toMatchObject([{ rule: 'token-expiry', state: 'firing', reason: 'first' }])
  expect(system.inbox.cards).toHaveLength(1)
  // Told once, and not at each look while the channel rests.
  expect(system.logs.filter(({ message }) => message.includes('"fact":"AlertNotTold"'))).toHaveLength(1)
  expect(JSON.stringify(system.logs)).not.toContain(new URL(system.inbox.webhookUrl).search)
})

test('wrong settings stop the start, and all faults are named at once', async () => {
  const start = system.startHost({
    TEAMS_WEBHOOK_URL: 'http://example.org/SECRET',
    TEAMS_BODY: 'postcard',
    ALERT_LATENESS: 'soon',
  })
  await expect(start).rejects.toThrow(/TEAMS_WEBHOOK_URL must be https[\s\S]*TEAMS_BODY[\s\S]*ALERT_LATENESS/)
  await expect(start).rejects.not.toThrow(/SECRET/)
})
