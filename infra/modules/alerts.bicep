// Alerts of the platform: they hold where the functions' own alerting does not, since it does not run. An alert without
// receivers still shows in the portal.

@description('Name of the environment, as the titles say it.')
param environmentName string

@description('Where the query alerts lie.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the Application Insights component.')
param componentName string

@description('Name of the Event Hubs namespace.')
param namespaceName string

@description('Name of the storage account.')
param storageAccountName string

@description('Mail addresses that are told.')
param emails string[]

@description('Resource ids of action groups that are told too.')
param actionGroupIds string[]

@description('What asks Application Insights. A row is an alert; the first column says of what.')
var queries = [
  {
    name: 'functions-fail'
    title: 'functions fail'
    description: 'Invocations fail, or the host reports errors outside of any. While storage fails, ingest is called again and nothing is lost; messages wait.'
    query: loadTextContent('../monitoring/functions-fail.kql')
    column: 'Function'
    severity: 1
    window: 'PT15M'
  }
  {
    name: 'functions-silent'
    title: 'functions do not run'
    description: 'The evaluation of alerts has not run for half an hour: the app does not start. A faulty setting is named in its exceptions.'
    query: loadTextContent('../monitoring/functions-silent.kql')
    column: 'Function'
    severity: 0
    window: 'PT30M'
  }
  {
    name: 'facts'
    title: 'counts or alerts are in danger'
    description: 'Causeway reports what lost something or needs a person: messages missing, rows refused or differing, the hub out of reach, an alert not told.'
    query: loadTextContent('../monitoring/facts.kql')
    column: 'Fact'
    severity: 1
    window: 'PT15M'
  }
  {
    name: 'lag'
    title: 'messages wait'
    description: 'The oldest message that nobody has counted has waited for more than 15 minutes.'
    query: loadTextContent('../monitoring/lag.kql')
    column: 'Shard'
    severity: 2
    window: 'PT15M'
  }
]

@description('What asks the metrics of other resources. Each holds if all its criteria do.')
var metrics = [
  {
    name: 'hub-throttled'
    title: 'the event hub throttles'
    description: 'The namespace refuses requests: raise maximumThroughputUnits.'
    resourceId: namespace.id
    namespace: 'Microsoft.EventHub/namespaces'
    severity: 2
    window: 'PT15M'
    criteria: [{ metric: 'ThrottledRequests', operator: 'GreaterThan', threshold: 10, dimensions: [] }]
  }
  {
    // A message a minute and more: where fewer come, one that has just come would look like one that nobody reads.
    name: 'hub-unread'
    title: 'nobody reads the event hub'
    description: 'Messages came in for an hour, and none was read.'
    resourceId: namespace.id
    namespace: 'Microsoft.EventHub/namespaces'
    severity: 1
    window: 'PT1H'
    criteria: [
      { metric: 'IncomingMessages', operator: 'GreaterThan', threshold: 60, dimensions: [] }
      { metric: 'OutgoingMessages', operator: 'LessThanOrEqual', threshold: 0, dimensions: [] }
    ]
  }
  {
    name: 'storage-throttled'
    title: 'storage throttles'
    description: 'The storage account refuses requests beyond its targets. The clients try again; counting slows down.'
    resourceId: account.id
    namespace: 'Microsoft.Storage/storageAccounts'
    severity: 2
    window: 'PT15M'
    criteria: [
      {
        metric: 'Transactions'
        operator: 'GreaterThan'
        threshold: 100
        dimensions: [
          {
            name: 'ResponseType'
            operator: 'Include'
            values: [
              'ClientThrottlingError'
              'ClientAccountRequestThrottlingError'
              'ClientAccountBandwidthThrottlingError'
              'ServerBusyError'
            ]
          }
        ]
      }
    ]
  }
]

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'causeway'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'causeway'
    emailReceivers: [for (email, i) in emails: { name: 'mail-${i}', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource queryAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in queries: {
    name: alert.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Causeway ${environmentName}: ${alert.title}'
      description: alert.description
      severity: alert.severity
      enabled: true
      autoMitigate: true
      scopes: [component.id]
      evaluationFrequency: 'PT5M'
      windowSize: alert.window
      // A new component has no tables to check the query against.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            dimensions: [{ name: alert.column, operator: 'Include', values: ['*'] }]
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: concat([people.id], actionGroupIds) }
    }
  }
]

resource metricAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for alert in metrics: {
    name: alert.name
    location: 'global'
    tags: tags
    properties: {
      description: 'Causeway ${environmentName}: ${alert.title}. ${alert.description}'
      severity: alert.severity
      enabled: true
      autoMitigate: true
      scopes: [alert.resourceId]
      evaluationFrequency: 'PT5M'
      windowSize: alert.window
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: map(alert.criteria, criterion => {
          name: criterion.metric
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: alert.namespace
          metricName: criterion.metric
          timeAggregation: 'Total'
          operator: criterion.operator
          threshold: criterion.threshold
          dimensions: criterion.dimensions
          // A dimension that has never had such a value is not known yet.
          skipMetricValidation: true
        })
      }
      #disable-next-line use-resource-id-functions // it is one, out of a list
      actions: [for id in concat([people.id], actionGroupIds): { actionGroupId: id }]
    }
  }
]
