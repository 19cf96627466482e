import { describe, expect, test } from 'vitest'
import { both, type Deployed, ofType } from '../../support/deployed.ts'
import type { Prediction } from '../../support/deployment.ts'
import { OPERATOR } from '../../support/deployment-cases.ts'
import { layersOf } from '../../support/template-graph.ts'

const NAMESPACE = 'Microsoft.EventHub/namespaces'
const ROLES: Readonly<Record<string, string>> = {
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  'a638d3c7-ab3a-418d-83e6-5f17a39d4fde': 'Azure Event Hubs Data Receiver',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
}

export function testAccess(deployed: () => Deployed): void {
  describe('identity only', () => {
    const functions = [
      'id-: Azure Event Hubs Data Receiver on Microsoft.EventHub/namespaces/evhns-*/eventhubs/media-diagnostics',
      'id-: Key Vault Secrets User on Microsoft.KeyVault/vaults/kv-*/secrets/teams-webhook-url',
      'id-: Monitoring Metrics Publisher on Microsoft.Insights/components/appi-*',
      'id-: Storage Blob Data Owner on Microsoft.Storage/storageAccounts/st*',
      'id-: Storage Table Data Contributor on Microsoft.Storage/storageAccounts/st*',
    ]

    test('the functions may do exactly this', () => {
      expect(grants(deployed().defaults)).toEqual(functions)
    })

    test('with everything asked for, others may do exactly this', () => {
      expect(grants(deployed().everything)).toEqual(
        [
          ...functions,
          'id-: Key Vault Secrets User on Microsoft.KeyVault/vaults/kv-*/secrets/alert-channel-on-call-url',
          `id-: Key Vault Secrets User on Microsoft.KeyVault/vaults/kv-*/secrets/alert-channel-${'z'.repeat(60)}-url`,
          'id-capture-: Storage Blob Data Contributor on Microsoft.Storage/storageAccounts/st*/blobServices/default/containers/capture',
          `${OPERATOR}: Azure Event Hubs Data Receiver on Microsoft.EventHub/namespaces/evhns-*/eventhubs/media-diagnostics`,
          `${OPERATOR}: Storage Table Data Contributor on Microsoft.Storage/storageAccounts/st*`,
        ].toSorted(),
      )
    })

    test('keys and passwords are off wherever they can be', () => {
      for (const prediction of both(deployed())) {
        expect(ofType(prediction, 'Microsoft.Storage/storageAccounts')).toMatchObject([
          {
            properties: {
              allowSharedKeyAccess: false,
              allowBlobPublicAccess: false,
              defaultToOAuthAuthentication: true,
            },
          },
        ])
        expect(ofType(prediction, 'Microsoft.Insights/components')).toMatchObject([
          { properties: { DisableLocalAuth: true } },
        ])
        expect(ofType(prediction, 'Microsoft.OperationalInsights/workspaces')).toMatchObject([
          { properties: { features: { disableLocalAuth: true } } },
        ])
        expect(ofType(prediction, 'Microsoft.KeyVault/vaults')).toMatchObject([
          { properties: { enableRbacAuthorization: true } },
        ])
        const doors = ofType(prediction, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies')
        expect(doors).toMatchObject([{ properties: { allow: false } }, { properties: { allow: false } }])
        for (const { properties } of ofType(prediction, 'Microsoft.Storage/storageAccounts/blobServices/containers')) {
          expect(properties).toEqual({ publicAccess: 'None' })
        }
      }
    })

    test('the namespace takes keys only for diagnostic settings, and can be told not to', () => {
      expect(ofType(deployed().defaults, NAMESPACE)).toMatchObject([{ properties: { disableLocalAuth: false } }])
      expect(ofType(deployed().defaults, `${NAMESPACE}/authorizationRules`)).toMatchObject([
        { properties: { rights: ['Listen', 'Manage', 'Send'] } },
      ])
      const layer = layersOf(deployed().template).find(({ path }) => path === 'main/eventHub')
      expect(layer?.template.resources).toMatchObject({
        namespace: { properties: { disableLocalAuth: "[not(parameters('localAuth'))]" } },
        'namespace::diagnostics': { condition: "[parameters('localAuth')]" },
      })
    })

    test('nothing speaks less than TLS 1.2', () => {
      for (const prediction of both(deployed())) {
        expect(ofType(prediction, 'Microsoft.Storage/storageAccounts')).toMatchObject([
          { properties: { minimumTlsVersion: 'TLS1_2', supportsHttpsTrafficOnly: true } },
        ])
        expect(ofType(prediction, 'Microsoft.EventHub/namespaces')).toMatchObject([
          { properties: { minimumTlsVersion: '1.2' } },
        ])
        expect(ofType(prediction, 'Microsoft.Web/sites')).toMatchObject([
          {
            properties: {
              httpsOnly: true,
              siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2' },
            },
          },
        ])
      }
    })
  })
}

/** `who: role on what`, without what differs between environments. */
function grants(prediction: Prediction): readonly string[] {
  return ofType(prediction, 'Microsoft.Authorization/roleAssignments')
    .map(({ id, properties = {} }) => {
      const [scope = ''] = id.split('/providers/Microsoft.Authorization/')
      const what = scope.split('/providers/')[1] ?? scope
      const role = ROLES[String(properties['roleDefinitionId']).split('/').at(-1) ?? '']
      const principal = String(properties['principalId'])
      const who = /userAssignedIdentities\/(id-(?:capture-)?)/.exec(principal)?.[1] ?? principal
      return `${who}: ${role} on ${what.replaceAll(/(?<=\/(?:st|evhns-|kv-|appi-))[a-z\d]{13}/g, '*')}`
    })
    .toSorted()
}
