import { deflateRawSync } from 'node:zlib'
import avro from 'avsc'

/** https://learn.microsoft.com/azure/event-hubs/explore-captured-avro-files */
const SCHEMA = {
  type: 'record',
  name: 'EventData',
  namespace: 'Microsoft.ServiceBus.Messaging',
  fields: [
    { name: 'SequenceNumber', type: 'long' },
    { name: 'Offset', type: 'string' },
    { name: 'EnqueuedTimeUtc', type: 'string' },
    { name: 'SystemProperties', type: { type: 'map', values: ['long', 'double', 'string', 'bytes'] } },
    { name: 'Properties', type: { type: 'map', values: ['long', 'double', 'string', 'bytes', 'null'] } },
    { name: 'Body', type: ['null', 'bytes'] },
  ],
}
const bigLong = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer(value: bigint) {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(value)
    return bytes
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b)),
})
const EVENT = avro.Type.forSchema(SCHEMA as avro.Schema, { registry: { long: bigLong } })
const HEADER = avro.Type.forSchema({
  type: 'record',
  name: 'Header',
  fields: [
    { name: 'magic', type: { type: 'fixed', name: 'Magic', size: 4 } },
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: 16 } },
  ],
})
const LONG = avro.Type.forSchema('long')
const SYNC = Buffer.from('0123456789abcdef')

export interface CapturedEvent {
  readonly body: string | undefined
  /** `6/30/2023 12:00:00 PM`; by default a second later each. */
  readonly enqueued?: string
  readonly property?: bigint
}

interface CaptureOptions {
  readonly codec?: 'null' | 'deflate'
  /** The codec that the header names, whatever the blocks are. */
  readonly named?: string
  readonly eventsABlock?: number
  /** With a block without events after the first one. */
  readonly emptyBlock?: boolean
  readonly schema?: object
}

/** A file as Event Hubs Capture writes it. */
export function captureFile(events: readonly CapturedEvent[], options: CaptureOptions = {}): Buffer {
  const { codec = 'null', named = codec, eventsABlock = 1_000, emptyBlock = false, schema = SCHEMA } = options
  const meta = { 'avro.codec': Buffer.from(named), 'avro.schema': Buffer.from(JSON.stringify(schema)) }
  const parts = [HEADER.toBuffer({ magic: Buffer.from('Obj\u0001'), meta, sync: SYNC })]
  const addBlock = (bytes: readonly Buffer[]) => {
    const plain = Buffer.concat(bytes)
    const data = codec === 'deflate' ? deflateRawSync(plain) : plain
    parts.push(LONG.toBuffer(bytes.length), LONG.toBuffer(data.length), data, SYNC)
  }
  for (let start = 0; start < events.length; start += eventsABlock) {
    const block = events.slice(start, start + eventsABlock)
    addBlock(block.map((event, index) => EVENT.toBuffer(eventOf(event, start + index))))
    if (emptyBlock && start === 0) addBlock([])
  }
  return Buffer.concat(parts)
}

function eventOf({ body, enqueued, property }: CapturedEvent, index: number) {
  const [minute, second] = [Math.floor(index / 60), index % 60]
  const two = (number: number) => String(number).padStart(2, '0')
  return {
    SequenceNumber: BigInt(index),
    Offset: String(index * 1_000),
    EnqueuedTimeUtc: enqueued ?? `6/30/2023 12:${two(minute)}:${two(second)} PM`,
    SystemProperties: { 'x-opt-kept': 'yes' },
    Properties: property === undefined ? {} : { large: property },
    Body: body === undefined ? null : Buffer.from(body),
  }
}

/** Where the first block begins. */
export function firstBlockAt(content: Buffer): number {
  return content.indexOf(SYNC) + SYNC.length
}
