/**
 * Made-up traffic in the shapes of the vendor's samples: two accounts in steady use, a storm of one expired token that
 * many players share and under whose retries the streaming endpoint gives way, a quota that one uploader reaches, and the
 * odd failure and broken message that real hubs hold.
 */

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000'
const SECOND = 1_000
/** Records of one account in one second of the traffic's own time. */
const KEY_REQUESTS = 12
const STREAM_REQUESTS = 18
/** Who watches in calm, and who tries again and again in the storm. Their addresses are those kept for documentation. */
const PLAYERS = 20
const STORMING_PLAYERS = 3_000
/** Of the requests for keys, that fail on any day. */
const EVERYDAY_SHARE = 0.004
const EVERYDAY: readonly [string, ...string[]] = [
  'No token present in authorization header or URL.',
  "IDX10214: Audience validation failed. Audiences: 'urn:contoso:staging'. Did not match: validationParameters.ValidAudience: 'urn:contoso:player'.",
  "IDX10511: Signature validation failed. Keys tried: 'System.Text.StringBuilder'. kid: 'rotated'.",
  'IDX10222: Lifetime validation failed. The token is not yet valid.',
]
const UPLOADER = '198.51.100.20'

export interface SampleOptions {
  /** Epoch milliseconds. */
  readonly from: number
  readonly to: number
  /** With the storm and the failures, or calm but for what fails every day. */
  readonly failures: boolean
  /** Milliseconds that stand for a second of it: the sparser, the longer. A second unless given. */
  readonly every?: number
}

/** The messages of each second, in order of time. */
export function* sampleTraffic({
  from,
  to,
  failures,
  every = SECOND,
}: SampleOptions): Generator<readonly Uint8Array[]> {
  const random = randomOf(from)
  const second = (share: number) => from + Math.floor(((to - from) * share) / SECOND) * SECOND
  const storm = { from: second(0.35), to: second(0.75), expires: second(0.3) }
  for (let time = from; time < to; time += every) {
    const stormy = failures && time >= storm.from && time < storm.to
    const messages = ['contosomedia', 'fabrikamvod'].map(account => {
      const expired = stormy && account === 'contosomedia' ? storm.expires : undefined
      return { records: secondOf(account, { time, every, expired }, random) }
    })
    const odd = failures ? oddities(time, { from: second(0.6), to: second(0.68) }, random) : []
    yield [...messages, ...odd].map(message =>
      Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)),
    )
  }
}

type Random = () => number

interface Moment {
  readonly time: number
  readonly every: number
  /** In the storm: when the token expired that all present. */
  readonly expired: number | undefined
}

function secondOf(account: string, { time, every, expired }: Moment, random: Random): readonly object[] {
  const at = () => new Date(time + random() * every)
  const keys = Array.from({ length: KEY_REQUESTS }, () => {
    if (expired !== undefined && random() < 0.7) return keyRefused(account, at(), expired, random)
    return random() < EVERYDAY_SHARE ? keyNotAskedRight(account, at(), random) : keyGiven(account, at(), random)
  })
  const streams = Array.from({ length: STREAM_REQUESTS }, () => {
    return streamRequest(account, at(), expired === undefined ? watched(random) : stormed(random), random)
  })
  return [...keys, ...streams]
}

interface Streamed {
  readonly status: string
  readonly address: string
}

function watched(random: Random): Streamed {
  return { status: random() < 0.01 ? '404' : '200', address: addressOf(random() * PLAYERS) }
}

function stormed(random: Random): Streamed {
  return { status: random() < 0.2 ? '503' : '200', address: addressOf(random() * STORMING_PLAYERS) }
}

function addressOf(player: number): string {
  return player < 250 ? `203.0.113.${Math.floor(player) + 1}` : `2001:db8::${Math.floor(player).toString(16)}`
}

function keyGiven(account: string, time: Date, random: Random) {
  const expires = time.getTime() + (10 + random() * 50) * 60 * SECOND
  return keyRequest(
    account,
    time,
    { resultType: 'Succeeded', resultSignature: 'OK', statusMessage: 'OK', expires },
    random,
  )
}

function keyRefused(account: string, time: Date, expires: number, random: Random) {
  const statusMessage = `IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '${new Date(expires).toISOString()}', Current time (UTC): '${time.toISOString()}'.`
  return keyRequest(
    account,
    time,
    { resultType: 'Failed', resultSignature: 'Unauthorized', statusMessage, expires },
    random,
  )
}

function keyNotAskedRight(account: string, time: Date, random: Random) {
  const expires = time.getTime() + 1_800 * SECOND
  const result = {
    resultType: 'Failed',
    resultSignature: 'Unauthorized',
    statusMessage: pick(EVERYDAY, random),
    expires,
  }
  return keyRequest(account, time, result, random)
}

interface KeyResult {
  readonly resultType: string
  readonly resultSignature: string
  readonly statusMessage: string
  readonly expires: number
}

function keyRequest(account: string, time: Date, result: KeyResult, random: Random) {
  const keyId = guid(random)
  const [issuer, audience] = ['https://login.contoso.com', 'urn:contoso:player']
  return {
    time: time.toISOString(),
    resourceId: resourceId(account),
    operationName: 'MICROSOFT.MEDIA/MEDIASERVICES/CONTENTKEYS/READ',
    operationVersion: '1.0',
    category: 'KeyDeliveryRequests',
    resultType: result.resultType,
    resultSignature: result.resultSignature,
    durationMs: Math.round(5 + random() * 240),
    identity: {
      authorization: { issuer, audience },
      claims: {
        'urn:microsoft:azure:mediaservices:contentkeyidentifier': keyId,
        iss: issuer,
        aud: audience,
        exp: String(Math.floor(result.expires / SECOND)),
      },
    },
    level: result.resultType === 'Succeeded' ? 'Informational' : 'Error',
    location: 'westus2',
    properties: {
      requestId: guid(random),
      keyType: pick(['PlayReady', 'Widevine', 'FairPlay'], random),
      keyId,
      policyName: pick(['drm-live', 'drm-vod', 'drm-premium'], random),
      tokenType: 'JWT',
      statusMessage: result.statusMessage,
    },
  }
}

function streamRequest(account: string, time: Date, { status, address }: Streamed, random: Random) {
  return {
    time: time.toISOString(),
    resourceId: `${resourceId(account)}/STREAMINGENDPOINTS/DEFAULT`,
    operationName: 'MICROSOFT.MEDIA/MEDIASERVICES/STREAMINGENDPOINTS/GET',
    category: 'StreamingEndpointRequests',
    level: 'Informational',
    location: 'uswc1',
    properties: {
      ClientIP: address,
      URL: `https://default-${account}-uswc.streaming.media.azure.net:443/${guid(random)}/show.ism/QualityLevels(2200000)/Fragments(video=${Math.floor(random() * 1e9)},format=mpd-time-csf)`,
      Status: status,
    },
    operationVersion: '1.0',
  }
}

/** A call of the REST API as its caller's Application Insights records it: here the quota of assets is reached. */
function quotaReached(account: string, time: number, random: Random) {
  const message =
    'The resource could not be created because the service quota of 1000000 assets was reached for this Media Services account.'
  return {
    time: new Date(time).toISOString(),
    resourceId: `/SUBSCRIPTIONS/${SUBSCRIPTION}/RESOURCEGROUPS/PORTAL/PROVIDERS/MICROSOFT.INSIGHTS/COMPONENTS/UPLOADER`,
    Type: 'AppDependencies',
    Target: `${account}.restv2.westus2.media.azure.net`,
    DependencyType: 'Http',
    Name: 'POST /api/Assets',
    Data: `https://${account}.restv2.westus2.media.azure.net/api/Assets`,
    ResultCode: '403',
    Success: false,
    DurationMs: 84,
    OperationId: guid(random).replaceAll('-', ''),
    ClientIP: UPLOADER,
    ItemCount: 1,
    Properties: {
      ResponseBody: JSON.stringify({ 'odata.error': { code: '', message: { lang: 'en-US', value: message } } }),
    },
  }
}

interface Stretch {
  readonly from: number
  readonly to: number
}

/** Quota failures in a stretch of time, and at any time broken messages, another provider's records, a new kind of error. */
function oddities(time: number, quota: Stretch, random: Random): readonly (object | string)[] {
  const found: (object | string)[] = []
  if (time >= quota.from && time < quota.to && random() < 0.3)
    found.push({ records: [quotaReached('fabrikamvod', time, random)] })
  if (random() < 0.005)
    found.push('{"records":[{"time":"2024-01-11T17:59:10.4908614Z","resourceId":"/SUBSCRIPTIONS/cut off')
  if (random() < 0.01)
    found.push({
      time: new Date(time).toISOString(),
      resourceId: `/SUBSCRIPTIONS/${SUBSCRIPTION}/RESOURCEGROUPS/WEB/PROVIDERS/MICROSOFT.WEB/SITES/SHOP`,
      category: 'AppServiceHTTPLogs',
    })
  if (random() < 0.05) found.push({ records: [strangeFailure('contosomedia', time, random)] })
  return found
}

function strangeFailure(account: string, time: number, random: Random) {
  const statusMessage = `License shard ${Math.floor(random() * 90) + 10} lost quorum while rotating vault ${guid(random)}`
  const result = { resultType: 'Failed', resultSignature: 'ShardLost', statusMessage, expires: time + 600 * SECOND }
  return keyRequest(account, new Date(time), result, random)
}

function resourceId(account: string): string {
  return `/SUBSCRIPTIONS/${SUBSCRIPTION}/RESOURCEGROUPS/MEDIA/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/${account.toUpperCase()}`
}

function pick<Item>(items: readonly [Item, ...Item[]], random: Random): Item {
  return items[Math.floor(random() * items.length)] ?? items[0]
}

function guid(random: Random): string {
  const hex = (digits: number) => Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('')
  return `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`
}

/** Mulberry32: the same traffic for the same beginning. */
function randomOf(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
