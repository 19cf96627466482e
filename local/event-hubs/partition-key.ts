/**
 * The partition a key belongs to: Bob Jenkins' lookup3 hash, folded to 16 bits, as the service and the buffered
 * producer of `@azure/event-hubs` (impl/partitionKeyToIdMapper) do, so that both ways of sending agree.
 */
export function partitionOfKey(key: string, partitions: number): number {
  const [b, c] = lookup3(Buffer.from(key, 'utf8'))
  return Math.abs((((c ^ b) << 16) >> 16) % partitions)
}

type Words = [a: number, b: number, c: number]

function lookup3(data: Buffer): readonly [number, number] {
  const seed = (0xdeadbeef + data.length) | 0
  const words: Words = [seed, seed, seed]
  let at = 0
  for (; data.length - at > 12; at += 12) {
    add(words, data.subarray(at, at + 12))
    mix(words)
  }
  // Only an empty key has nothing left here: the loop keeps 1 to 12 bytes.
  if (at < data.length) {
    add(words, data.subarray(at))
    finish(words)
  }
  return [words[1], words[2]]
}

function add(words: Words, chunk: Buffer): void {
  const padded = Buffer.alloc(12)
  chunk.copy(padded)
  words[0] = (words[0] + padded.readInt32LE(0)) | 0
  words[1] = (words[1] + padded.readInt32LE(4)) | 0
  words[2] = (words[2] + padded.readInt32LE(8)) | 0
}

function mix(words: Words): void {
  let [a, b, c] = words
  a = (a - c) ^ rotate(c, 4)
  c = (c + b) | 0
  b = (b - a) ^ rotate(a, 6)
  a = (a + c) | 0
  c = (c - b) ^ rotate(b, 8)
  b = (b + a) | 0
  a = (a - c) ^ rotate(c, 16)
  c = (c + b) | 0
  b = (b - a) ^ rotate(a, 19)
  a = (a + c) | 0
  c = (c - b) ^ rotate(b, 4)
  b = (b + a) | 0
  words[0] = a
  words[1] = b
  words[2] = c
}

function finish(words: Words): void {
  let [a, b, c] = words
  c = ((c ^ b) - rotate(b, 14)) | 0
  a = ((a ^ c) - rotate(c, 11)) | 0
  b = ((b ^ a) - rotate(a, 25)) | 0
  c = ((c ^ b) - rotate(b, 16)) | 0
  a = ((a ^ c) - rotate(c, 4)) | 0
  b = ((b ^ a) - rotate(a, 14)) | 0
  c = ((c ^ b) - rotate(b, 24)) | 0
  words[0] = a
  words[1] = b
  words[2] = c
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}
