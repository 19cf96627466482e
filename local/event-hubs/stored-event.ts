import {
  binaryAt,
  DATA,
  DELIVERY_ANNOTATIONS,
  HEADER,
  MESSAGE_ANNOTATIONS,
  mapPairsAt,
  readSections,
  textOf,
} from './amqp-sections.ts'

/** What the hub adds to an event when it takes it in. `enqueuedTime` in epoch milliseconds. */
export interface Stamp {
  readonly sequenceNumber: number
  readonly offset: number
  readonly enqueuedTime: number
}

/** A message from a sender, taken apart but not decoded: one event each, and the partition key they share. */
export interface IncomingBatch {
  readonly events: readonly Buffer[]
  readonly partitionKey: string | undefined
}

const PARTITION_KEY = 'x-opt-partition-key'
const OWN_ANNOTATIONS = new Set(['x-opt-sequence-number', 'x-opt-offset', 'x-opt-enqueued-time', PARTITION_KEY])
const SEQUENCE_SYMBOL = symbol('x-opt-sequence-number')
const OFFSET_SYMBOL = symbol('x-opt-offset')
const TIME_SYMBOL = symbol('x-opt-enqueued-time')
const KEY_SYMBOL = symbol(PARTITION_KEY)
const SECTION_START = Buffer.from([0x00, 0x53, MESSAGE_ANNOTATIONS, 0xd1])

/** Opens a batch (message format 0x80013700): each data section is one encoded message. */
export function openBatch(batch: Buffer): IncomingBatch {
  const sections = readSections(batch)
  return {
    events: sections.filter(section => section.code === DATA).map(section => binaryAt(batch, section.valueStart)),
    partitionKey: partitionKeyOf(batch),
  }
}

/** The partition key in a message's annotations. */
export function partitionKeyOf(message: Buffer): string | undefined {
  const annotations = readSections(message).find(section => section.code === MESSAGE_ANNOTATIONS)
  if (annotations === undefined) return undefined
  const pair = mapPairsAt(message, annotations.valueStart).find(({ key }) => key === PARTITION_KEY)
  return pair === undefined ? undefined : textOf(pair.value)
}

/**
 * The bytes every receiver gets: the sender's message with the hub's annotations. Encoded once, here;
 * properties and body are copied as they came.
 */
export function stampEvent(message: Buffer, stamp: Stamp, partitionKey: string | undefined): Buffer {
  const before: Buffer[] = []
  const after: Buffer[] = []
  let ownPairs: readonly Buffer[] = []
  for (const { code, start, valueStart, end } of readSections(message)) {
    if (code === HEADER) before.push(message.subarray(start, end))
    else if (code === MESSAGE_ANNOTATIONS) {
      ownPairs = mapPairsAt(message, valueStart)
        .filter(({ key }) => !OWN_ANNOTATIONS.has(key))
        .map(({ bytes }) => bytes)
    } else if (code !== DELIVERY_ANNOTATIONS) after.push(message.subarray(start, end))
  }
  return Buffer.concat([...before, annotationsSection(stamp, partitionKey, ownPairs), ...after])
}

function annotationsSection(stamp: Stamp, partitionKey: string | undefined, ownPairs: readonly Buffer[]): Buffer {
  const pairs = [
    SEQUENCE_SYMBOL,
    int64(0x81, stamp.sequenceNumber),
    OFFSET_SYMBOL,
    string(String(stamp.offset)),
    TIME_SYMBOL,
    int64(0x83, stamp.enqueuedTime),
  ]
  if (partitionKey !== undefined) pairs.push(KEY_SYMBOL, string(partitionKey))
  const length = [...pairs, ...ownPairs].reduce((sum, part) => sum + part.length, 0)
  const sizes = Buffer.alloc(8)
  sizes.writeUInt32BE(4 + length, 0)
  sizes.writeUInt32BE(pairs.length + 2 * ownPairs.length, 4)
  return Buffer.concat([SECTION_START, sizes, ...pairs, ...ownPairs])
}

function symbol(text: string): Buffer {
  return Buffer.concat([Buffer.from([0xa3, text.length]), Buffer.from(text)])
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text)
  if (bytes.length < 256) return Buffer.concat([Buffer.from([0xa1, bytes.length]), bytes])
  const head = Buffer.from([0xb1, 0, 0, 0, 0])
  head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

function int64(code: number, value: number): Buffer {
  const bytes = Buffer.alloc(9)
  bytes[0] = code
  bytes.writeBigInt64BE(BigInt(value), 1)
  return bytes
}
