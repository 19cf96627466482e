@description('Name of the virtual network.')
param name string

@description('Where it lies.')
param location string

@description('Tags of the network.')
param tags { *: string }

@description('Name of the subnet that the functions call out through.')
param functionsSubnetName string

@description('Name of the subnet of the private endpoints.')
param endpointsSubnetName string

@description('Addresses of the network, such as 10.80.0.0/24: half of them for instances of the functions, a part for private endpoints.')
param addressPrefix string

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: functionsSubnetName
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 25, 0)
          // Flex Consumption: https://learn.microsoft.com/azure/azure-functions/flex-consumption-how-to#enable-virtual-network-integration
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: endpointsSubnetName
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 27, 4)
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }
}
