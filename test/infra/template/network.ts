import { describe, expect, test } from 'vitest'
import { type Deployed, names, ofType } from '../../support/deployed.ts'

export function testNetwork(deployed: () => Deployed): void {
  describe('the private network', () => {
    const PRIVATE = ['Microsoft.Storage/storageAccounts', 'Microsoft.EventHub/namespaces', 'Microsoft.KeyVault/vaults']

    test('is off by default', () => {
      expect(deployed().defaults.resources.filter(({ type }) => type.startsWith('Microsoft.Network/'))).toEqual([])
      for (const type of PRIVATE) {
        expect(ofType(deployed().defaults, type)).toMatchObject([{ properties: { publicNetworkAccess: 'Enabled' } }])
      }
      expect(ofType(deployed().defaults, 'Microsoft.Web/sites')).toMatchObject([
        { properties: { virtualNetworkSubnetId: null } },
      ])
    })

    test('closes storage, hub and vault, and the functions reach them from inside', () => {
      for (const type of PRIVATE) {
        expect(ofType(deployed().everything, type)).toMatchObject([{ properties: { publicNetworkAccess: 'Disabled' } }])
      }
      expect(ofType(deployed().everything, 'Microsoft.EventHub/namespaces/networkRuleSets')).toMatchObject([
        { properties: { publicNetworkAccess: 'Disabled', defaultAction: 'Deny', trustedServiceAccessEnabled: true } },
      ])
      const [network] = ofType(deployed().everything, 'Microsoft.Network/virtualNetworks')
      expect(network?.properties?.['subnets']).toMatchObject([
        {
          name: 'functions',
          properties: { delegations: [{ properties: { serviceName: 'Microsoft.App/environments' } }] },
        },
        { name: 'endpoints' },
      ])
      expect(ofType(deployed().everything, 'Microsoft.Web/sites')).toMatchObject([
        { properties: { virtualNetworkSubnetId: `${network?.id}/subnets/functions` } },
      ])
      const endpoints = ofType(deployed().everything, 'Microsoft.Network/privateEndpoints').map(
        ({ properties }) => properties,
      )
      const links = endpoints.flatMap(endpoint => endpoint?.['privateLinkServiceConnections'])
      const id = (type: string) => ofType(deployed().everything, type)[0]?.id
      expect(links).toMatchObject([
        { properties: { privateLinkServiceId: id('Microsoft.Storage/storageAccounts'), groupIds: ['blob'] } },
        { properties: { privateLinkServiceId: id('Microsoft.Storage/storageAccounts'), groupIds: ['table'] } },
        { properties: { privateLinkServiceId: id('Microsoft.EventHub/namespaces'), groupIds: ['namespace'] } },
        { properties: { privateLinkServiceId: id('Microsoft.KeyVault/vaults'), groupIds: ['vault'] } },
      ])
      expect(names(deployed().everything, 'Microsoft.Network/privateDnsZones')).toEqual([
        'privatelink.blob.core.windows.net',
        'privatelink.table.core.windows.net',
        'privatelink.servicebus.windows.net',
        'privatelink.vaultcore.azure.net',
      ])
    })
  })
}
