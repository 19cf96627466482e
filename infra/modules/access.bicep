// Who may do what. Everything is by identity, and this file and capture.bicep are the only ones that give a role.

@description('Name of the identity of the functions.')
param functionsIdentityName string

@description('Object id of a person, group or service that works with the tools of `local`; empty: of nobody.')
param operatorPrincipalId string

@description('What it is.')
param operatorPrincipalType 'User' | 'Group' | 'ServicePrincipal'

@description('Whether it looks on, or also silences, replays and backfills.')
param operatorAccess 'read' | 'write'

@description('Name of the storage account.')
param storageAccountName string

@description('Name of the Event Hubs namespace.')
param namespaceName string

@description('Name of the hub.')
param hubName string

@description('Name of the vault.')
param vaultName string

@description('Settings of the functions that are secrets.')
param secretSettingNames string[]

@description('Name of the Application Insights component.')
param componentName string

@description('Built-in roles: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles')
var roles = {
  'Azure Event Hubs Data Receiver': 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'
  'Key Vault Secrets User': '4633458b-17de-408a-b874-0445c86b69e6'
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb'
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  'Storage Table Data Reader': '76199698-9eea-4c19-bc75-cec21354c6b6'
}

@description('What the operator needs on the tables.')
var operatorTableRole = operatorAccess == 'write' ? 'Storage Table Data Contributor' : 'Storage Table Data Reader'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: functionsIdentityName
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: namespaceName

  resource hub 'eventhubs' existing = {
    name: hubName
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource secrets 'Microsoft.KeyVault/vaults/secrets@2025-05-01' existing = [
  for setting in secretSettingNames: {
    parent: vault
    name: toLower(replace(setting, '_', '-'))
  }
]

// The tables of Causeway, and what the host keeps of its own: leases, checkpoints, keys, the package. It makes those
// containers itself, so the scope is the account. Timers and the hub trigger need no queue.
resource storeTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, identity.id, roles['Storage Table Data Contributor'])
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles['Storage Table Data Contributor']
    )
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource storeBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, identity.id, roles['Storage Blob Data Owner'])
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles['Storage Blob Data Owner']
    )
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

// The hub is enough: the trigger, the scale controller and the watch ask for the hub's own partitions, never for the
// list of hubs.
resource receive 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: namespace::hub
  name: guid(namespace::hub.id, identity.id, roles['Azure Event Hubs Data Receiver'])
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles['Azure Event Hubs Data Receiver']
    )
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource publish 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: component
  name: guid(component.id, identity.id, roles['Monitoring Metrics Publisher'])
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles['Monitoring Metrics Publisher']
    )
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource readSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (setting, i) in secretSettingNames: {
    scope: secrets[i]
    name: guid(secrets[i].id, identity.id, roles['Key Vault Secrets User'])
    properties: {
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles['Key Vault Secrets User']
      )
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource operate 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorPrincipalId)) {
  scope: account
  name: guid(account.id, operatorPrincipalId, roles[operatorTableRole])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[operatorTableRole])
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
  }
}

// To replay a gap is to read the hub again.
resource readAgain 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorPrincipalId) && operatorAccess == 'write') {
  scope: namespace::hub
  name: guid(namespace::hub.id, operatorPrincipalId, roles['Azure Event Hubs Data Receiver'])
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles['Azure Event Hubs Data Receiver']
    )
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
  }
}

// Asking the vault for each address makes a deployment that was never given a secret's value fail here, by the secret's
// name, and not later, silently, as an app that cannot start.
@description('Addresses of the secrets, in the order of their settings.')
output secretUris string[] = [for (setting, i) in secretSettingNames: secrets[i].properties.secretUri]
