import { describe, expect, test } from 'vitest'
import { both, type Deployed, names, ofType, settingsOf } from '../../support/deployed.ts'
import { SECRET } from '../../support/deployment-cases.ts'
import { layersOf, mentions } from '../../support/template-graph.ts'

const SECRETS = 'Microsoft.KeyVault/vaults/secrets'

export function testSecrets(deployed: () => Deployed): void {
  describe('secrets', () => {
    test('no key is asked for', () => {
      expect(JSON.stringify(deployed().template)).not.toMatch(/\blist[A-Z]?\w*\(/)
    })

    test('webhooks go into the vault and nowhere else', () => {
      const { template } = deployed()
      const secure = layersOf(template).flatMap(({ path, template: { parameters = {} } }) =>
        Object.keys(parameters).flatMap(name => (/^secure/i.test(parameters[name]?.type ?? '') ? [[path, name]] : [])),
      )
      expect(secure).toEqual([
        ['main', 'teamsWebhookUrl'],
        ['main', 'alertChannelUrls'],
        ['main/keyVault', 'values'],
      ])
      const held = layersOf(template).flatMap(layer =>
        mentions(layer, /parameters\('(?:teamsWebhookUrl|alertChannelUrls|values)'\)/),
      )
      expect(held).toEqual(['main: keyVault', 'main/keyVault: vault::secrets'])
    })

    test('what is made, and told of it, shows none', () => {
      for (const { resources, outputs } of both(deployed())) {
        expect(JSON.stringify([resources, outputs])).not.toContain(SECRET)
        expect(JSON.stringify(outputs)).not.toMatch(/key=|sig=|password/i)
      }
    })

    test('a secret without a value is left as it is', () => {
      for (const { condition } of ofType(deployed().everything, SECRETS)) {
        expect(condition).toMatch(/^\[not\(empty\(tryGet\(parameters\('values'\), '[A-Z_]+_URL'\)\)\)\]$/)
      }
      // Each is asked for, so that one that never had a value stops the deployment.
      expect(deployed().template.resources['access']?.properties?.template?.outputs?.['secretUris']).toMatchObject({
        copy: { input: "[reference(format('secrets[{0}]', copyIndex())).secretUri]" },
      })
    })

    test('every setting that is a secret refers to one in the vault', () => {
      for (const prediction of both(deployed())) {
        const uri = `https://${names(prediction, 'Microsoft.KeyVault/vaults').join()}.vault.azure.net/secrets`
        const secrets = names(prediction, SECRETS).map(name => name.split('/')[1])
        const references = Object.entries(settingsOf(prediction)).filter(([name]) => name.endsWith('_URL'))
        expect(references).toEqual(
          secrets.map(name => [
            name?.replaceAll('-', '_').toUpperCase(),
            `@Microsoft.KeyVault(SecretUri=${uri}/${name})`,
          ]),
        )
      }
    })
  })
}
