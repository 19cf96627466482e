import { MINUTE } from '../../src/core/window.ts'
import { pick, type Random, weighted } from './random.ts'

/** Where a record is to be counted, known because it was made so: nothing of the code under test is asked. */
export interface Place {
  readonly account: string
  /** Epoch milliseconds. */
  readonly time: number
}

/** How often each cause is made. */
const CAUSES = { ok: 60, 'token-expired': 24, 'auth-header-missing': 14, unknown: 2 } as const
export type KnownCause = keyof typeof CAUSES

export function drawCause(random: Random): KnownCause {
  return weighted(random, CAUSES)
}

/** A record's JSON in the shapes of `test/fixtures`, written by hand since a campaign makes a million of them. */
export function recordOf({ account, time }: Place, cause: KnownCause, random: Random): string {
  if (cause === 'ok' && random() < 0.4) return streamRequest(account, time, random)
  if (cause === 'ok') return keyRequest(account, time, 'Succeeded', 'OK', exp(time + 30 * MINUTE), 'JWT', 'OK', random)
  if (cause === 'token-expired') {
    const expired = exp(time - Math.ceil(random() * 90) * MINUTE)
    return keyRequest(account, time, 'Failed', 'Unauthorized', expired, 'JWT', 'Unauthorized', random)
  }
  if (cause === 'auth-header-missing') {
    const said = 'No token present in authorization header or URL.'
    return keyRequest(account, time, 'Failed', 'Unauthorized', '', 'None', said, random)
  }
  const strange = `License shard ${Math.floor(random() * 1e6)} lost quorum`
  return keyRequest(account, time, 'Failed', 'ShardLost', '', 'JWT', strange, random)
}

/** Sound, and none of Media Services. */
export function foreignRecord(time: number): string {
  return `{"time":"${new Date(time).toISOString()}","resourceId":"/subscriptions/s/providers/Microsoft.Web/sites/shop","category":"AppServiceHTTPLogs"}`
}

/** JWT NumericDate as these records write it. */
function exp(time: number): string {
  return `"identity":{"claims":{"exp":"${Math.floor(time / 1_000)}"}},`
}

function keyRequest(
  account: string,
  time: number,
  resultType: string,
  resultSignature: string,
  identity: string,
  tokenType: string,
  statusMessage: string,
  random: Random,
): string {
  const policy = pick(random, ['drm-live', 'drm-vod', 'drm-premium'])
  return `{"time":"${new Date(time).toISOString()}","resourceId":"${resourceId(account)}","operationName":"MICROSOFT.MEDIA/MEDIASERVICES/CONTENTKEYS/READ","category":"KeyDeliveryRequests","resultType":"${resultType}","resultSignature":"${resultSignature}","durationMs":${Math.floor(random() * 250)},${identity}"properties":{"policyName":"${policy}","tokenType":"${tokenType}","statusMessage":"${statusMessage}"}}`
}

function streamRequest(account: string, time: number, random: Random): string {
  return `{"time":"${new Date(time).toISOString()}","resourceId":"${resourceId(account)}/STREAMINGENDPOINTS/DEFAULT","operationName":"MICROSOFT.MEDIA/MEDIASERVICES/STREAMINGENDPOINTS/GET","category":"StreamingEndpointRequests","properties":{"URL":"https://${account}.streaming.media.azure.net/${Math.floor(random() * 1e9)}/show.ism","Status":"200"}}`
}

function resourceId(account: string): string {
  return `/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/${account.toUpperCase()}`
}
