/** One section of an AMQP message: its descriptor code and where it and its value lie in the buffer. */
export interface Section {
  readonly code: number
  readonly start: number
  readonly valueStart: number
  readonly end: number
}

export const HEADER = 0x70
export const DELIVERY_ANNOTATIONS = 0x71
export const MESSAGE_ANNOTATIONS = 0x72
export const DATA = 0x75

const ARRAY_OR_MAP_32 = 0xd1
const MAP_8 = 0xc1
const BINARY_8 = 0xa0
const BINARY_32 = 0xb0

/** Thrown when bytes are not an AMQP message; the sender gets `amqp:decode-error`. */
export class AmqpDecodeError extends Error {}

/** Where the AMQP value at `at` ends. The high half of a constructor code tells how its size is written (AMQP 1.0, 1.2). */
function endOfValue(buffer: Buffer, at: number): number {
  const code = byteAt(buffer, at)
  if (code === 0x00) return endOfValue(buffer, endOfValue(buffer, at + 1))
  const end = at + 1 + sizeAfterCode(buffer, code >> 4, at + 1)
  if (end > buffer.length) throw new AmqpDecodeError('an AMQP value runs past the end of the message')
  return end
}

/** Splits an encoded message into its sections without decoding their values. */
export function readSections(buffer: Buffer): readonly Section[] {
  const sections: Section[] = []
  let at = 0
  while (at < buffer.length) {
    if (buffer[at] !== 0x00) throw new AmqpDecodeError('an AMQP message section has no descriptor')
    const valueStart = endOfValue(buffer, at + 1)
    const end = endOfValue(buffer, valueStart)
    sections.push({ code: descriptorCode(buffer, at + 1), start: at, valueStart, end })
    at = end
  }
  return sections
}

/** The bytes of a binary value, as a view. */
export function binaryAt(buffer: Buffer, at: number): Buffer {
  const end = endOfValue(buffer, at)
  const code = byteAt(buffer, at)
  if (code === BINARY_8) return buffer.subarray(at + 2, end)
  if (code === BINARY_32) return buffer.subarray(at + 5, end)
  throw new AmqpDecodeError('an AMQP data section does not hold binary')
}

/** One key and value of a map: the key's text, and views of the value and of the whole pair. */
export interface MapPair {
  readonly key: string
  readonly value: Buffer
  readonly bytes: Buffer
}

/** The pairs of a map whose keys are symbols or strings. */
export function mapPairsAt(buffer: Buffer, at: number): readonly MapPair[] {
  const code = byteAt(buffer, at)
  if (code !== MAP_8 && code !== ARRAY_OR_MAP_32) throw new AmqpDecodeError('AMQP annotations are not a map')
  const end = endOfValue(buffer, at)
  const pairs: MapPair[] = []
  let keyStart = at + (code === MAP_8 ? 3 : 9)
  while (keyStart < end) {
    const valueStart = endOfValue(buffer, keyStart)
    const pairEnd = endOfValue(buffer, valueStart)
    pairs.push({
      key: textOf(buffer.subarray(keyStart, valueStart)) ?? '',
      value: buffer.subarray(valueStart, pairEnd),
      bytes: buffer.subarray(keyStart, pairEnd),
    })
    keyStart = pairEnd
  }
  return pairs
}

/** The text of an encoded string or symbol; undefined for any other type. */
export function textOf(value: Buffer): string | undefined {
  const code = value[0]
  if (code === 0xa1 || code === 0xa3) return value.toString('utf8', 2)
  if (code === 0xb1 || code === 0xb3) return value.toString('utf8', 5)
  return undefined
}

function sizeAfterCode(buffer: Buffer, half: number, at: number): number {
  switch (half) {
    case 0x4:
      return 0
    case 0x5:
      return 1
    case 0x6:
      return 2
    case 0x7:
      return 4
    case 0x8:
      return 8
    case 0x9:
      return 16
    case 0xa:
    case 0xc:
    case 0xe:
      return 1 + byteAt(buffer, at)
    case 0xb:
    case 0xd:
    case 0xf:
      if (at + 4 > buffer.length) throw new AmqpDecodeError('an AMQP value runs past the end of the message')
      return 4 + buffer.readUInt32BE(at)
    default:
      throw new AmqpDecodeError('an AMQP value has an unknown type')
  }
}

function descriptorCode(buffer: Buffer, at: number): number {
  const code = byteAt(buffer, at)
  if (code === 0x53) return byteAt(buffer, at + 1)
  if (code === 0x80) return Number(buffer.readBigUInt64BE(at + 1))
  throw new AmqpDecodeError('an AMQP section has a descriptor that is not a number')
}

function byteAt(buffer: Buffer, at: number): number {
  const byte = buffer[at]
  if (byte === undefined) throw new AmqpDecodeError('an AMQP value runs past the end of the message')
  return byte
}
