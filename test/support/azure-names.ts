/**
 * What Azure takes as the name of a resource, by its type
 * (https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules). Of a part of a resource,
 * the last part of its name.
 */
export const NAME_RULES: Readonly<Record<string, RegExp>> = {
  'Microsoft.Authorization/roleAssignments': /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/,
  'Microsoft.EventHub/namespaces': /^[A-Za-z][A-Za-z\d-]{4,48}[A-Za-z\d]$/,
  'Microsoft.EventHub/namespaces/authorizationRules': /^[A-Za-z\d][\w.-]{0,48}[A-Za-z\d]$/,
  'Microsoft.EventHub/namespaces/eventhubs': /^[A-Za-z\d](?:[\w.-]{0,254}[A-Za-z\d])?$/,
  'Microsoft.EventHub/namespaces/eventhubs/consumergroups': /^(?:\$Default|[A-Za-z\d](?:[\w.-]{0,48}[A-Za-z\d])?)$/,
  'Microsoft.EventHub/namespaces/networkRuleSets': /^default$/,
  'Microsoft.Insights/actionGroups': /^[^:<>+/&%\\?]{1,259}[^:<>+/&%\\?. ]$/,
  'Microsoft.Insights/components': /^[^%&\\?/]{1,259}[^%&\\?/. ]$/,
  'Microsoft.Insights/diagnosticSettings': /^[^*<>%:&\\?+/]{1,259}[^*<>%:&\\?+/. ]$/,
  'Microsoft.Insights/metricAlerts': /^[^*#&+:<>?@%{}\\/]{1,259}[^*#&+:<>?@%{}\\/. ]$/,
  'Microsoft.Insights/scheduledQueryRules': /^[^*<>%{}&:\\?/#|]{1,259}[^*<>%{}&:\\?/#|. ]$/,
  'Microsoft.Insights/workbooks': /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/,
  'Microsoft.KeyVault/vaults': /^[A-Za-z](?!.*--)[A-Za-z\d-]{1,22}[A-Za-z\d]$/,
  'Microsoft.KeyVault/vaults/secrets': /^[A-Za-z\d-]{1,127}$/,
  'Microsoft.ManagedIdentity/userAssignedIdentities': /^[A-Za-z\d][\w-]{2,127}$/,
  'Microsoft.Network/privateDnsZones': /^(?:[a-z\d-]{1,63}\.)+[a-z]{2,63}$/,
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': /^\w(?:[\w.-]{0,78}\w)?$/,
  'Microsoft.Network/privateEndpoints': /^[A-Za-z\d][\w.-]{0,62}\w$/,
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': /^[A-Za-z\d](?:[\w.-]{0,78}\w)?$/,
  'Microsoft.Network/virtualNetworks': /^[A-Za-z\d][\w.-]{0,62}\w$/,
  'Microsoft.OperationalInsights/workspaces': /^[A-Za-z\d][A-Za-z\d-]{2,61}[A-Za-z\d]$/,
  'Microsoft.Resources/resourceGroups': /^[\w.()-]{0,89}[\w()-]$/,
  'Microsoft.Storage/storageAccounts': /^[a-z\d]{3,24}$/,
  'Microsoft.Storage/storageAccounts/blobServices': /^default$/,
  'Microsoft.Storage/storageAccounts/blobServices/containers': /^[a-z\d](?!.*--)[a-z\d-]{1,61}[a-z\d]$/,
  'Microsoft.Storage/storageAccounts/managementPolicies': /^default$/,
  'Microsoft.Web/serverfarms': /^[A-Za-z\d-]{1,60}$/,
  // Azure takes 60; the host knows an app by the first 32, and two of the same would share their leases.
  'Microsoft.Web/sites': /^[A-Za-z\d][A-Za-z\d-]{0,30}[A-Za-z\d]$/,
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': /^(?:ftp|scm)$/,
  'Microsoft.Web/sites/config': /^appsettings$/,
}

/** Types whose names the whole world shares. */
export const WORLDWIDE = [
  'Microsoft.EventHub/namespaces',
  'Microsoft.KeyVault/vaults',
  'Microsoft.Storage/storageAccounts',
  'Microsoft.Web/sites',
] as const
