// Event Hubs Capture writes what comes in to a container as Avro files, by an identity of its own that can write there
// and nowhere else. `npm run backfill` reads them.

@description('Name of the storage account that the files are written to.')
param storageAccountName string

@description('Name of the container that the files are written to.')
param containerName string

@description('Name of the identity that writes them.')
param identityName string

@description('Where the identity lies.')
param location string

@description('Tags of the identity.')
param tags { *: string }

@description('After how many days the files are deleted; 0 keeps them.')
@minValue(0)
@maxValue(3650)
param retentionDays int

@description('Storage Blob Data Contributor')
var blobWriterRoleId = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: identityName
  location: location
  tags: tags
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: account::blobs
  name: containerName
  properties: { publicAccess: 'None' }
}

resource expiry 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = if (retentionDays > 0) {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'expire-capture'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${containerName}/'] }
            actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: retentionDays } } }
          }
        }
      ]
    }
  }
}

resource write 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: container
  name: guid(container.id, identity.id, blobWriterRoleId)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobWriterRoleId)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}
