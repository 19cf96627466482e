@description('Where they lie.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the virtual network, where their names resolve.')
param networkName string

@description('Name of the subnet that they lie in.')
param subnetName string

@description('Name of the storage account.')
param storageAccountName string

@description('Name of the Event Hubs namespace.')
param namespaceName string

@description('Name of the vault.')
param vaultName string

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' existing = {
  name: networkName

  resource subnet 'subnets' existing = {
    name: subnetName
  }
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

@description('What is reached privately: a part of a resource, and the zone that its private name lies in.')
var targets = [
  { id: account.id, part: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { id: account.id, part: 'table', zone: 'privatelink.table.${environment().suffixes.storage}' }
  { id: namespace.id, part: 'namespace', zone: 'privatelink.servicebus.windows.net' }
  // The public name ends with `vault.azure.net`, the private one with `vaultcore.azure.net`.
  {
    id: vault.id
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
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-07-01' = [
  for target in targets: {
    name: 'pep-${target.part}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::subnet.id }
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
