import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { FunctionsHost } from '../../local/functions-host.ts'
import { inputMessages } from '../../local/input.ts'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { GROUPINGS } from '../../src/flows/answers.ts'
import { plantCanary } from '../support/canary.ts'
import { type IngestionServer, startIngestion } from '../support/ingestion-server.ts'
import { startRefusingProxy } from '../support/refusing-proxy.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'
import { reply, startWebhook, type WebhookAnswer, type WebhookServer } from '../support/webhook-server.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const WAIT = { timeout: 60_000 }
const RANGE = 'from=2023-06-01T00:00:00Z&to=2023-07-10T00:00:00Z'
const canary = plantCanary()

/** Table Storage refuses the row of this minute, in which nothing else is. */
const REFUSED_MINUTE = '2023-06-20T11:07:00.000Z'
const REFUSED = JSON.stringify({
  records: [
    {
      time: REFUSED_MINUTE,
      resourceId: '/providers/Microsoft.Media/mediaservices/contoso',
      category: 'KeyDeliveryRequests',
      resultSignature: 'Forbidden',
      properties: { statusMessage: 'Bearer Zq0000Xk7.Zq0000Xk7' },
    },
  ],
})

const FAULTS: readonly WebhookAnswer[] = [
  (request, response) => response.writeHead(500).end(request.url),
  (request, response) => response.writeHead(400).end(request.url),
  reply(429),
  request => request.socket.resetAndDestroy(),
]

const bundle = useBundle()
/** What came out, by where it came out. */
const outputs = new Map<string, string>()
let folder = ''
let bodies: readonly (readonly [string, Buffer | undefined])[] = []

function keep(where: string, text: string): void {
  outputs.set(where, `${outputs.get(where) ?? ''}${text}\n`)
}

async function fixtureBodies(): Promise<readonly Uint8Array[]> {
  const found: Uint8Array[] = []
  for await (const body of inputMessages([join(ROOT, 'test/fixtures')], () => {})) found.push(body)
  return found
}

/** Everything once, while the tables are away, refuse a row, and the webhook fails in each of its ways. */
async function runFunctions(
  system: System,
  webhook: WebhookServer,
  ingestion: IngestionServer,
): Promise<FunctionsHost> {
  const refusing = await startRefusingProxy(system.tables.through(system.storage), REFUSED_MINUTE)
  const settings = {
    TEAMS_WEBHOOK_URL: webhook.url,
    APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
    TableStorage: refusing.connectionString,
  }
  system.tables.down()
  await system.send([...(await fixtureBodies()), ...canary.messages, ...canary.broken, REFUSED])
  const host = await system.startHost(settings)
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
  const next = await system.startHost(settings)
  await next.runTimer('evaluate')
  await next.close()
  system.tables.down()
  await host.runTimer('evaluate').catch(() => {})
  keep('an answer without tables', await (await fetch(`${host.url}/api/aggregates?${RANGE}`)).text())
  system.tables.up()
  for (const body of webhook.bodies) keep('cards', body)
  return host
}

/** Every route, as JSON and where there is one as CSV, and the files of the page. */
async function askEverything(host: FunctionsHost): Promise<void> {
  const ask = async (path: string, accept = 'application/json') => {
    const response = await fetch(`${host.url}/api/${path}`, { headers: { accept } })
    const text = await response.text()
    keep(`GET /api/${path.replace(/\?.*/, '').replace(/\/[^/]*$/, '/...')} ${accept}`, text)
    keep('headers', JSON.stringify([...response.headers]))
    expect([path, response.status < 500]).toEqual([path, true])
    return text
  }
  for (const groupBy of GROUPINGS) {
    for (const accept of ['application/json', 'text/csv'])
      await ask(`aggregates?${RANGE}&groupBy=${groupBy}&limit=500`, accept)
  }
  const { causes } = JSON.parse(await ask('taxonomy'))
  for (const { id } of [{ id: 'ok' }, { id: 'unknown' }, ...causes]) await ask(`causes/${id}?${RANGE}`)
  const { alerts } = JSON.parse(await ask('alerts?state=all&limit=200'))
  for (const { id } of alerts) await ask(`alerts/${id}`)
  const { letters } = JSON.parse(await ask('deadletters?limit=200'))
  expect(letters.length).toBeGreaterThan(0)
  for (const path of [
    `unknowns?${RANGE}&limit=200`,
    'accounts',
    'status',
    'silences?all=true',
    'openapi.json',
    'dashboard',
  ]) {
    await ask(path)
  }
}

/** One of the commands, with what it writes to both streams. */
async function runTool(name: string, args: readonly string[]): Promise<void> {
  const node = join(ROOT, 'node_modules/.bin/node')
  const written = await new Promise<string>(resolve => {
    const options = { cwd: ROOT, maxBuffer: 1 << 30 }
    execFile(node, [`local/${name}.ts`, ...args], options, (_, out, err) => resolve(`${out}\n${err}`))
  })
  expect(written.trim()).not.toBe('')
  keep(`npm run ${name} ${args[0] ?? ''}`, written)
}

async function runTools(system: System): Promise<void> {
  const sample = JSON.parse(await readFile(join(ROOT, 'local.settings.sample.json'), 'utf8'))
  const settings = join(folder, 'settings.json')
  await writeFile(settings, JSON.stringify({ Values: { ...sample.Values, TableStorage: system.storage } }))
  const input = join(folder, 'input.jsonl')
  await writeFile(input, [...canary.messages.slice(0, 150), ...canary.broken].join('\n'))
  await runTool('explain', [input])
  await runTool('explain', [input, '--json'])
  await runTool('backfill', [input, '--settings', settings])
  await runTool('replay', ['list', '--settings', settings])
  await runTool('replay', ['send', '--dry-run', '--settings', settings])
  await runTool('replay', ['gaps', '--settings', settings])
  await runTool('rules', ['--file', input])
  await runTool('silence', ['list', '--settings', settings])
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-canary-'))
  const kept = join(folder, 'tables')
  await mkdir(kept)
  const ingestion = await startIngestion()
  const webhook = await startWebhook()
  const system = await startSystem(bundle(), kept)
  const host = await runFunctions(system, webhook, ingestion)
  await askEverything(host)
  await runTools(system)
  await host.close()
  const letters = createDeadLetterTable(system.open())
  const found: [string, Buffer | undefined][] = []
  for await (const letter of letters.list({})) {
    const { shard, sequence, error = '' } = letter
    keep('errors of dead letters', error)
    found.push([`${shard}:${sequence}`, await letters.body(letter)])
  }
  bodies = found
  for (const { level, category, message } of system.logs) keep('logs', `${level} ${category} ${message}`)
  for (const post of ingestion.posts) keep('telemetry', JSON.stringify(post))
  await system.close()
  await ingestion.close()
  webhook.close()
  for (const name of await readdir(kept)) keep('bytes of the tables', await readFile(join(kept, name), 'latin1'))
}, 600_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('every secret went in, and what failed came to outputs', () => {
  expect(canary.planted).toBeGreaterThan(2_000)
  expect(canary.leaksIn(canary.messages.join('\n'))).toHaveLength(canary.planted)
  for (const where of ['cards', 'logs', 'telemetry', 'bytes of the tables', 'errors of dead letters', 'headers']) {
    expect([where, outputs.get(where)?.length ?? 0]).toEqual([
      where,
      expect.toSatisfy((length: number) => length > 100),
    ])
  }
  const missing = (where: string, texts: readonly string[]) =>
    texts.filter(text => outputs.get(where)?.includes(text) !== true)
  expect(missing('bytes of the tables', ['[token]', '[key]', '[secret]', '[email]', '[ip]', '[personal]'])).toEqual([])
  const facts = ['StoreRefused', 'RecordsRejected', 'AlertNotTold', 'AlertTold', 'NewKindOfError']
  expect(missing('logs', facts)).toEqual([])
})

test('none is in any byte of any output', () => {
  const leaks = [...outputs].flatMap(([where, text]) => canary.leaksIn(text).map(leak => `${where}: ${leak}`))
  expect(leaks).toEqual([])
})

test('a message that could not be read is kept byte for byte, secrets and all', () => {
  const kept = bodies.map(([, body]) => body?.toString() ?? '')
  for (const body of canary.broken) expect(kept).toContain(body)
})
