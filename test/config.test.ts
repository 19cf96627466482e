import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  ConfigError,
  readConfig,
  readStorageConfig,
  SETTING_NAMES,
  SETTING_PATTERNS,
  type Settings,
} from '../src/config.ts'
import { DEFAULT_LIMITS, type Limits } from '../src/core/limits.ts'
import { DAY } from '../src/core/window.ts'
import { LIMIT_SETTINGS } from '../src/limits-config.ts'

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
    channels: {
      channels: [{ name: 'default', url: 'http://127.0.0.1:8080/webhook', body: 'workflows' }],
      routes: [],
      allowPrivate: false,
    },
    alerts: { clock: 'wall', lateness: 3_600_000 },
    retention: Number.POSITIVE_INFINITY,
    hoursRetention: Number.POSITIVE_INFINITY,
    deadLetterRetention: Number.POSITIVE_INFINITY,
    limits: DEFAULT_LIMITS,
    hub: {
      access: { kind: 'connection-string', connectionString: SETTINGS['EventHubConnection'] },
      name: 'media-diagnostics',
      consumerGroup: 'causeway',
    },
    platformSignsIn: false,
  })
})

test.each<[string | undefined, boolean]>([
  [undefined, false],
  ['', false],
  ['False', false],
  ['1', false],
  ['yes', false],
  ['True', true],
  ['true', true],
])('App Service authentication is on where the platform says so: %s', (WEBSITE_AUTH_ENABLED, expected) => {
  expect(readConfig({ ...SETTINGS, WEBSITE_AUTH_ENABLED }).platformSignsIn).toBe(expected)
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
      'ROLL_UP_SCHEDULE',
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
    ['TEAMS_BODY', 'SECRET', 'TEAMS_BODY must be workflows or card or common'],
    ['ALERT_ALLOW_PRIVATE', 'SECRET', 'ALERT_ALLOW_PRIVATE must be true or false'],
    ['ALERT_CLOCK', 'SECRET', 'ALERT_CLOCK must be wall or event'],
    ['ALERT_LATENESS', 'SECRET', 'ALERT_LATENESS must be a duration such as PT1H'],
    ['MINUTES_RETENTION_DAYS', '-SECRET', 'MINUTES_RETENTION_DAYS must be a number of days; 0 keeps all'],
    ['HOURS_RETENTION_DAYS', 'SECRET', 'HOURS_RETENTION_DAYS must be a number of days; 0 keeps all'],
    ['HOURS_RETENTION_DAYS', '9999', 'HOURS_RETENTION_DAYS must not be shorter than MINUTES_RETENTION_DAYS'],
    ['TableStorage', 'SECRET', 'TableStorage is no storage connection string'],
    ['TableStorage__serviceUri', 'https://SECRET', 'TableStorage and TableStorage__serviceUri are both set: keep one'],
  ])('%s = %s', (name, value, fault) => {
    expect(faultsOf({ ...SETTINGS, [name]: value })).toEqual([fault])
  })
})

test.each<[string | undefined, string | undefined, number, number]>([
  [undefined, undefined, 30, 400],
  ['30', '30', 30, 30],
  ['30', '0', 30, Number.POSITIVE_INFINITY],
  // Where nothing is said of hours, they last as long as their minutes at least.
  ['500', undefined, 500, 500],
  ['0', undefined, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])('minutes kept %s days, hours %s', (minutes, hours, retention, hoursRetention) => {
  const config = readConfig({ ...SETTINGS, MINUTES_RETENTION_DAYS: minutes, HOURS_RETENTION_DAYS: hours })
  expect([config.retention / DAY, config.hoursRetention / DAY]).toEqual([retention, hoursRetention])
})

describe('limits', () => {
  const CASES: readonly (readonly [string, keyof Limits, number, number])[] = [
    ['MAX_MESSAGE_MIB', 'messageBytes', 1, 128],
    ['MAX_MESSAGE_SIGNS', 'messageSigns', 10_000, 50_000_000],
    ['MAX_MESSAGE_RECORDS', 'messageRecords', 100, 1_000_000],
    ['MAX_ENVELOPE_DEPTH', 'envelopes', 2, 100],
    ['MAX_RECORD_FIELDS', 'recordFields', 100, 1_000_000],
    ['MAX_RECORD_DEPTH', 'recordDepth', 8, 1_000],
    ['MAX_ACCOUNTS', 'accounts', 1, 10_000],
    ['MAX_NAMES', 'names', 1, 24],
    ['MAX_NEW_KINDS', 'newKinds', 0, 1_000],
  ]

  test('each has its case here', () => expect(CASES.map(([name]) => name)).toEqual(LIMIT_SETTINGS))

  test.each(CASES)('%s', (name, limit, least, most) => {
    const unit = limit === 'messageBytes' ? 1024 * 1024 : 1
    const limits = (text: string | undefined) => readConfig({ ...SETTINGS, [name]: text }).limits
    expect(limits(String(least))).toEqual({ ...DEFAULT_LIMITS, [limit]: least * unit })
    expect(limits(String(most))).toEqual({ ...DEFAULT_LIMITS, [limit]: most * unit })
    expect([limits(undefined), limits(' ')]).toEqual([DEFAULT_LIMITS, DEFAULT_LIMITS])
    for (const text of [String(least - 1), String(most + 1), `${most}.5`, 'SECRET', '1e3', '0x10', 'Infinity']) {
      expect(faultsOf({ ...SETTINGS, [name]: text })).toEqual([
        `${name} must be a whole number from ${least} to ${most}`,
      ])
    }
  })
})

test('hours that are kept shorter than minutes are the one fault', () => {
  const faults = (minutes: string, hours: string) =>
    faultsOf({ ...SETTINGS, MINUTES_RETENTION_DAYS: minutes, HOURS_RETENTION_DAYS: hours })
  expect(faults('30', '29')).toEqual(['HOURS_RETENTION_DAYS must not be shorter than MINUTES_RETENTION_DAYS'])
  expect(faults('x', '29')).toEqual(['MINUTES_RETENTION_DAYS must be a number of days; 0 keeps all'])
})

describe('channels beside the default one', () => {
  const OPS = { ALERT_CHANNEL_OPS_URL: 'https://example.org/hook?sig=SECRET', ALERT_ROUTES: '* -> ops' }

  test('the pattern names their settings', () => {
    const named = (name: string) => SETTING_PATTERNS.map(pattern => [pattern.replace('<NAME>', name), 'common'])
    const { channels, routes } = readConfig({
      ...SETTINGS,
      ...Object.fromEntries(named('ON_CALL')),
      ...OPS,
      ALERT_CHANNEL_ON_CALL_URL: 'http://127.0.0.1:9/x',
      ALERT_ROUTES: 'account=contoso* severity=critical -> on-call; * -> ops',
      ALERT_ALLOW_PRIVATE: 'True',
    }).channels
    expect(channels.slice(1)).toEqual([
      { name: 'on-call', url: 'http://127.0.0.1:9/x', body: 'common' },
      { name: 'ops', url: OPS.ALERT_CHANNEL_OPS_URL, body: 'workflows' },
    ])
    expect(routes.map(({ channel }) => channel)).toEqual(['on-call', 'ops'])
  })

  test.each<[string, Settings, readonly string[]]>([
    ['sound', OPS, []],
    ['a name that only begins alike', { ALERT_CHANNELS: 'x' }, []],
    [
      'a body without an address',
      { ALERT_CHANNEL_OPS_BODY: 'card', ALERT_ROUTES: '* -> ops' },
      ['ALERT_CHANNEL_OPS_URL is missing: the address that alerts are posted to'],
    ],
    [
      'plain http',
      { ...OPS, ALERT_CHANNEL_OPS_URL: 'http://example.org/SECRET' },
      ['ALERT_CHANNEL_OPS_URL must be https'],
    ],
    [
      'http to a host that only looks like this machine',
      { ...OPS, ALERT_CHANNEL_OPS_URL: 'http://127.0.0.1.example.org/SECRET' },
      ['ALERT_CHANNEL_OPS_URL must be https'],
    ],
    [
      'no URL',
      { ...OPS, ALERT_CHANNEL_OPS_URL: '@Microsoft.KeyVault(SECRET)' },
      ['ALERT_CHANNEL_OPS_URL is no URL; an unresolved Key Vault reference looks like this'],
    ],
    [
      'an unknown body',
      { ...OPS, ALERT_CHANNEL_OPS_BODY: 'SECRET' },
      ['ALERT_CHANNEL_OPS_BODY must be workflows or card or common'],
    ],
    [
      'a misspelled setting',
      { ALERT_CHANNEL_OPS: 'https://SECRET' },
      ['ALERT_CHANNEL_OPS is no setting: there are ALERT_CHANNEL_<NAME>_URL and ALERT_CHANNEL_<NAME>_BODY'],
    ],
    [
      'the default one by another name',
      { ALERT_CHANNEL_DEFAULT_URL: 'https://SECRET' },
      ['ALERT_CHANNEL_DEFAULT_URL is no setting: that channel is TEAMS_WEBHOOK_URL'],
    ],
    [
      'one that no route leads to',
      { ...OPS, ALERT_ROUTES: '' },
      ['ALERT_ROUTES leads nothing to the channel ops, which is set'],
    ],
    [
      'a route to one that is not set',
      { ALERT_ROUTES: '* -> https://example.org/SECRET' },
      ['ALERT_ROUTES: route 1 leads to a channel that is not set; there are default'],
    ],
  ])('%s', (_, settings, faults) => {
    expect(faultsOf({ ...SETTINGS, ...settings })).toEqual(faults)
  })
})

test('a tool that only needs the tables reads nothing else', () => {
  expect(readStorageConfig({ TableStorage: 'UseDevelopmentStorage=true' }).kind).toBe('connection-string')
  expect(() => readStorageConfig({})).toThrow('TableStorage__serviceUri is missing')
})
