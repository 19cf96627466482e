import { SUBSCRIPTION } from './deployment.ts'

/** A webhook's address that must not show anywhere. */
export const SECRET = 'https://webhook.example/4f1d-not-to-be-seen'
export const OPERATOR = '33333333-3333-4333-8333-333333333333'
const ELSEWHERE = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-media/providers'

/** The shortest name that an environment can have, and every default. */
export const DEFAULTS = `
param environmentName = 'a'
param teamsWebhookUrl = '${SECRET}'
`

/** The sources that EVERYTHING reads, by the categories that each gives. */
export const SOURCES: Readonly<Record<string, readonly string[]>> = {
  [`${ELSEWHERE}/Microsoft.Media/mediaservices/contoso`]: ['KeyDeliveryRequests', 'MediaAccount'],
  [`${ELSEWHERE}/Microsoft.Media/mediaservices/contoso/streamingEndpoints/default`]: ['StreamingEndpointRequests'],
  [`${ELSEWHERE}/Microsoft.Media/mediaservices/contoso/liveEvents/stadium`]: ['LiveEventState'],
  [`${ELSEWHERE}/Microsoft.Insights/components/player`]: ['AppDependencies', 'AppExceptions', 'AppTraces'],
  [`/subscriptions/${SUBSCRIPTION}`]: ['Administrative'],
}

/** The longest name, with every character that azd allows, and everything that can be asked for. */
export const EVERYTHING = `
param environmentName = '${`A_b-(C).${'z'.repeat(64)}`.slice(0, 63)}.'
param teamsWebhookUrl = '${SECRET}'
param alertChannels = [{ name: 'ON_CALL', body: 'common' }, { name: '${'Z'.repeat(60)}', body: 'card' }]
param alertChannelUrls = { ON_CALL: '${SECRET}', ${'Z'.repeat(60)}: '${SECRET}' }
param alertRoutes = 'severity=critical -> on-call; * -> ${'z'.repeat(60)}'
param alertAllowPrivate = true
param mediaServicesAccountIds = ['${ELSEWHERE}/Microsoft.Media/mediaservices/contoso']
param streamingEndpointIds = ['${ELSEWHERE}/Microsoft.Media/mediaservices/contoso/streamingEndpoints/default']
param liveEventIds = ['${ELSEWHERE}/Microsoft.Media/mediaservices/contoso/liveEvents/stadium']
param applicationInsightsIds = ['${ELSEWHERE}/Microsoft.Insights/components/player']
param readActivityLog = true
param capture = true
param alwaysReady = [{ name: 'http', instanceCount: 1 }, { name: 'function:ingest', instanceCount: 2 }]
param privateNetwork = true
param operatorPrincipalId = '${OPERATOR}'
param operatorAccess = 'write'
param platformAlertEmails = ['on-call@example.org']
param platformAlertActionGroupIds = ['${ELSEWHERE}/Microsoft.Insights/actionGroups/video']
`
