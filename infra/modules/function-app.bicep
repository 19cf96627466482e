@description('Name of the plan.')
param planName string

@description('Name of the function app.')
param name string

@description('Where it runs.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the identity that the functions act by.')
param identityName string

@description('Endpoints of the storage account.')
param storage { blobEndpoint: string, tableEndpoint: string }

@description('Name of the container that the deployed package lies in.')
param packageContainerName string

@description('Name of the Application Insights component.')
param componentName string

@description('Subnet that the functions call out through; none: they call out as they are.')
param subnet { networkName: string, name: string }?

@description('Memory of an instance.')
param instanceMemoryMB int

@description('How many instances there may be of each function, and of all HTTP functions together.')
param maximumInstanceCount int

@description('Instances that are always there.')
param alwaysReady { name: string, instanceCount: int }[]

@description('Whether instances are spread over zones.')
param zoneRedundant bool

@description('Settings of the functions (src/config.ts).')
param settings { *: string }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' existing = if (subnet != null) {
  name: subnet.?networkName ?? 'none'

  resource functions 'subnets' existing = {
    name: subnet.?name ?? 'none'
  }
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  // azd finds the app that it deploys to by this tag.
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: 'Enabled'
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: subnet == null ? null : network::functions.id
    functionAppConfig: {
      runtime: { name: 'node', version: '24' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.blobEndpoint}/${packageContainerName}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReady
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
    }
  }

  // Deployment is by identity too: no publishing passwords.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(settings, {
      AZURE_CLIENT_ID: identity.properties.clientId
      // The host reads a body whole before the functions see it; theirs are of a few kilobytes, its own limit is 100 MB.
      FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '1048576'
      EventHubConnection__credential: 'managedidentity'
      EventHubConnection__clientId: identity.properties.clientId
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.properties.clientId
      AzureWebJobsStorage__blobServiceUri: storage.blobEndpoint
      AzureWebJobsStorage__tableServiceUri: storage.tableEndpoint
      APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
    })
  }
}

@description('Where its functions are called.')
output apiUrl string = 'https://${app.properties.defaultHostName}/api'
