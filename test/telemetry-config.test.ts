import { describe, expect, test } from 'vitest'
import { readTelemetry, type TelemetryConfig } from '../src/telemetry-config.ts'

const KEY = 'InstrumentationKey=11111111-2222-3333-4444-555555555555'
const SOUND = `${KEY};IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/`

function read(settings: Readonly<Record<string, string>>): {
  readonly telemetry: TelemetryConfig | undefined
  readonly faults: readonly string[]
} {
  const faults: string[] = []
  return { telemetry: readTelemetry(settings, faults), faults }
}

test.each<[string, Readonly<Record<string, string>>]>([
  ['nothing set', {}],
  ['set empty', { APPLICATIONINSIGHTS_CONNECTION_STRING: ' ', APPLICATIONINSIGHTS_AUTHENTICATION_STRING: '' }],
  ['an identity for nothing', { APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD' }],
])('%s: no metrics', (_, settings) => {
  expect(read(settings)).toEqual({ telemetry: undefined, faults: [] })
})

test('the key is enough, and the app without a name is causeway', () => {
  expect(read({ APPLICATIONINSIGHTS_CONNECTION_STRING: SOUND })).toEqual({
    telemetry: { connectionString: SOUND, role: 'causeway' },
    faults: [],
  })
})

test('a semicolon too many, for which the SDK would discard it whole, is left out', () => {
  const { telemetry } = read({ APPLICATIONINSIGHTS_CONNECTION_STRING: ` ${SOUND};; ` })
  expect(telemetry?.connectionString).toBe(SOUND)
})

test('the role is the name of the function app', () => {
  const { telemetry } = read({ APPLICATIONINSIGHTS_CONNECTION_STRING: SOUND, WEBSITE_SITE_NAME: 'func-causeway' })
  expect(telemetry?.role).toBe('func-causeway')
})

test.each<[string, TelemetryConfig['identity']]>([
  ['ClientId=c1;Authorization=AAD', { clientId: 'c1' }],
  ['Authorization=AAD;ClientId=c1', { clientId: 'c1' }],
  ['authorization = aad', {}],
])('by identity: %s', (text, identity) => {
  const settings = {
    APPLICATIONINSIGHTS_CONNECTION_STRING: SOUND,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: text,
  }
  expect(read(settings)).toEqual({
    telemetry: { connectionString: SOUND, role: 'causeway', identity },
    faults: [],
  })
})

describe('faults name the setting and never quote it', () => {
  test.each([
    '@Microsoft.KeyVault(SecretUri=https://SECRET)',
    'SECRET',
    'InstrumentationKey=SECRET',
    `${KEY};SECRET`,
    `${KEY};IngestionEndpoint=https://SECRET?a=b`,
  ])('connection string: %s', text => {
    const { telemetry, faults } = read({ APPLICATIONINSIGHTS_CONNECTION_STRING: text })
    expect(telemetry).toBeUndefined()
    expect(faults).toEqual(['APPLICATIONINSIGHTS_CONNECTION_STRING is no connection string of Application Insights'])
  })

  test.each(['ClientId=SECRET', 'Authorization=SECRET', 'SECRET'])('authentication: %s', text => {
    const { faults } = read({ APPLICATIONINSIGHTS_AUTHENTICATION_STRING: text })
    expect(faults).toEqual([
      'APPLICATIONINSIGHTS_AUTHENTICATION_STRING must be Authorization=AAD, with ClientId=<id> before it for a user-assigned identity',
    ])
  })
})
