// Everything that Causeway needs in Azure, in a resource group of its own. Access is by identity; the only secrets are the
// webhooks' addresses, in a vault.
targetScope = 'subscription'

// Names and places

@description('Name of this deployment among others, such as `dev`. Names of resources are worked out from it, the subscription and the location.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of every resource. Diagnostic settings of a regional resource need the hub in the same one.')
param location string = deployment().location

@description('Resource group that is made and filled.')
@minLength(1)
@maxLength(90)
param resourceGroupName string = 'rg-${environmentName}-causeway'

@description('Further tags of every resource.')
param tags { *: string } = {}

// Where records come from. Each resource writes to the hub by a diagnostic setting of its own.

@description('Resource ids of Media Services accounts: key delivery and account events.')
param mediaServicesAccountIds string[] = []

@description('Resource ids of streaming endpoints.')
param streamingEndpointIds string[] = []

@description('Resource ids of live events.')
param liveEventIds string[] = []

@description('Resource ids of Application Insights components of programs that call Media Services; never the one made here, since it would feed itself.')
param applicationInsightsIds string[] = []

@description('Whether the Activity log of the subscription is read: who did what to Media Services, and why it was refused.')
param readActivityLog bool = false

// Where alerts go

@description('Address of the Teams workflow that takes alerts. Needed at the first deployment; later, empty keeps what the vault holds.')
@secure()
param teamsWebhookUrl string = ''

@description('What TEAMS_BODY is: `workflows`, `card` for a flow that posts a bare card, `common` for the common alert schema.')
param teamsBody 'workflows' | 'card' | 'common' = 'workflows'

@description('A further channel that alerts can go to.')
type channel = {
  @description('As in ALERT_CHANNEL_<NAME>_URL: capitals, digits and single underscores.')
  @minLength(1)
  @maxLength(60)
  name: string

  @description('As `teamsBody`.')
  body: 'workflows' | 'card' | 'common'
}

@description('Further channels. Each must be in `alertRoutes`.')
param alertChannels channel[] = []

@description('Addresses of the further channels by name, as `teamsWebhookUrl`.')
@secure()
param alertChannelUrls { *: string } = {}

@description('Which alerts go to which channel: ALERT_ROUTES.')
param alertRoutes string = ''

@description('Whether webhooks may be in a private network.')
param alertAllowPrivate bool = false

// How the functions work; README.md tells of each setting.

@description('When alerts are evaluated, as six-field NCRONTAB. More than half an hour apart, the alert `functions-silent` is always on.')
param alertSchedule string = '*/15 * * * * *'

@description('When the hub is asked how far it reaches.')
param watchSchedule string = '0 * * * * *'

@description('When rows are held against what was counted.')
param auditSchedule string = '30 */5 * * * *'

@description('When minutes that changed are added up to hours.')
param rollUpSchedule string = '45 * * * * *'

@description('How late data may come and still fire, such as PT1H.')
param alertLateness string = 'PT1H'

@description('For how many days minutes are kept; 0 keeps all.')
@minValue(0)
@maxValue(9999)
param minutesRetentionDays int = 30

@description('For how many days hours are kept, no fewer than minutes; 0 keeps all.')
@minValue(0)
@maxValue(9999)
param hoursRetentionDays int = 400

@description('For how many days rejected messages are kept; 0 keeps all.')
@minValue(0)
@maxValue(9999)
param deadLetterRetentionDays int = 30

// What a message may hold, and how many names are told apart; the defaults fit into an instance of 512 MB.

@description('How many MiB a message may hold, unzipped.')
@minValue(1)
@maxValue(128)
param maxMessageMib int = 8

@description('How many signs of JSON a message of more than 1 MiB may hold.')
@minValue(10000)
@maxValue(50000000)
param maxMessageSigns int = 1000000

@description('How many records a message may hold.')
@minValue(100)
@maxValue(1000000)
param maxMessageRecords int = 100000

@description('How many levels of envelopes within envelopes are opened.')
@minValue(2)
@maxValue(100)
param maxEnvelopeDepth int = 8

@description('How many fields a record may have, at all depths together.')
@minValue(100)
@maxValue(1000000)
param maxRecordFields int = 1000

@description('How many levels a record may have.')
@minValue(8)
@maxValue(1000)
param maxRecordDepth int = 64

@description('How many accounts have rows of their own. README.md says when it may be raised.')
@minValue(1)
@maxValue(10000)
param maxAccounts int = 1000

@description('How many policies, operations and other names of each kind a row tells apart.')
@minValue(1)
@maxValue(24)
param maxNames int = 24

@description('How many new kinds of error are registered at once.')
@minValue(0)
@maxValue(1000)
param maxNewKinds int = 20

// Event Hubs

@description('Name of the hub.')
@minLength(1)
@maxLength(50)
param eventHubName string = 'media-diagnostics'

@description('Name of the consumer group that Causeway reads with, alone.')
@minLength(1)
@maxLength(50)
param eventHubConsumerGroup string = 'causeway'

@description('Partitions of the hub, and so how many instances count at once at most. It cannot be changed later.')
@minValue(1)
@maxValue(32)
param partitionCount int = 4

@description('For how many days the hub keeps messages, and so how long an outage may last without a loss.')
@minValue(1)
@maxValue(7)
param eventHubRetentionDays int = 7

@description('Throughput units to begin with: a megabyte or a thousand messages a second each.')
@minValue(1)
@maxValue(40)
param throughputUnits int = 1

@description('Throughput units that the namespace may grow to by itself; it never shrinks by itself. As many as to begin with: it does not grow.')
@minValue(1)
@maxValue(40)
param maximumThroughputUnits int = 4

@description('Whether the namespace takes access keys. The functions use none, but diagnostic settings know no identity and write by a key that Azure keeps to itself. Turn it off only where nothing writes by diagnostic settings.')
param namespaceLocalAuth bool = true

@description('Whether messages are also kept as Avro files in the storage account, for `npm run backfill`.')
param capture bool = false

@description('After how many days captured files are deleted; 0 keeps them.')
@minValue(0)
@maxValue(3650)
param captureRetentionDays int = 30

// Function app and storage

@description('Memory of an instance, in megabytes. 512 costs a quarter and is enough for small messages.')
param instanceMemoryMB 512 | 2048 | 4096 = 2048

@description('How many instances there may be of each function. The hub is read by no more than it has partitions.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances of a function that are always there and always cost.')
type alwaysReadyInstances = {
  @description('`function:` and the name of a function, such as `function:ingest`; `http` for all that are called by HTTP.')
  name: string

  @description('How many.')
  @minValue(1)
  @maxValue(1000)
  instanceCount: int
}

@description('Instances that are always there. With none, the first message after a pause waits for an instance to start.')
param alwaysReady alwaysReadyInstances[] = []

@description('Whether instances are spread over zones; not every region can.')
param zoneRedundant bool = false

@description('How often the tables are kept: LRS in one data centre, ZRS in three zones, GRS and GZRS also in a second region.')
param storageSku 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS' = 'Standard_LRS'

// Security

@description('Whether storage, hub and vault are reached from a virtual network only. The functions can still be called from outside, with a key.')
param privateNetwork bool = false

@description('Addresses of the virtual network, 256 of them.')
param networkAddressPrefix string = '10.80.0.0/24'

@description('Whether nobody can delete the vault for good for 7 days, so that its name is taken for as long.')
param keyVaultPurgeProtection bool = true

@description('Object id of a person, group or service that works with the command line tools; empty: nobody.')
param operatorPrincipalId string = ''

@description('What it is.')
param operatorPrincipalType 'User' | 'Group' | 'ServicePrincipal' = 'User'

@description('`read`: the tables. `write`: also silence, replay and backfill.')
param operatorAccess 'read' | 'write' = 'read'

// Watching Causeway itself

@description('Mail addresses that the alerts of the platform go to. With none, they show in the portal only.')
param platformAlertEmails string[] = []

@description('Resource ids of action groups that the alerts of the platform go to as well.')
param platformAlertActionGroupIds string[] = []

@description('How long logs are kept, in days.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('How many gigabytes of logs a day are taken; -1 takes all. Beyond it, the alerts that ask the logs are blind until the next day.')
@minValue(-1)
param logDailyCapGb int = 5

@description('What makes names differ between environments.')
var token = uniqueString(subscription().id, environmentName, location)

@description('Names of resources, with the prefixes that Microsoft recommends. Namespace, storage account, vault and function app share theirs with the whole world.')
var names = {
  identity: 'id-${token}'
  captureIdentity: 'id-capture-${token}'
  namespace: 'evhns-${token}'
  diagnosticsRule: 'diagnostic-settings'
  storageAccount: 'st${token}'
  packageContainer: 'packages'
  captureContainer: 'capture'
  vault: 'kv-${token}'
  workspace: 'log-${token}'
  component: 'appi-${token}'
  network: 'vnet-${token}'
  functionsSubnet: 'functions'
  endpointsSubnet: 'endpoints'
  plan: 'plan-${token}'
  functionApp: 'func-${token}'
  diagnosticSetting: 'causeway-${token}'
}

@description('Tags of every resource. azd knows an environment by the first.')
var allTags = union({ 'azd-env-name': environmentName }, tags)

@description('Where they are reached. Worked out from the names, so that a preview of a deployment shows them.')
var endpoints = {
  namespace: '${names.namespace}.servicebus.windows.net'
  blobs: 'https://${names.storageAccount}.blob.${environment().suffixes.storage}'
  tables: 'https://${names.storageAccount}.table.${environment().suffixes.storage}'
  secrets: 'https://${names.vault}${environment().suffixes.keyvaultDns}/secrets'
}

@description('The settings of the functions (src/config.ts) that are no secrets.')
var settings = {
  EventHubConnection__fullyQualifiedNamespace: endpoints.namespace
  EVENT_HUB_NAME: eventHubName
  EVENT_HUB_CONSUMER_GROUP: eventHubConsumerGroup
  TableStorage__serviceUri: endpoints.tables
  ALERT_SCHEDULE: alertSchedule
  WATCH_SCHEDULE: watchSchedule
  AUDIT_SCHEDULE: auditSchedule
  ROLL_UP_SCHEDULE: rollUpSchedule
  TEAMS_BODY: teamsBody
  ALERT_ROUTES: alertRoutes
  ALERT_ALLOW_PRIVATE: toLower(string(alertAllowPrivate))
  ALERT_CLOCK: 'wall'
  ALERT_LATENESS: alertLateness
  MINUTES_RETENTION_DAYS: string(minutesRetentionDays)
  HOURS_RETENTION_DAYS: string(hoursRetentionDays)
  DEAD_LETTER_RETENTION_DAYS: string(deadLetterRetentionDays)
  MAX_MESSAGE_MIB: string(maxMessageMib)
  MAX_MESSAGE_SIGNS: string(maxMessageSigns)
  MAX_MESSAGE_RECORDS: string(maxMessageRecords)
  MAX_ENVELOPE_DEPTH: string(maxEnvelopeDepth)
  MAX_RECORD_FIELDS: string(maxRecordFields)
  MAX_RECORD_DEPTH: string(maxRecordDepth)
  MAX_ACCOUNTS: string(maxAccounts)
  MAX_NAMES: string(maxNames)
  MAX_NEW_KINDS: string(maxNewKinds)
}

@description('Those that are.')
var secretSettingNames = concat(['TEAMS_WEBHOOK_URL'], map(alertChannels, one => 'ALERT_CHANNEL_${one.name}_URL'))

@description('All of them as the function app takes them: a secret as a reference to the vault, read by identity.')
var appSettings = union(
  settings,
  toObject(alertChannels, one => 'ALERT_CHANNEL_${one.name}_BODY', one => one.body),
  toObject(
    secretSettingNames,
    name => name,
    name => '@Microsoft.KeyVault(SecretUri=${endpoints.secrets}/${toLower(replace(name, '_', '-'))})'
  )
)

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: allTags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { name: names.identity, location: location, tags: allTags }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    componentName: names.component
    workbookTitle: 'Causeway ${environmentName}'
    location: location
    tags: allTags
    retentionDays: logRetentionDays
    dailyCapGb: logDailyCapGb
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  scope: group
  params: {
    name: names.network
    location: location
    tags: allTags
    addressPrefix: networkAddressPrefix
    functionsSubnetName: names.functionsSubnet
    endpointsSubnetName: names.endpointsSubnet
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.storageAccount
    location: location
    tags: allTags
    sku: storageSku
    isPrivate: privateNetwork
    packageContainerName: names.packageContainer
  }
}

module captured 'modules/capture.bicep' = if (capture) {
  scope: group
  dependsOn: [storage]
  params: {
    storageAccountName: names.storageAccount
    containerName: names.captureContainer
    identityName: names.captureIdentity
    location: location
    tags: allTags
    retentionDays: captureRetentionDays
  }
}

module eventHub 'modules/event-hub.bicep' = {
  scope: group
  dependsOn: [captured]
  params: {
    namespaceName: names.namespace
    location: location
    tags: allTags
    diagnosticsRuleName: names.diagnosticsRule
    hubName: eventHubName
    consumerGroupName: eventHubConsumerGroup
    partitionCount: partitionCount
    retentionDays: eventHubRetentionDays
    throughputUnits: throughputUnits
    maximumThroughputUnits: maximumThroughputUnits
    localAuth: namespaceLocalAuth
    isPrivate: privateNetwork
    capture: capture
      ? {
          identityName: names.captureIdentity
          storageAccountName: names.storageAccount
          containerName: names.captureContainer
        }
      : null
  }
}

module keyVault 'modules/key-vault.bicep' = {
  scope: group
  dependsOn: [monitoring]
  params: {
    name: names.vault
    location: location
    tags: allTags
    isPrivate: privateNetwork
    purgeProtection: keyVaultPurgeProtection
    workspaceName: names.workspace
    settingNames: secretSettingNames
    values: union(
      { TEAMS_WEBHOOK_URL: teamsWebhookUrl },
      toObject(alertChannels, one => 'ALERT_CHANNEL_${one.name}_URL', one => alertChannelUrls[?one.name] ?? '')
    )
  }
}

module privateEndpoints 'modules/private-endpoints.bicep' = if (privateNetwork) {
  scope: group
  dependsOn: [network, storage, eventHub, keyVault]
  params: {
    location: location
    tags: allTags
    networkName: names.network
    subnetName: names.endpointsSubnet
    storageAccountName: names.storageAccount
    namespaceName: names.namespace
    vaultName: names.vault
  }
}

module access 'modules/access.bicep' = {
  scope: group
  dependsOn: [identity, storage, eventHub, keyVault, monitoring]
  params: {
    functionsIdentityName: names.identity
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
    operatorAccess: operatorAccess
    storageAccountName: names.storageAccount
    namespaceName: names.namespace
    hubName: eventHubName
    vaultName: names.vault
    secretSettingNames: secretSettingNames
    componentName: names.component
  }
}

module functionApp 'modules/function-app.bicep' = {
  scope: group
  // What the functions reach must be there before they start.
  dependsOn: [access, privateEndpoints]
  params: {
    planName: names.plan
    name: names.functionApp
    location: location
    tags: allTags
    identityName: names.identity
    storage: { blobEndpoint: endpoints.blobs, tableEndpoint: endpoints.tables }
    packageContainerName: names.packageContainer
    componentName: names.component
    subnet: privateNetwork ? { networkName: names.network, name: names.functionsSubnet } : null
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReady: alwaysReady
    zoneRedundant: zoneRedundant
    settings: appSettings
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  dependsOn: [monitoring, eventHub, storage]
  params: {
    environmentName: environmentName
    location: location
    tags: allTags
    componentName: names.component
    namespaceName: names.namespace
    storageAccountName: names.storageAccount
    emails: platformAlertEmails
    actionGroupIds: platformAlertActionGroupIds
  }
}

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  scope: group
  name: names.namespace

  resource diagnosticsRule 'authorizationRules' existing = {
    name: names.diagnosticsRule
  }
}

module sources 'modules/sources.bicep' = {
  dependsOn: [eventHub]
  params: {
    mediaServicesAccountIds: mediaServicesAccountIds
    streamingEndpointIds: streamingEndpointIds
    liveEventIds: liveEventIds
    applicationInsightsIds: applicationInsightsIds
    readActivityLog: readActivityLog
    settingName: names.diagnosticSetting
    hub: { name: eventHubName, ruleId: namespace::diagnosticsRule.id }
  }
}

// azd keeps outputs as environment variables. The first are named as the settings that the tools of `local` take.

@description('Host name of the Event Hubs namespace.')
output EventHubConnection__fullyQualifiedNamespace string = endpoints.namespace

@description('Name of the hub.')
output EVENT_HUB_NAME string = eventHubName

@description('Name of the consumer group.')
output EVENT_HUB_CONSUMER_GROUP string = eventHubConsumerGroup

@description('Endpoint of the tables.')
output TableStorage__serviceUri string = endpoints.tables

@description('Region.')
output AZURE_LOCATION string = location

@description('Resource group.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the function app, which the package is deployed to.')
output FUNCTION_APP_NAME string = names.functionApp

@description('Where the functions are called.')
output API_URL string = functionApp.outputs.apiUrl

@description('Name of the vault that the webhooks are in.')
output KEY_VAULT_NAME string = names.vault

@description('Name of the Application Insights component.')
output APPLICATION_INSIGHTS_NAME string = names.component

@description('The rule that further diagnostic settings write by.')
output DIAGNOSTICS_RULE_ID string = namespace::diagnosticsRule.id
