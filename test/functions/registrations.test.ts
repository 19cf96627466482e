import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type AppRegistrations, createCoreApi, noRegistrations } from '../../local/functions-host/core-api.ts'
import { loadApp } from '../../local/functions-host/load-app.ts'
import { useBundle } from '../support/system.ts'

const bundle = useBundle()
let app: AppRegistrations
beforeAll(async () => {
  const sample = JSON.parse(readFileSync(new URL('../../local.settings.sample.json', import.meta.url), 'utf8'))
  app = noRegistrations()
  await loadApp(
    join(bundle(), 'dist/main.mjs'),
    sample.Values,
    createCoreApi(app, () => {}),
    async () => {},
  )
})

/** What the host is told of a function: its trigger, and its retry policy. */
function registered(name: string) {
  const metadata = app.functions.get(name)?.metadata
  const trigger = Object.values(metadata?.bindings ?? {}).find(binding => String(binding.type).endsWith('Trigger'))
  return { trigger, retry: metadata?.retryOptions }
}

test('ingest reads batches of bytes, and a batch that fails comes again without end', () => {
  expect(registered('ingest')).toMatchObject({
    trigger: {
      type: 'eventHubTrigger',
      cardinality: 'many',
      dataType: 'binary',
      connection: 'EventHubConnection',
      eventHubName: '%EVENT_HUB_NAME%',
      consumerGroup: '%EVENT_HUB_CONSUMER_GROUP%',
    },
    retry: {
      retryStrategy: 'exponentialBackoff',
      maxRetryCount: -1,
      minimumInterval: { seconds: 1 },
      maximumInterval: { seconds: 60 },
    },
  })
})

test.each([
  ['evaluate', '%ALERT_SCHEDULE%'],
  ['watch', '%WATCH_SCHEDULE%'],
  ['audit', '%AUDIT_SCHEDULE%'],
  ['roll-up', '%ROLL_UP_SCHEDULE%'],
  ['retain', '0 17 * * * *'],
])('%s runs on the schedule %s', (name, schedule) => {
  expect(registered(name)).toMatchObject({ trigger: { type: 'timerTrigger', schedule } })
})

test('what answers requests takes a function key; rejected bytes take the master key, the document takes none', () => {
  const levels = [...app.functions.keys()].flatMap(name => {
    const { trigger } = registered(name)
    return trigger?.type === 'httpTrigger' ? [[name, trigger['authLevel']] as const] : []
  })
  expect(levels.length).toBeGreaterThan(10)
  expect(levels.filter(([, level]) => level !== 'function').toSorted()).toEqual([
    ['dashboard', 'anonymous'],
    ['dead-letter-body', 'admin'],
    ['open-api', 'anonymous'],
  ])
})

test('the page itself needs none: it holds no data, and asks for the key', () => {
  expect(registered('dashboard')).toMatchObject({
    trigger: { type: 'httpTrigger', authLevel: 'anonymous', route: 'dashboard/{*path}', methods: ['GET'] },
  })
})

test.each([
  ['status', 'status', ['GET']],
  ['aggregates', 'aggregates', ['GET']],
  ['silences', 'silences', ['GET', 'POST']],
  ['silence', 'silences/{id}', ['GET', 'DELETE']],
])('%s needs a function key', (name, route, methods) => {
  expect(registered(name)).toMatchObject({ trigger: { type: 'httpTrigger', authLevel: 'function', route, methods } })
})
