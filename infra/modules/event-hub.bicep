@description('Name of the namespace.')
param namespaceName string

@description('Where it lies. Diagnostic settings of a regional resource write only to a hub of the same region.')
param location string

@description('Tags of the namespace.')
param tags { *: string }

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

@description('Resource id of the identity that captures; empty: nothing is captured.')
param captureIdentityId string

@description('Where captured messages are written to.')
param captureDestination { storageAccountId: string, containerName: string }?

@description('Whether messages are captured.')
var isCaptured = !empty(captureIdentityId)
@description('Whether the namespace grows by itself.')
var grows = maximumThroughputUnits > throughputUnits

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: namespaceName
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard', capacity: throughputUnits }
  identity: isCaptured
    ? { type: 'UserAssigned', userAssignedIdentities: { '${captureIdentityId}': {} } }
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
    name: 'diagnostic-settings'
    properties: { rights: ['Listen', 'Manage', 'Send'] }
  }
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: namespace
  name: hubName
  properties: {
    partitionCount: partitionCount
    retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: retentionDays * 24 }
    captureDescription: isCaptured
      ? {
          enabled: true
          encoding: 'Avro'
          intervalInSeconds: 300
          sizeLimitInBytes: 314572800
          skipEmptyArchives: true
          destination: {
            name: 'EventHubArchive.AzureBlockBlob'
            identity: { type: 'UserAssigned', userAssignedIdentity: captureIdentityId }
            properties: {
              storageAccountResourceId: captureDestination!.storageAccountId
              blobContainer: captureDestination!.containerName
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

@description('Resource id of the namespace.')
output namespaceId string = namespace.id

@description('Resource id of the rule that diagnostic settings write by; it exists only where access keys are taken.')
output diagnosticsRuleId string = namespace::diagnostics.id
