import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, vi } from 'vitest'
import type { AccessKeys, FunctionsHost } from '../../local/functions-host.ts'
import { inputMessages } from '../../local/input.ts'
import { GROUPINGS } from '../../src/flows/answers.ts'
import type { Canary } from './canary.ts'
import type { IngestionServer } from './ingestion-server.ts'
import { startRefusingProxy } from './refusing-proxy.ts'
import { ROUTES, type TriedRoute } from './routes.ts'
import type { System } from './system.ts'
import { reply, type WebhookAnswer, type WebhookServer } from './webhook-server.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const WAIT = { timeout: 60_000 }
const RANGE = 'from=2023-06-01T00:00:00Z&to=2023-07-10T00:00:00Z'

/** What a run of the whole system is made of. */
export interface CanaryRun {
  readonly system: System
  readonly webhook: WebhookServer
  readonly ingestion: IngestionServer
  readonly canary: Canary
  readonly keys: AccessKeys
  /** Takes what came out, and where. */
  keep(where: string, text: string): void
}

/** Table Storage refuses the row of this minute, in which nothing else is. */
const REFUSED_MINUTE = '2023-06-20T11:07:00.000Z'
const refused = (secret: string): string =>
  JSON.stringify({
    records: [
      {
        time: REFUSED_MINUTE,
        resourceId: '/providers/Microsoft.Media/mediaservices/contoso',
        category: 'KeyDeliveryRequests',
        resultSignature: 'Forbidden',
        properties: { statusMessage: `Bearer ${secret}` },
      },
    ],
  })

const FAULTS: readonly WebhookAnswer[] = [
  (request, response) => response.writeHead(500).end(request.url),
  (request, response) => response.writeHead(400).end(request.url),
  reply(429),
  request => request.socket.resetAndDestroy(),
]

/** Everything once, while tables are away and refuse a row, telemetry is not taken and the webhook fails in each of its ways. */
export async function runFunctions(run: CanaryRun): Promise<FunctionsHost> {
  const { system, webhook, ingestion, canary, keys, keep } = run
  const refusing = await startRefusingProxy(system.tables.through(system.storage), REFUSED_MINUTE)
  const settings = {
    TEAMS_WEBHOOK_URL: webhook.url,
    APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
    TableStorage: refusing.connectionString,
  }
  ingestion.answerNext(500, 400)
  system.tables.down()
  const fixtures: Uint8Array[] = []
  for await (const body of inputMessages([join(ROOT, 'test/fixtures')], () => {})) fixtures.push(body)
  await system.send([...fixtures, ...canary.messages, ...canary.broken, refused(canary.secret('a refused row'))])
  const host = await system.startHost(settings, keys)
  await vi.waitUntil(() => system.logs.some(({ level }) => level === 'error'), WAIT)
  system.tables.up()
  await system.counted()
  expect(refusing.refused()).toBeGreaterThan(0)
  for (const answer of FAULTS) {
    webhook.answer(answer)
    for (const timer of ['watch', 'audit', 'roll-up', 'evaluate']) await host.runTimer(timer)
  }
  webhook.answer(reply(202))
  // An instance that has just started does not leave a channel alone that failed.
  const next = await system.startHost(settings, keys)
  await next.runTimer('evaluate')
  await next.close()
  system.tables.down()
  await host.runTimer('evaluate').catch(() => {})
  await askWithoutTables(host, run)
  system.tables.up()
  for (const body of webhook.bodies) keep('cards', body)
  return host
}

interface Asked extends RequestInit {
  readonly headers?: Readonly<Record<string, string>>
}

async function ask(host: FunctionsHost, path: string, { keys, keep }: CanaryRun, init: Asked = {}) {
  const given = { 'x-functions-key': keys.host }
  const response = await fetch(`${host.url}/api/${path}`, { ...init, headers: { ...given, ...init.headers } })
  const text = await response.text()
  keep(`/api/${path.replace(/[/?].*/, '')}`, text)
  keep('headers', JSON.stringify([...response.headers]))
  return { status: response.status, text }
}

/** Every route: let in, kept out by a wrong key, and with a secret in every part of the request. */
async function askWithoutTables(host: FunctionsHost, run: CanaryRun): Promise<void> {
  const askRoute = async ({ path, method, level }: TriedRoute) => {
    const secret = run.canary.secret(`asked of ${method} ${path}`)
    const headers = { 'x-functions-key': run.keys.master }
    const asked = { method, ...(method === 'POST' ? { body: `{"reason":"token=${secret}"` } : {}) }
    await ask(host, path, run, { ...asked, headers })
    const query = `from=${secret}&account=${secret}&token=${secret}&limit=${secret}`
    await ask(host, `${path}?${query}`, run, { ...asked, headers })
    const { status } = await ask(host, path, run, { ...asked, headers: { 'x-functions-key': secret } })
    if (level !== 'anonymous') expect([path, status]).toEqual([path, 401])
  }
  await Promise.all(ROUTES.map(askRoute))
}

/** Every route, as JSON and where there is one as CSV, and the page. */
export async function askEverything(host: FunctionsHost, run: CanaryRun): Promise<void> {
  const get = async (path: string, accept = 'application/json') => {
    const { status, text } = await ask(host, path, run, { headers: { accept } })
    expect([path, status]).toEqual([path, 200])
    return text
  }
  for (const groupBy of GROUPINGS) {
    for (const accept of ['application/json', 'text/csv'])
      await get(`aggregates?${RANGE}&groupBy=${groupBy}&limit=500`, accept)
    // What says where the next page begins holds a name.
    await get(`aggregates?${RANGE}&groupBy=${groupBy}&limit=3`)
  }
  await get('taxonomy')
  const { groups } = JSON.parse(await get(`aggregates?${RANGE}&groupBy=cause&limit=500`))
  for (const { group } of groups) await get(`causes/${group}?${RANGE}`)
  const { alerts } = JSON.parse(await get('alerts?state=all&limit=200'))
  for (const { id } of alerts) await get(`alerts/${id}`)
  const { letters } = JSON.parse(await get('deadletters?limit=200'))
  expect(letters.length).toBeGreaterThan(0)
  const rest = [`unknowns?${RANGE}&limit=200`, 'accounts', 'status', 'silences?all=true', 'openapi.json', 'dashboard']
  for (const path of rest) await get(path)
}

/** One of the commands, with what it writes to both streams. */
async function runTool(name: string, args: readonly string[], { keep }: CanaryRun): Promise<void> {
  const node = join(ROOT, 'node_modules/.bin/node')
  const written = await new Promise<string>(resolve => {
    const options = { cwd: ROOT, maxBuffer: 1 << 30 }
    execFile(node, [`local/${name}.ts`, ...args], options, (_, out, err) => resolve(`${out}\n${err}`))
  })
  expect([name, written.trim()]).not.toEqual([name, ''])
  keep(`npm run ${name} ${args[0] ?? ''}`, written)
}

/** The commands that show what came in. */
export async function runTools(folder: string, run: CanaryRun): Promise<void> {
  const { system, canary } = run
  const sample = JSON.parse(await readFile(join(ROOT, 'local.settings.sample.json'), 'utf8'))
  const settings = join(folder, 'settings.json')
  await writeFile(settings, JSON.stringify({ Values: { ...sample.Values, TableStorage: system.storage } }))
  const input = join(folder, 'input.jsonl')
  await writeFile(input, [...canary.messages.slice(0, 150), ...canary.broken].join('\n'))
  await runTool('explain', [input], run)
  await runTool('explain', [input, '--json'], run)
  await runTool('backfill', [input, '--settings', settings], run)
  await runTool('replay', ['list', '--settings', settings], run)
  await runTool('replay', ['send', '--all', '--dry-run', '--settings', settings], run)
  await runTool('replay', ['gaps', '--settings', settings], run)
  await runTool('silence', ['list', '--settings', settings], run)
}
