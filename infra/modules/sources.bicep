// Diagnostic settings of the resources that records come from, each in the resource group, and perhaps the subscription,
// that its resource is in. A sub-resource, such as a streaming endpoint, has a setting of its own.
targetScope = 'subscription'

@description('Resource ids of Media Services accounts.')
param mediaServicesAccountIds string[]

@description('Resource ids of streaming endpoints.')
param streamingEndpointIds string[]

@description('Resource ids of live events.')
param liveEventIds string[]

@description('Resource ids of Application Insights components.')
param applicationInsightsIds string[]

@description('Whether the Activity log of the subscription is read.')
param readActivityLog bool

@description('Name of the settings made here, which tells them from others of the same resource.')
param settingName string

@description('The hub that they write to, and the rule that they write by.')
param hub { name: string, ruleId: string }

module accounts 'sources/media-services-account.bicep' = [
  for id in mediaServicesAccountIds: {
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: { name: split(id, '/')[8], settingName: settingName, hub: hub }
  }
]

module streamingEndpoints 'sources/streaming-endpoint.bicep' = [
  for id in streamingEndpointIds: {
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: { accountName: split(id, '/')[8], name: split(id, '/')[10], settingName: settingName, hub: hub }
  }
]

module liveEvents 'sources/live-event.bicep' = [
  for id in liveEventIds: {
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: { accountName: split(id, '/')[8], name: split(id, '/')[10], settingName: settingName, hub: hub }
  }
]

module components 'sources/application-insights.bicep' = [
  for id in applicationInsightsIds: {
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: { name: split(id, '/')[8], settingName: settingName, hub: hub }
  }
]

resource activityLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (readActivityLog) {
  name: settingName
  properties: {
    eventHubAuthorizationRuleId: hub.ruleId
    eventHubName: hub.name
    logs: [{ category: 'Administrative', enabled: true }]
  }
}
