import { describe, expect, test } from 'vitest'
import { type Deployed, ofType } from '../../support/deployed.ts'
import { SOURCES } from '../../support/deployment-cases.ts'

export function testRecords(deployed: () => Deployed): void {
  describe('records', () => {
    test('come from every source given, to this hub, by the namespace’s own rule', () => {
      const settings = ofType(deployed().everything, 'Microsoft.Insights/diagnosticSettings').filter(
        ({ name }) => name !== 'audit',
      )
      const [rule] = ofType(deployed().everything, 'Microsoft.EventHub/namespaces/authorizationRules')
      const categories = settings.map(({ id, properties = {} }) => {
        expect(properties).toMatchObject({ eventHubName: 'media-diagnostics', eventHubAuthorizationRuleId: rule?.id })
        const logs = properties['logs'] as readonly { readonly category: string; readonly enabled: boolean }[]
        return [
          id.split('/providers/Microsoft.Insights/diagnosticSettings/')[0],
          logs.filter(log => log.enabled).map(log => log.category),
        ]
      })
      expect(Object.fromEntries(categories)).toEqual(SOURCES)
      expect(ofType(deployed().defaults, 'Microsoft.Insights/diagnosticSettings').map(({ name }) => name)).toEqual([
        'audit',
      ])
    })

    test('are captured by identity, if wished', () => {
      const [hub] = ofType(deployed().everything, 'Microsoft.EventHub/namespaces/eventhubs')
      const identity = deployed().everything.resources.find(({ name }) => name.startsWith('id-capture-'))
      expect(hub?.properties?.['captureDescription']).toMatchObject({
        enabled: true,
        destination: {
          identity: { type: 'UserAssigned', userAssignedIdentity: identity?.id },
          properties: {
            storageAccountResourceId: ofType(deployed().everything, 'Microsoft.Storage/storageAccounts')[0]?.id,
            blobContainer: 'capture',
          },
        },
      })
      expect(
        ofType(deployed().defaults, 'Microsoft.EventHub/namespaces/eventhubs')[0]?.properties?.['captureDescription'],
      ).toBeNull()
    })
  })
}
