@description('Where they lie.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Resource id of the virtual network, where their names resolve.')
param networkId string

@description('Subnet that they lie in.')
param subnetId string

@description('Resource id of the storage account.')
param storageAccountId string

@description('Resource id of the Event Hubs namespace.')
param namespaceId string

@description('Resource id of the vault.')
param vaultId string

@description('What is reached privately: a part of a resource, and the zone that its private name lies in.')
var targets = [
  { id: storageAccountId, part: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { id: storageAccountId, part: 'table', zone: 'privatelink.table.${environment().suffixes.storage}' }
  { id: namespaceId, part: 'namespace', zone: 'privatelink.servicebus.windows.net' }
  // The public name ends with `vault.azure.net`, the private one with `vaultcore.azure.net`.
  {
    id: vaultId
    part: 'vault'
    zone: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
  }
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for target in targets: {
    name: target.zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (target, i) in targets: {
    parent: zones[i]
    name: 'causeway'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-07-01' = [
  for target in targets: {
    name: 'pep-${target.part}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        #disable-next-line use-resource-id-functions // it is one, out of a list
        { name: target.part, properties: { privateLinkServiceId: target.id, groupIds: [target.part] } }
      ]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = [
  for (target, i) in targets: {
    parent: endpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: target.part, properties: { privateDnsZoneId: zones[i].id } }]
    }
  }
]
