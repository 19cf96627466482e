import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig, SETTING_NAMES, type Settings } from '../src/config.ts'

const sample: { Values: Record<string, string> } = JSON.parse(
  readFileSync(new URL('../local.settings.sample.json', import.meta.url), 'utf8'),
)
const SETTINGS: Settings = sample.Values

function faultsOf(settings: Settings): readonly string[] {
  try {
    readConfig(settings)
    return []
  } catch (error) {
    return error instanceof ConfigError ? error.faults : [String(error)]
  }
}

test('the sample settings are sound and name every setting', () => {
  expect(faultsOf(SETTINGS)).toEqual([])
  const ofTheHost = new Set(['FUNCTIONS_WORKER_RUNTIME', 'AzureWebJobsStorage'])
  expect(
    Object.keys(SETTINGS)
      .filter(name => !ofTheHost.has(name))
      .toSorted(),
  ).toEqual([...SETTING_NAMES].toSorted())
})

test('the sample settings come to this', () => {
  expect(readConfig(SETTINGS)).toEqual({
    storage: { kind: 'connection-string', connectionString: 'UseDevelopmentStorage=true' },
    teams: { webhookUrl: 'http://127.0.0.1:8080/webhook', body: 'workflows' },
    alerts: { clock: 'wall', lateness: 3_600_000 },
    retention: Number.POSITIVE_INFINITY,
    deadLetterRetention: Number.POSITIVE_INFINITY,
    hub: {
      access: { kind: 'connection-string', connectionString: SETTINGS['EventHubConnection'] },
      name: 'media-diagnostics',
      consumerGroup: 'causeway',
    },
  })
})

test('in Azure everything is reached by identity', () => {
  const { EventHubConnection: _hub, TableStorage: _tables, ...others } = SETTINGS
  const azure = {
    ...others,
    EventHubConnection__fullyQualifiedNamespace: 'n.servicebus.windows.net',
    TableStorage__serviceUri: 'https://a.table.core.windows.net',
  }
  expect(readConfig(azure).hub.access).toEqual({ kind: 'identity', namespace: 'n.servicebus.windows.net' })
  expect(readConfig(azure).storage).toEqual({ kind: 'identity', endpoint: 'https://a.table.core.windows.net' })
})

describe('every fault is named', () => {
  test('nothing set: all at once', () => {
    expect(faultsOf({}).map(fault => fault.split(' ')[0])).toEqual([
      'EventHubConnection',
      'EVENT_HUB_NAME',
      'EVENT_HUB_CONSUMER_GROUP',
      'ALERT_SCHEDULE',
      'WATCH_SCHEDULE',
      'AUDIT_SCHEDULE',
      'TableStorage__serviceUri',
      'TEAMS_WEBHOOK_URL',
    ])
  })

  test.each<[string, string, string]>([
    ['TEAMS_WEBHOOK_URL', 'http://example.org/hook?sig=SECRET', 'TEAMS_WEBHOOK_URL must be https'],
    [
      'TEAMS_WEBHOOK_URL',
      '@Microsoft.KeyVault(SECRET)',
      'TEAMS_WEBHOOK_URL is no URL; an unresolved Key Vault reference looks like this',
    ],
    ['TEAMS_BODY', 'SECRET', 'TEAMS_BODY must be workflows or card'],
    ['ALERT_CLOCK', 'SECRET', 'ALERT_CLOCK must be wall or event'],
    ['ALERT_LATENESS', 'SECRET', 'ALERT_LATENESS must be a duration such as PT1H'],
    ['MINUTES_RETENTION_DAYS', '-SECRET', 'MINUTES_RETENTION_DAYS must be a number of days; 0 keeps all'],
    ['TableStorage', 'SECRET', 'TableStorage is no storage connection string'],
    ['TableStorage__serviceUri', 'https://SECRET', 'TableStorage and TableStorage__serviceUri are both set: keep one'],
  ])('%s = %s', (name, value, fault) => {
    expect(faultsOf({ ...SETTINGS, [name]: value })).toEqual([fault])
  })
})
