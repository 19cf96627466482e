@description('Name of the namespace.')
param namespaceName string

@description('Where it lies. Diagnostic settings of a regional resource write only to a hub of the same region.')
param location string

@description('Tags of the namespace.')
param tags { *: string }

@description('Name of the rule that diagnostic settings write by.')
param diagnosticsRuleName string

@description('Name of the hub.')
param hubName string

@description('Name of the consumer group that Causeway reads with, alone.')
param consumerGroupName string

@description('Number of partitions. Each is read by one instance at a time.')
param partitionCount int

@description('How long the hub keeps messages, in days.')
param retentionDays int

@description('Throughput units to begin with.')
param throughputUnits int

@description('Throughput units that the namespace may grow to by itself; as many as to begin with: it does not grow.')
param maximumThroughputUnits int

@description('Whether the namespace takes access keys.')
param localAuth bool

@description('Whether it is reached from the virtual network only, but for trusted services such as Azure Monitor.')
param isPrivate bool

@description('Who captures messages to which container of which storage account; none: nothing is captured.')
param capture { identityName: string, storageAccountName: string, containerName: string }?

@description('Whether the namespace grows by itself.')
var grows = maximumThroughputUnits > throughputUnits

resource captureIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = if (capture != null) {
  name: capture.?identityName ?? 'none'
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = if (capture != null) {
  name: capture.?storageAccountName ?? 'none'
}

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: namespaceName
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard', capacity: throughputUnits }
  identity: capture != null
    ? { type: 'UserAssigned', userAssignedIdentities: { '${captureIdentity.id}': {} } }
    : { type: 'None' }
  properties: {
    disableLocalAuth: !localAuth
    minimumTlsVersion: '1.2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    isAutoInflateEnabled: grows
    maximumThroughputUnits: grows ? maximumThroughputUnits : 0
  }

  // Azure Monitor writes as a trusted service: https://learn.microsoft.com/azure/event-hubs/event-hubs-ip-filtering
  resource network 'networkRuleSets' = {
    name: 'default'
    properties: {
      publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      trustedServiceAccessEnabled: true
    }
  }

  // Diagnostic settings know no identity: they write by a rule of the namespace that has all three rights, and name it
  // by its id. Its keys are never read here.
  // https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings#destination-limitations
  resource diagnostics 'authorizationRules' = if (localAuth) {
    name: diagnosticsRuleName
    properties: { rights: ['Listen', 'Manage', 'Send'] }
  }
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: namespace
  name: hubName
  properties: {
    partitionCount: partitionCount
    retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: retentionDays * 24 }
    captureDescription: capture != null
      ? {
          enabled: true
          encoding: 'Avro'
          intervalInSeconds: 300
          sizeLimitInBytes: 314572800
          skipEmptyArchives: true
          destination: {
            name: 'EventHubArchive.AzureBlockBlob'
            identity: { type: 'UserAssigned', userAssignedIdentity: captureIdentity.id }
            properties: {
              storageAccountResourceId: account.id
              blobContainer: capture!.containerName
              archiveNameFormat: '{Namespace}/{EventHub}/{PartitionId}/{Year}/{Month}/{Day}/{Hour}/{Minute}/{Second}'
            }
          }
        }
      : null
  }

  resource consumerGroup 'consumergroups' = {
    name: consumerGroupName
  }
}
