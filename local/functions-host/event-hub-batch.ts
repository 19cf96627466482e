import type { ReceivedEventData } from '@azure/event-hubs'
import type { RpcLong } from './core-types.ts'
import type { TriggerData } from './invocation.ts'

/** Where a batch comes from. */
export interface BatchSource {
  readonly fullyQualifiedNamespace: string
  readonly eventHubName: string
  readonly consumerGroup: string
  readonly partitionId: string
}

/**
 * A batch in the shapes of the real host for `dataType: 'binary'` and cardinality many: what the extension gives
 * (EventHubTriggerBindingStrategy) as the host encodes it (GrpcMessageConversionExtensions.ToRpc).
 */
export function batchTrigger(events: readonly ReceivedEventData[], source: BatchSource): TriggerData {
  return {
    data: { collectionBytes: { bytes: events.map(bodyBytes) } },
    metadata: {
      PartitionContext: { json: JSON.stringify({ IsCheckpointingAfterInvocation: true, ...pascalKeys(source) }) },
      SequenceNumberArray: { collectionSint64: { sint64: events.map(event => toLong(event.sequenceNumber)) } },
      OffsetArray: { collectionString: { string: events.map(event => event.offset) } },
      PartitionKeyArray: { collectionString: { string: events.flatMap(event => event.partitionKey ?? []) } },
      EnqueuedTimeUtcArray: { json: JSON.stringify(events.map(event => utcText(event.enqueuedTimeUtc))) },
      PropertiesArray: { json: toJson(events.map(event => event.properties ?? {})) },
      SystemPropertiesArray: { json: toJson(events.map(systemProperties)) },
    },
  }
}

/** The body as bytes, from whichever of AMQP's three kinds of body it came in. */
export function bodyBytes(event: ReceivedEventData): Buffer {
  // Without JSON parsing a data body is a Buffer, one for each section; the client's type for it is any.
  const body: unknown = event.body
  if (Buffer.isBuffer(body)) return body
  if (body === null || body === undefined) return Buffer.alloc(0)
  const { bodyType } = event.getRawAmqpMessage()
  if (bodyType === 'data' && Array.isArray(body)) return Buffer.concat(body.filter(part => Buffer.isBuffer(part)))
  return Buffer.from(typeof body === 'string' ? body : toJson(body))
}

/** A .NET DateTime of unspecified kind as Newtonsoft writes it: no zone, no trailing zeros in the fraction. */
export function utcText(time: Date): string {
  return time.toISOString().replace(/\.?0*Z$/, '')
}

/** A 64-bit integer as protobuf's JavaScript gives it. */
export function toLong(value: number): RpcLong {
  return { low: value | 0, high: Math.floor(value / 2 ** 32), unsigned: false }
}

function systemProperties(event: ReceivedEventData): object {
  return {
    ...kebabKeys(event.systemProperties ?? {}),
    SequenceNumber: event.sequenceNumber,
    Offset: event.offset,
    PartitionKey: event.partitionKey ?? null,
    EnqueuedTimeUtc: utcText(event.enqueuedTimeUtc),
  }
}

/** The extension spells the AMQP properties as AMQP does: `message-id`, where the JavaScript client has `messageId`. */
function kebabKeys(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [
      key.includes('-') ? key : key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`),
      value,
    ]),
  )
}

function pascalKeys(source: BatchSource): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value]),
  )
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return Number(part)
    if (isBufferJson(part)) return Buffer.from(part.data).toString('base64')
    return part
  })
}

/** `Buffer.toJSON` runs before a replacer sees the value. */
function isBufferJson(value: unknown): value is { readonly type: 'Buffer'; readonly data: readonly number[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value &&
    Array.isArray(value.data)
  )
}
