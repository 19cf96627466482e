@description('Name of the Media Services account.')
param name string

@description('Name of the diagnostic setting.')
param settingName string

@description('The hub that it writes to, and the rule that it writes by.')
param hub { name: string, ruleId: string }

#disable-next-line BCP081 // Media Services is retired, and its types with it.
resource account 'Microsoft.Media/mediaservices@2023-01-01' existing = {
  name: name
}

resource setting 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account
  name: settingName
  properties: {
    eventHubAuthorizationRuleId: hub.ruleId
    eventHubName: hub.name
    logs: [
      { category: 'KeyDeliveryRequests', enabled: true }
      { category: 'MediaAccount', enabled: true }
    ]
  }
}
