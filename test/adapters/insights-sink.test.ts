import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listenOnLoopback } from '../../local/loopback.ts'
import { createInsightsSink } from '../../src/adapters/insights-sink.ts'
import type { MetricSink } from '../../src/adapters/metric-sink.ts'
import { type InvocationLog, telemetryInto } from '../../src/adapters/telemetry.ts'
import type { Measurement } from '../../src/flows/fact-metrics.ts'
import type { TelemetryConfig } from '../../src/telemetry-config.ts'
import {
  type IngestionServer,
  metricsOf,
  startIngestion,
  startWatchedExit,
  type WatchedExit,
} from '../support/ingestion-server.ts'

/** As on the platform, but that the SDK's daily report on itself goes out at once, if it goes out at all. */
const ENVIRONMENT = {
  FUNCTIONS_WORKER_RUNTIME: 'node',
  LONG_INTERVAL_EXPORT_MILLIS: '100',
  APPLICATION_INSIGHTS_NO_STATSBEAT: '',
  NO_PROXY: '127.0.0.1',
}

let ingestion: IngestionServer
let exit: WatchedExit
beforeAll(async () => {
  ingestion = await startIngestion()
  exit = await startWatchedExit()
  const proxy = `http://127.0.0.1:${exit.port}`
  Object.assign(process.env, { ...ENVIRONMENT, HTTP_PROXY: proxy, HTTPS_PROXY: proxy })
})
afterAll(async () => {
  for (const name of [...Object.keys(ENVIRONMENT), 'HTTP_PROXY', 'HTTPS_PROXY'])
    Reflect.deleteProperty(process.env, name)
  await ingestion.close()
  await exit.close()
})

function configOf(more: Partial<TelemetryConfig> = {}): TelemetryConfig {
  return { connectionString: ingestion.connectionString, role: 'causeway', ...more }
}

const counted = (value: number): Measurement => ({ metric: 'BatchCounted', value, dimensions: { shard: 'p07' } })

/** What was posted while a sink took these, and was closed. */
async function postsOf(sink: MetricSink, measurements: readonly Measurement[]) {
  const before = ingestion.posts.length
  for (const measurement of measurements) sink.record([measurement])
  await sink.close()
  return ingestion.posts.slice(before)
}

test('measurements are added up by name and dimensions, those too that came before the SDK was loaded', async () => {
  const sink = createInsightsSink(configOf())
  const posts = await postsOf(sink, [
    counted(5),
    counted(7),
    { ...counted(2), dimensions: { shard: 'p01' } },
    { metric: 'HubUnreachable', value: 1, dimensions: {} },
  ])
  expect(metricsOf(posts)).toEqual([
    { name: 'BatchCounted', value: 12, count: 2, min: 5, max: 7, dimensions: { shard: 'p07' } },
    { name: 'BatchCounted', value: 2, count: 1, min: 2, max: 2, dimensions: { shard: 'p01' } },
    { name: 'HubUnreachable', value: 1, count: 1, min: 1, max: 1, dimensions: {} },
  ])
  expect([...sink.takeFailures()]).toEqual([])
})

test('a sink that took nothing posts nothing and ends', async () => {
  expect(await postsOf(createInsightsSink(configOf()), [])).toEqual([])
})

describe('an ingestion that fails', () => {
  test('passing: what was recorded arrives', async () => {
    ingestion.answerNext(503)
    const posts = await postsOf(createInsightsSink(configOf()), [counted(3)])
    expect(metricsOf(posts.slice(-1))).toMatchObject([{ name: 'BatchCounted', value: 3 }])
    expect(posts).toHaveLength(2)
  })

  test('refusing: it is said once, with the next fact, and in no words of the SDK', async () => {
    ingestion.answerNext(400)
    const sink = createInsightsSink(configOf())
    await postsOf(sink, [counted(3)])
    const lines: string[] = []
    const write = (line: string) => void lines.push(line)
    const log: InvocationLog = { info: write, warn: write, error: write }
    const telemetry = telemetryInto(sink)(log)
    telemetry.emit({ fact: 'HubUnreachable', stage: 'watch' })
    telemetry.emit({ fact: 'HubUnreachable', stage: 'watch' })
    expect(lines).toEqual([
      '{"fact":"HubUnreachable","stage":"watch"}',
      '{"fact":"MetricsNotSent","stage":"telemetry","reason":"not-accepted"}',
      '{"fact":"HubUnreachable","stage":"watch"}',
    ])
  })

  // The SDK itself would wait for half a minute.
  test('silent: the end of the instance does not wait for it', { timeout: 15_000 }, async () => {
    ingestion.answerNext('hang')
    const posts = await postsOf(createInsightsSink(configOf()), [counted(3)])
    expect(posts).toHaveLength(1)
  })

  test('a connection that the SDK does not take: said once, and facts are still logged', async () => {
    const sink = createInsightsSink(configOf({ connectionString: 'InstrumentationKey=7' }))
    expect(await postsOf(sink, [counted(3)])).toEqual([])
    expect([...sink.takeFailures()]).toEqual(['not-loaded'])
    sink.record([counted(3)])
    await sleep(0)
    expect([...sink.takeFailures()]).toEqual([])
  })
})

test('by identity, it posts with the token that the platform gives for that identity', async () => {
  const asked: URL[] = []
  const platform = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://127.0.0.1'))
    const expires = Math.floor(Date.now() / 1_000) + 3_600
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ access_token: 'token-of-c1', expires_on: String(expires), token_type: 'Bearer' }))
  })
  const port = await listenOnLoopback(platform, 0)
  process.env['IDENTITY_ENDPOINT'] = `http://127.0.0.1:${port}/token`
  process.env['IDENTITY_HEADER'] = 'header'
  try {
    const posts = await postsOf(createInsightsSink(configOf({ identity: { clientId: 'c1' } })), [counted(1)])
    expect(posts.map(({ headers }) => headers['authorization'])).toEqual(['Bearer token-of-c1'])
    expect(asked.map(url => [url.searchParams.get('client_id'), url.searchParams.get('resource')])).toEqual([
      ['c1', 'https://monitor.azure.com'],
    ])
  } finally {
    delete process.env['IDENTITY_ENDPOINT']
    delete process.env['IDENTITY_HEADER']
    platform.closeAllConnections()
    platform.close()
  }
})

test('nobody else was asked, whatever the environment says', () => {
  // How it should behave the SDK asks its maker, late and at random; it has no switch for that.
  expect(exit.asked.filter(host => host !== 'settings.sdk.monitor.azure.com:443')).toEqual([])
})
