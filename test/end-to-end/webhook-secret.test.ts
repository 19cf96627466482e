import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTables } from '../../src/adapters/tables.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'
import { useTables } from '../support/tables.ts'
import { reply, SECRET_PATH, SECRET_SIGNATURE, useWebhooks, type WebhookAnswer } from '../support/webhook-server.ts'

const bundle = useBundle()
const tables = useTables()
const start = useWebhooks()
let system: System
beforeAll(async () => {
  system = await startSystem(bundle())
  const record = (index: number) => ({
    time: new Date(Date.UTC(2023, 5, 30, 12, 0, index)).toISOString(),
    resourceId: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/CONTOSO',
    category: 'KeyDeliveryRequests',
    resultType: 'Failed',
    resultSignature: 'Unauthorized',
    identity: { claims: { exp: String(Date.UTC(2023, 5, 30, 11) / 1_000) } },
    properties: { policyName: 'drm', tokenType: 'JWT', statusMessage: 'Unauthorized' },
  })
  await system.send([JSON.stringify({ records: Array.from({ length: 100 }, (_, index) => record(index)) })])
})
afterAll(() => system.close())

/** Every row of every table, as text. */
async function everyRow(): Promise<string> {
  // The proxy takes any connection string of Azurite's and puts its own port in.
  const opened = openTables({
    kind: 'connection-string',
    connectionString: system.tables.through(tables.connectionString()),
  })
  const rows: unknown[] = []
  for (const name of await opened.list('')) {
    for await (const row of (await opened.open(name)).listEntities()) rows.push(row)
  }
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}

const ANSWERS: readonly (readonly [string, WebhookAnswer])[] = [
  ['a server error that quotes the request', (request, response) => response.writeHead(500).end(request.url)],
  ['a refusal that quotes the request', (request, response) => response.writeHead(400).end(request.url)],
  ['too many requests', reply(429)],
  ['a redirect', (request, response) => response.writeHead(302, { location: request.url ?? '' }).end()],
  ['a reset', request => request.socket.resetAndDestroy()],
  ['accepted', reply(202)],
]

test('however the webhook answers, its address is in no log, no row, no status and no error', async () => {
  for (const [name, answer] of ANSWERS) {
    const { url, port, bodies } = await start(answer)
    const host = await system.startHost({ TEAMS_WEBHOOK_URL: url })
    await system.counted()
    await host.runTimer('evaluate')
    expect([name, bodies.length]).toEqual([name, 1])
    const status = await (await fetch(`${host.url}/api/status`)).text()
    const everything = [JSON.stringify(system.logs), await everyRow(), status].join('\n')
    expect(everything).toContain('contoso')
    for (const part of [SECRET_PATH, SECRET_SIGNATURE, `127.0.0.1:${port}`]) {
      expect([name, everything.includes(part)]).toEqual([name, false])
    }
  }
  const told = JSON.stringify(system.logs)
  for (const reason of ['server-error', 'refused', 'busy', 'unreachable']) {
    expect(told).toContain(`\\"reason\\":\\"${reason}\\"`)
  }
  expect(told).toContain('AlertTold')
})
