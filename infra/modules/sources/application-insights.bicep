@description('Name of the Application Insights component.')
param name string

@description('Name of the diagnostic setting.')
param settingName string

@description('The hub that it writes to, and the rule that it writes by.')
param hub { name: string, ruleId: string }

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: name
}

// Calls of Media Services, and what programs say when one fails.
resource setting 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: component
  name: settingName
  properties: {
    eventHubAuthorizationRuleId: hub.ruleId
    eventHubName: hub.name
    logs: [
      { category: 'AppDependencies', enabled: true }
      { category: 'AppExceptions', enabled: true }
      { category: 'AppTraces', enabled: true }
    ]
  }
}
