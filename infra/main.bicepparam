// Parameters of one environment. Values come from environment variables, which azd keeps for each environment (`azd env
// set NAME value`); what is not named here keeps the default of main.bicep and can be set in a line of its own.
using './main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')

// The workflow's address. Once it is in the vault, leave it empty.
param teamsWebhookUrl = readEnvironmentVariable('TEAMS_WEBHOOK_URL', '')

// Lists are separated by commas.
param mediaServicesAccountIds = filter(
  split(readEnvironmentVariable('MEDIA_SERVICES_ACCOUNT_IDS', ''), ','),
  id => !empty(id)
)
param streamingEndpointIds = filter(split(readEnvironmentVariable('STREAMING_ENDPOINT_IDS', ''), ','), id => !empty(id))
param liveEventIds = filter(split(readEnvironmentVariable('LIVE_EVENT_IDS', ''), ','), id => !empty(id))
param applicationInsightsIds = filter(
  split(readEnvironmentVariable('APPLICATION_INSIGHTS_IDS', ''), ','),
  id => !empty(id)
)
param platformAlertEmails = filter(
  split(readEnvironmentVariable('PLATFORM_ALERT_EMAILS', ''), ','),
  email => !empty(email)
)

param operatorPrincipalId = readEnvironmentVariable('OPERATOR_PRINCIPAL_ID', '')
param privateNetwork = bool(readEnvironmentVariable('PRIVATE_NETWORK', 'false'))
