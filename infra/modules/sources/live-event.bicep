@description('Name of the Media Services account.')
param accountName string

@description('Name of the live event.')
param name string

@description('Name of the diagnostic setting.')
param settingName string

@description('The hub that it writes to, and the rule that it writes by.')
param hub { name: string, ruleId: string }

#disable-next-line BCP081 // Media Services is retired, and its types with it.
resource liveEvent 'Microsoft.Media/mediaservices/liveEvents@2022-11-01' existing = {
  name: '${accountName}/${name}'
}

resource setting 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: liveEvent
  name: settingName
  properties: {
    eventHubAuthorizationRuleId: hub.ruleId
    eventHubName: hub.name
    logs: [{ category: 'LiveEventState', enabled: true }]
  }
}
