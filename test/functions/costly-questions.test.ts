import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FunctionsHost } from '../../local/functions-host.ts'
import { eventually } from '../local/eventually.ts'
import { ROUTES } from '../support/routes.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'
import { startTableProxy, type TableProxy } from '../support/table-proxy.ts'

const NOON = Date.UTC(2023, 5, 30, 12)
const RECORD = JSON.stringify({
  time: new Date(NOON).toISOString(),
  resourceId: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/CONTOSO',
  category: 'KeyDeliveryRequests',
  resultType: 'Failed',
  resultSignature: 'Unauthorized',
  properties: { policyName: 'drm', tokenType: 'JWT', statusMessage: 'Unauthorized' },
})

const bundle = useBundle()
let system: System
let tables: TableProxy
let host: FunctionsHost
/** Where readers wait for rows of minutes while these are held; the counting asks for single rows. */
let held: (() => void)[] | undefined
beforeAll(async () => {
  system = await startSystem(bundle())
  tables = await startTableProxy(system.storage, ({ method, path }) => {
    if (held === undefined || method !== 'GET' || !/^\/minutes.*PartitionKey%20ge/.test(path)) return undefined
    return new Promise(resolve => held?.push(() => resolve(undefined)))
  })
  host = await system.startHost({ TableStorage: tables.connectionString })
  await system.send([RECORD])
  await system.counted()
})
afterAll(async () => {
  await system.close()
  await tables.close()
})

const ask = (path: string, init: RequestInit = {}) => fetch(`${host.url}/api/${path}`, init)

describe('questions that read many rows', () => {
  /** All of them different: equal ones are worked out once. */
  const costly = (number: number) => {
    const end = `13:${String(Math.floor(number / 2)).padStart(2, '0')}`
    const range = `account=contoso&from=2023-06-30T12:00:00Z&to=2023-06-30T${end}:00Z&step=minute`
    return number % 2 === 0 ? `causes/unauthorized-unspecified?${range}` : `aggregates?${range}&groupBy=policy`
  }
  const COSTLY = new Set(['aggregates', 'cause', 'unknowns'])

  test('wait for each other, are turned away when too many wait, and hold up nobody else', async () => {
    held = []
    const turnedAway: Response[] = []
    const questions = Array.from({ length: 70 }, async (_, number) => {
      const response = await ask(costly(number))
      if (response.status === 429) turnedAway.push(response)
      return response.status
    })
    try {
      await eventually('all but 64 turned away', () => turnedAway.length === 6)
      await eventually('four at work', () => held?.length === 4)
      for (const response of turnedAway) {
        expect(response.headers.get('retry-after')).toBe('5')
        expect(await response.json()).toMatchObject({ title: 'Too many questions at once: ask again.' })
      }
      for (const { name, method, path, whenOpen } of ROUTES.filter(route => !COSTLY.has(route.name))) {
        expect([name, (await ask(path, { method })).status]).toEqual([name, whenOpen])
      }
      await system.send([RECORD])
      await system.counted()
      expect(held).toHaveLength(4)
    } finally {
      const waiting = held
      held = undefined
      for (const release of waiting) release()
    }
    const statuses = await Promise.all(questions)
    expect(statuses.filter(status => status === 200)).toHaveLength(64)
  })
})
