@description('Name of the vault.')
param name string

@description('Where it lies.')
param location string

@description('Tags of the vault.')
param tags { *: string }

@description('Whether it is reached from the virtual network only, but for trusted services such as Resource Manager.')
param isPrivate bool

@description('Whether nobody can delete the vault for good before its retention of 7 days is over.')
param purgeProtection bool

@description('Name of the workspace that keeps who read what.')
param workspaceName string

@description('Settings of the functions that are secrets.')
param settingNames string[]

@description('Their values by setting. One that is missing or empty stays as it is in the vault.')
@secure()
param values { *: string }

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    // The service takes no `false`, only silence.
    enablePurgeProtection: purgeProtection ? true : null
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: isPrivate ? 'Deny' : 'Allow' }
  }

  resource secrets 'secrets' = [
    for setting in settingNames: if (!empty(values[?setting])) {
      name: toLower(replace(setting, '_', '-'))
      tags: tags
      properties: { value: values[setting], contentType: 'webhook address' }
    }
  ]
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'audit'
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'AuditEvent', enabled: true }]
  }
}
