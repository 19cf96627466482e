import type { CallerMark, MarkCaller } from './caller-sketch.ts'
import { readActivity } from './event/activity.ts'
import { readDependency, readException, readTrace } from './event/application-insights.ts'
import { callerOf } from './event/caller.ts'
import { readKeyDelivery } from './event/key-delivery.ts'
import { readLiveEvent } from './event/live-event.ts'
import { readMediaAccount } from './event/media-account.ts'
import { readStreamingEndpoint } from './event/streaming-endpoint.ts'
import { type JsonObject, textField } from './json.ts'
import type { RejectReason } from './rejection.ts'
import { providerOf } from './resource-id.ts'
import { parseTime } from './time.ts'
import { DAY } from './window.ts'

/** Claims of the media token a viewer presented, times in epoch milliseconds. Never the manager's own token. */
export interface TokenClaims {
  readonly expires?: number | undefined
  readonly notBefore?: number | undefined
  readonly issuer?: string | undefined
  readonly audience?: string | undefined
  /** What the content key policy asks for, where the record says so. */
  readonly expectedIssuer?: string | undefined
  readonly expectedAudience?: string | undefined
}

/** What a category's parser finds out; only these named fields are ever copied out of a record. */
export interface EventBody {
  /** Media Services account in lower case, or `unknown`. */
  readonly account: string
  readonly failed: boolean
  readonly status?: number | undefined
  readonly code?: string | undefined
  /** What the service said about the failure; hostile, possibly long, never shown unredacted. */
  readonly text: string
  readonly operation?: string | undefined
  readonly policy?: string | undefined
  /** Streaming endpoint, live event or other part of the account. */
  readonly resource?: string | undefined
  readonly requestId?: string | undefined
  readonly durationMs?: number | undefined
  readonly claims?: TokenClaims | undefined
  readonly tokenMissing?: boolean | undefined
  /** How many calls the record stands for: Application Insights keeps one of `ItemCount` when it samples. */
  readonly weight?: number | undefined
}

export interface DiagnosticEvent extends EventBody {
  readonly category: Category
  /** Epoch milliseconds. */
  readonly time: number
  /** The record had no plausible time, so this is when its message was enqueued. */
  readonly timeAssumed: boolean
  /** Of a failed call that names its caller. The address itself goes no further than the parser. */
  readonly caller?: CallerMark
}

export type ParsedRecord =
  | { readonly kind: 'event'; readonly event: DiagnosticEvent }
  /** A sound record of another provider, or one that tells of no request to Media Services. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'rejected'; readonly reason: RejectReason }

/** Undefined: the record is sound and none of ours. */
type ReadBody = (record: JsonObject) => EventBody | undefined

const READERS = {
  KeyDeliveryRequests: readKeyDelivery,
  StreamingEndpointRequests: readStreamingEndpoint,
  LiveEventState: readLiveEvent,
  MediaAccount: readMediaAccount,
  ActivityLog: readActivity,
  AppDependencies: readDependency,
  AppExceptions: readException,
  AppTraces: readTrace,
} satisfies Record<string, ReadBody>

export type Category = keyof typeof READERS

/** Category and table names as they arrive, in lower case. */
const CATEGORIES: ReadonlyMap<string, Category> = new Map([
  ['keydeliveryrequests', 'KeyDeliveryRequests'],
  ['amskeydeliveryrequests', 'KeyDeliveryRequests'],
  ['streamingendpointrequests', 'StreamingEndpointRequests'],
  ['amsstreamingendpointrequests', 'StreamingEndpointRequests'],
  ['liveeventstate', 'LiveEventState'],
  ['liveevents', 'LiveEventState'],
  ['amsliveeventoperations', 'LiveEventState'],
  ['mediaaccount', 'MediaAccount'],
  ['amsmediaaccounthealth', 'MediaAccount'],
  ['administrative', 'ActivityLog'],
  ['write', 'ActivityLog'],
  ['delete', 'ActivityLog'],
  ['action', 'ActivityLog'],
  ['azureactivity', 'ActivityLog'],
  ['appdependencies', 'AppDependencies'],
  ['appexceptions', 'AppExceptions'],
  ['apptraces', 'AppTraces'],
])

/** Log Analytics rows name no category; there the operation tells. */
const OPERATIONS: readonly (readonly [RegExp, Category])[] = [
  [/contentkeys\/read$/i, 'KeyDeliveryRequests'],
  [/streamingendpoints\/get$/i, 'StreamingEndpointRequests'],
  [/(?:^|\/)liveevents\/(?:ingest|streaminfo)/i, 'LiveEventState'],
]

/** Sound records that tell of no request to Media Services: other telemetry, other parts of the Activity log, metrics. */
const FOREIGN =
  /^(?:app(?:requests|events|metrics|pageviews|browsertimings|performancecounters|availabilityresults|systemevents)|servicehealth|resourcehealth|alert|autoscale|recommendation|security|policy|allmetrics)$/

const MEDIA = 'microsoft.media'
const INSIGHTS = 'microsoft.insights'
/** Where a record may state its time, the likeliest first. */
export const TIME_FIELDS = [
  'time',
  'TimeGenerated',
  'timeStamp',
  'EventTimeString',
  'EventTimestamp',
  'startTime',
] as const
/** Media Services opened in 2012, so an earlier time is a defect of the writer. */
const EARLIEST_TIME = Date.UTC(2010, 0, 1)

/**
 * Reads one record of a message that was enqueued then (epoch milliseconds). Without `markCaller` nobody asks who called,
 * and no address is looked at.
 */
export function parseEvent(record: JsonObject, enqueued: number, markCaller?: MarkCaller): ParsedRecord {
  const category = categoryOf(record)
  if (category === 'foreign') return { kind: 'foreign' }
  if (category === undefined) return { kind: 'rejected', reason: 'unknown-category' }
  const stated = textField(record, ...TIME_FIELDS)
  const time = stated === undefined ? undefined : (parseTime(stated) ?? Number.NaN)
  if (Number.isNaN(time)) return { kind: 'rejected', reason: 'bad-time' }
  const body = READERS[category](record)
  if (body === undefined) return { kind: 'foreign' }
  const plausible = time !== undefined && isPlausible(time, enqueued)
  const about = { category, time: plausible ? time : enqueued, timeAssumed: !plausible }
  // Who fails is what is asked; successes are nearly all of the traffic.
  const caller = body.failed && markCaller !== undefined ? callerOf(category, record, markCaller) : undefined
  return { kind: 'event', event: caller === undefined ? { ...body, ...about } : { ...body, ...about, caller } }
}

/** Whether a record of a message that was enqueued then may state this time. */
export function isPlausible(time: number, enqueued: number): boolean {
  return time >= EARLIEST_TIME && time <= enqueued + DAY
}

function categoryOf(record: JsonObject): Category | 'foreign' | undefined {
  const provider = providerOf(textField(record, 'resourceId', '_ResourceId'))
  const name = textField(record, 'category', 'Type')?.toLowerCase()
  if (provider !== undefined && provider !== MEDIA && provider !== INSIGHTS) return 'foreign'
  const named = name === undefined ? undefined : CATEGORIES.get(name)
  if (named !== undefined) return provider === INSIGHTS && !named.startsWith('App') ? 'foreign' : named
  if (provider === INSIGHTS || (name !== undefined && FOREIGN.test(name))) return 'foreign'
  if (textField(record, 'metricName') !== undefined) return 'foreign'
  if (name !== undefined) return undefined
  return unnamedCategory(record)
}

function unnamedCategory(record: JsonObject): Category | undefined {
  const operation = textField(record, 'operationName')
  const known = operation === undefined ? undefined : OPERATIONS.find(([pattern]) => pattern.test(operation))
  if (known !== undefined) return known[1]
  return textField(record, 'EventCode', 'EventMessage') === undefined ? undefined : 'MediaAccount'
}
