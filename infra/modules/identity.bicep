@description('Name of the identity.')
param name string

@description('Where it lies.')
param location string

@description('Tags of the identity.')
param tags { *: string }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id of the identity.')
output id string = identity.id

@description('The client id that a program names the identity by.')
output clientId string = identity.properties.clientId

@description('The principal id that roles are given to.')
output principalId string = identity.properties.principalId
