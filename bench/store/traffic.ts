import { between, pick, type Random, randomOf, weighted } from '../../test/chaos/random.ts'

/** What the messages of a batch hold. */
export interface Traffic {
  readonly accounts: number
  /** Part of the records that succeeded, from 0 to 1. */
  readonly okShare: number
  readonly messages: number
  /** Fifty where it is left out. */
  readonly recordsAMessage?: number
  /** The minute that all records are of, epoch milliseconds. */
  readonly minute: number
  /** Another seed for each batch. */
  readonly seed: number
}

export const RECORDS_A_MESSAGE = 50

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000'
const SECOND = 1_000
const MINUTE = 60 * SECOND
const PLAYERS = 20_000

/** Failures by kind: what players, scanners and a deployment that forgot something come to in a bad hour. */
const FAILURES = {
  'key expired': 38,
  'key signature': 8,
  'key audience': 4,
  'key without token': 6,
  'key unknown': 2,
  'stream 404': 20,
  'stream 403': 6,
  'stream 412': 4,
  'stream 503': 12,
} as const
type Failure = keyof typeof FAILURES

/**
 * Messages of some records, each message of one account, in turn, as Azure Monitor packs what one resource logs. Two
 * records of five ask for a key, the others for a segment. The same traffic gives the same bytes.
 */
export function trafficMessages(traffic: Traffic): readonly Uint8Array[] {
  const random = randomOf(traffic.seed, 'traffic')
  const { recordsAMessage = RECORDS_A_MESSAGE } = traffic
  return Array.from({ length: traffic.messages }, (_, index) => {
    const account = `platform${String(index % traffic.accounts).padStart(2, '0')}`
    const records = Array.from({ length: recordsAMessage }, () => recordOf(account, traffic, random))
    return Buffer.from(JSON.stringify({ records }))
  })
}

function recordOf(account: string, { okShare, minute }: Traffic, random: Random): object {
  const time = minute + Math.floor(random() * MINUTE)
  if (random() < okShare) {
    return random() < 0.4
      ? keyRequest(account, time, keyGiven(random), random)
      : streamRequest(account, time, 200, random)
  }
  const failure = weighted(random, FAILURES)
  const status = /^stream (\d+)$/.exec(failure)?.[1]
  return status === undefined
    ? keyRequest(account, time, refusalOf(failure, time, random), random)
    : streamRequest(account, time, Number(status), random)
}

interface KeyAnswer {
  readonly resultSignature: string
  readonly statusMessage: string
  /** From the record's time to the token's expiry, in milliseconds. */
  readonly left: number
}

/** What is said with the refusals that the taxonomy knows. */
const REFUSALS: Readonly<Record<string, string>> = {
  'key expired': 'IDX10223: Lifetime validation failed. The token is expired.',
  'key signature': 'IDX10511: Signature validation failed. Keys tried: 1.',
  'key audience': "IDX10214: Audience validation failed. Did not match: validationParameters.ValidAudience: 'urn:a'.",
  'key without token': 'The authorization header is missing.',
}

/** Each viewer has a token of their own. */
function keyGiven(random: Random): KeyAnswer {
  return { resultSignature: 'OK', statusMessage: 'OK', left: between(random, 40, 180) * MINUTE }
}

function refusalOf(failure: Failure, time: number, random: Random): KeyAnswer {
  const known = REFUSALS[failure]
  const said = known ?? `License shard ${between(random, 10, 99)} lost quorum at ${time}.`
  const left = failure === 'key expired' ? -between(random, 1, 90) : 60
  return {
    resultSignature: known === undefined ? 'ShardLost' : 'Unauthorized',
    statusMessage: said,
    left: left * MINUTE,
  }
}

function keyRequest(account: string, time: number, answer: KeyAnswer, random: Random): object {
  const { resultSignature, statusMessage, left } = answer
  const succeeded = resultSignature === 'OK'
  const keyId = guid(random)
  const [issuer, audience] = ['https://login.contoso.com', 'urn:contoso:player']
  return {
    time: new Date(time).toISOString(),
    resourceId: resourceId(account),
    operationName: 'MICROSOFT.MEDIA/MEDIASERVICES/CONTENTKEYS/READ',
    operationVersion: '1.0',
    category: 'KeyDeliveryRequests',
    resultType: succeeded ? 'Succeeded' : 'Failed',
    resultSignature,
    durationMs: between(random, 5, 240),
    identity: {
      authorization: { issuer, audience },
      claims: {
        'urn:microsoft:azure:mediaservices:contentkeyidentifier': keyId,
        iss: issuer,
        aud: audience,
        exp: String(Math.floor((time + left) / MINUTE) * 60),
      },
    },
    level: succeeded ? 'Informational' : 'Error',
    location: 'westus2',
    properties: {
      requestId: guid(random),
      keyType: pick(random, ['PlayReady', 'Widevine', 'FairPlay']),
      keyId,
      policyName: pick(random, ['drm-live', 'drm-vod', 'drm-premium']),
      tokenType: 'JWT',
      statusMessage,
    },
  }
}

function streamRequest(account: string, time: number, status: number, random: Random): object {
  return {
    time: new Date(time).toISOString(),
    resourceId: `${resourceId(account)}/STREAMINGENDPOINTS/DEFAULT`,
    operationName: 'MICROSOFT.MEDIA/MEDIASERVICES/STREAMINGENDPOINTS/GET',
    category: 'StreamingEndpointRequests',
    level: 'Informational',
    location: 'uswc1',
    properties: {
      ClientIP: `2001:db8::${between(random, 1, PLAYERS).toString(16)}`,
      URL: `https://default-${account}-uswc.streaming.media.azure.net:443/${guid(random)}/show.ism/QualityLevels(2200000)/Fragments(video=${between(random, 0, 1e9)},format=mpd-time-csf)`,
      Status: String(status),
    },
    operationVersion: '1.0',
  }
}

function resourceId(account: string): string {
  return `/SUBSCRIPTIONS/${SUBSCRIPTION}/RESOURCEGROUPS/MEDIA/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/${account.toUpperCase()}`
}

function guid(random: Random): string {
  const hex = (digits: number) => Array.from({ length: digits }, () => between(random, 0, 15).toString(16)).join('')
  return `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`
}
