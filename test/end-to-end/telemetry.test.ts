import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { FunctionsHost } from '../../local/functions-host.ts'
import { inputMessages } from '../../local/input.ts'
import { METRIC_NAMES, METRICS, measurementsOf } from '../../src/flows/fact-metrics.ts'
import type { Fact } from '../../src/flows/facts.ts'
import { isListed } from '../support/facts.ts'
import {
  envelopesOf,
  type IngestionServer,
  metricsOf,
  type PostedMetric,
  startIngestion,
  startWatchedExit,
  type WatchedExit,
} from '../support/ingestion-server.ts'
import { MARK, PLANTED_ADDRESSES, PLANTED_MESSAGES, PLANTED_TOKEN } from '../support/planted-secrets.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'
import { reply, SECRET_PATH, SECRET_SIGNATURE, useWebhooks, type WebhookServer } from '../support/webhook-server.ts'

const WAIT = { timeout: 30_000 }
const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url))
/** As on the platform, but that the SDK's daily report on itself goes out at once, if it goes out at all. */
const ENVIRONMENT = { FUNCTIONS_WORKER_RUNTIME: 'node', LONG_INTERVAL_EXPORT_MILLIS: '100', NO_PROXY: '127.0.0.1' }

const bundle = useBundle()
const webhooks = useWebhooks()
const loaded: string[] = []
const hooks = registerHooks({
  load(url, context, nextLoad) {
    loaded.push(url)
    return nextLoad(url, context)
  },
})
afterAll(() => hooks.deregister())

function chunksLoaded(): readonly string[] {
  return loaded.filter(url => url.includes('/dist/chunks/insights-client-'))
}

/** Every fact in the log, as the host would send it. */
function factsLogged(system: System): readonly Fact[] {
  return system.logs.filter(({ message }) => message.startsWith('{"fact":')).map(({ message }) => JSON.parse(message))
}

/** Sums by metric and dimensions. */
function sumsOf(numbers: readonly (readonly [string, Readonly<Record<string, string>>, number])[]) {
  const sums: Record<string, number> = {}
  for (const [name, dimensions, value] of numbers) {
    const key = `${name} ${JSON.stringify(Object.entries(dimensions).toSorted())}`
    sums[key] = (sums[key] ?? 0) + value
  }
  return sums
}

function sumOf(metrics: readonly PostedMetric[], name: string): number {
  return metrics.reduce((sum, metric) => (metric.name === name ? sum + metric.value : sum), 0)
}

/** Everything once, with the table service down at first, a webhook that fails first, and the hub read twice. */
async function runAll(system: System, webhook: WebhookServer, connectionString: string): Promise<void> {
  const settings = { TEAMS_WEBHOOK_URL: webhook.url, APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString }
  webhook.answer(reply(500))
  system.tables.down()
  const bodies: (string | Uint8Array)[] = [...PLANTED_MESSAGES]
  for await (const body of inputMessages([FIXTURES], () => {})) bodies.push(body)
  await system.send(bodies)
  const first = await system.startHost(settings)
  await vi.waitUntil(() => system.logs.some(({ level }) => level === 'error'), WAIT)
  system.tables.up()
  await system.counted()
  await runTimers(first)
  webhook.answer(reply(202))
  const second = await system.startHost(settings)
  await vi.waitUntil(() => factsLogged(system).some(isRedelivery), WAIT)
  await runTimers(second)
  for (const host of [first, second]) await host.close()
}

async function runTimers(host: FunctionsHost): Promise<void> {
  for (const timer of ['watch', 'audit', 'roll-up', 'evaluate', 'retain']) await host.runTimer(timer)
}

function isRedelivery(fact: Fact): boolean {
  return fact.fact === 'BatchCounted' && fact.duplicates > 0
}

describe('while planted secrets and failures go through the system', () => {
  let exit: WatchedExit
  let ingestion: IngestionServer
  let system: System
  let metrics: readonly PostedMetric[]
  beforeAll(async () => {
    exit = await startWatchedExit()
    const proxy = `http://127.0.0.1:${exit.port}`
    Object.assign(process.env, { ...ENVIRONMENT, HTTP_PROXY: proxy, HTTPS_PROXY: proxy })
    ingestion = await startIngestion()
    ingestion.answerNext(503)
    system = await startSystem(bundle())
    await runAll(system, await webhooks(), ingestion.connectionString)
    // The first post was answered with 503, and came again.
    metrics = metricsOf(ingestion.posts.slice(1))
  })
  afterAll(async () => {
    for (const name of [...Object.keys(ENVIRONMENT), 'HTTP_PROXY', 'HTTPS_PROXY'])
      Reflect.deleteProperty(process.env, name)
    await system.close()
    await ingestion.close()
    await exit.close()
  })

  test('the failures came to facts', () => {
    const told = factsLogged(system).map(({ fact }) => fact)
    for (const fact of ['RecordsRejected', 'NewKindOfError', 'TimesAssumed', 'AlertNotTold', 'AlertTold'])
      expect(told).toContain(fact)
  })

  test('what is posted is the facts of the log in numbers, each once', () => {
    const logged = factsLogged(system)
    expect(sumsOf(metrics.map(({ name, dimensions, value }) => [name, dimensions, value]))).toEqual(
      sumsOf(logged.flatMap(measurementsOf).map(({ metric, dimensions, value }) => [metric, dimensions, value])),
    )
    const named = metrics.filter(({ name }) => !name.includes('.'))
    expect(sumsOf(named.map(({ name, count }) => [name, {}, count]))).toEqual(
      sumsOf(logged.map(({ fact }) => [fact, {}, 1])),
    )
  })

  test('the sums are those of the summary', async () => {
    const { messages, records, counted, foreign, duplicates, rejected } = await system.counted()
    expect(Math.min(counted, foreign, duplicates)).toBeGreaterThan(0)
    expect({
      messages: sumOf(metrics, 'BatchCounted.messages'),
      records: sumOf(metrics, 'BatchCounted.records'),
      counted: sumOf(metrics, 'BatchCounted'),
      foreign: sumOf(metrics, 'BatchCounted.foreign'),
      duplicates: sumOf(metrics, 'BatchCounted.duplicates'),
      rejected: sumOf(metrics, 'RecordsRejected'),
    }).toEqual({
      messages,
      records,
      counted,
      foreign,
      duplicates,
      rejected: Object.values(rejected).reduce((sum, count) => sum + count, 0),
    })
  })

  test('names and dimensions are of the closed lists', () => {
    for (const { name, dimensions } of metrics) {
      expect(METRIC_NAMES).toContain(name)
      const known = METRICS.find(metric => metric.name === name)?.dimensions ?? {}
      for (const [dimension, value] of Object.entries(dimensions)) {
        const listed = isListed(dimension, value, known[dimension])
        expect([name, dimension, value, listed]).toEqual([name, dimension, value, true])
      }
    }
  })

  test('nothing but metrics is posted, under the name of the app', () => {
    const envelopes = envelopesOf(ingestion.posts)
    expect([...new Set(envelopes.map(({ data }) => data.baseType))]).toEqual(['MetricData'])
    expect([...new Set(envelopes.map(({ tags }) => tags['ai.cloud.role']))]).toEqual(['causeway'])
    expect([...new Set(ingestion.posts.map(({ path }) => path))]).toEqual(['/v2.1/track'])
  })

  test('no planted secret is in any byte', async () => {
    const posted = JSON.stringify(ingestion.posts)
    const secrets = [MARK, PLANTED_TOKEN, ...PLANTED_ADDRESSES, SECRET_PATH, SECRET_SIGNATURE, 'AccountKey', 'contoso']
    expect(secrets.filter(secret => posted.includes(secret))).toEqual([])
    // They did go through.
    const { causes } = await system.counted()
    expect(causes.filter(({ account }) => account === MARK).length).toBeGreaterThan(0)
  })

  test('nobody else is asked', () => {
    // How it should behave the SDK asks its maker, late and at random; it has no switch for that.
    expect(exit.asked.filter(host => host !== 'settings.sdk.monitor.azure.com:443')).toEqual([])
  })
})

describe('the SDK', () => {
  const started: { close(): Promise<void> }[] = []
  afterEach(async () => {
    for (const part of started.splice(0)) await part.close()
  })
  async function start(): Promise<System> {
    loaded.length = 0
    const system = await startSystem(bundle())
    started.push(system)
    return system
  }

  test('is not loaded without the setting', async () => {
    const system = await start()
    const host = await system.startHost()
    await system.send(PLANTED_MESSAGES)
    await system.counted()
    await runTimers(host)
    await host.close()
    expect(loaded.some(url => url.includes('/dist/main.mjs'))).toBe(true)
    expect(chunksLoaded()).toEqual([])
  })

  test('is loaded when there is something to post, not at the start', async () => {
    const system = await start()
    const ingestion = await startIngestion()
    started.push(ingestion)
    const host = await system.startHost({ APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString })
    expect(chunksLoaded()).toEqual([])
    await host.runTimer('audit')
    await host.close()
    expect(chunksLoaded()).toHaveLength(1)
    expect(metricsOf(ingestion.posts)).toMatchObject([{ name: 'CountsAudited', value: 0 }])
  })
})
