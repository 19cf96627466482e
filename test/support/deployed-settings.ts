/** Settings by the names that a deployment gives them: connections are endpoints there, reached by identity. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  EventHubConnection: 'EventHubConnection__fullyQualifiedNamespace',
  TableStorage: 'TableStorage__serviceUri',
}

export function deployedName(setting: string): string {
  return ENDPOINTS[setting] ?? setting
}

/** What a deployment sets for the Functions host and the Azure clients, beside the settings of src/config.ts. */
export const HOST_SETTINGS = [
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'AZURE_CLIENT_ID',
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__tableServiceUri',
  'EventHubConnection__clientId',
  'EventHubConnection__credential',
  'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT',
] as const
