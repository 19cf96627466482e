import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import avro from 'avsc'
import { createByteQueue } from './byte-queue.ts'
import { MAX_WHOLE_BYTES } from './file-bytes.ts'

/** Values of an Avro file, one after the other. */
export interface AvroBlock {
  /** Of the values, as JSON. */
  readonly schema: string
  readonly count: number
  readonly data: Buffer
}

const MAGIC = Buffer.from('Obj\u0001')
const MAX_HEADER_BYTES = 16 * 1024 * 1024
const SYNC_BYTES = 16
/** Two numbers of at most ten bytes. */
const BLOCK_HEAD_BYTES = 20

const HEADER = avro.Type.forSchema({
  type: 'record',
  name: 'org.apache.avro.file.Header',
  fields: [
    { name: 'magic', type: { type: 'fixed', name: 'Magic', size: MAGIC.length } },
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: SYNC_BYTES } },
  ],
})
const LONG = avro.Type.forSchema('long')
const inflate = promisify(inflateRaw)

export const BROKEN = 'is a broken Avro file'
const CUT = 'is an Avro file that was cut short'

export function isAvro(head: Buffer): boolean {
  return head.subarray(0, MAGIC.length).equals(MAGIC)
}

/**
 * The blocks of an Avro file, a first one without values included, so that a file without any still has a schema:
 * https://avro.apache.org/docs/1.11.1/specification/#object-container-files
 * They are cut here, since the library's own stream ends without an error where a file was cut short, and waits for
 * ever after a block without values. What stands before a break comes before the error.
 */
export async function* avroBlocks(pieces: AsyncIterable<Buffer>): AsyncGenerator<AvroBlock> {
  const queue = createByteQueue(pieces)
  try {
    const header = await readHeader(queue)
    yield { schema: header.schema, count: 0, data: Buffer.alloc(0) }
    for (let block = await readBlock(queue, header); block !== undefined; block = await readBlock(queue, header)) {
      yield { schema: header.schema, ...block }
    }
  } finally {
    await queue.close()
  }
}

type Queue = ReturnType<typeof createByteQueue>

interface Header {
  readonly schema: string
  readonly deflated: boolean
  readonly sync: Buffer
}

async function readHeader(queue: Queue): Promise<Header> {
  for (let size = 64 * 1024; ; size *= 2) {
    const bytes = await queue.peek(size)
    const { value, offset } = decodeHeader(bytes)
    if (offset >= 0) {
      await queue.take(offset)
      return headerOf(value)
    }
    if (bytes.length < size) throw new Error(CUT)
    if (size > MAX_HEADER_BYTES) throw new Error(BROKEN)
  }
}

interface HeaderValue {
  readonly meta: Readonly<Record<string, Buffer>>
  readonly sync: Buffer
}

function decodeHeader(bytes: Buffer): { readonly value: HeaderValue; readonly offset: number } {
  try {
    return HEADER.decode(bytes, 0)
  } catch {
    throw new Error(BROKEN)
  }
}

function headerOf({ meta, sync }: HeaderValue): Header {
  const codec = meta['avro.codec']?.toString() ?? 'null'
  if (codec !== 'null' && codec !== 'deflate') {
    throw new Error(`is compressed with ${codec.slice(0, 20)}; of Avro's codecs, null and deflate can be read`)
  }
  return { schema: meta['avro.schema']?.toString() ?? '', deflated: codec === 'deflate', sync }
}

interface Block {
  readonly count: number
  readonly data: Buffer
}

async function readBlock(queue: Queue, header: Header): Promise<Block | undefined> {
  const head = await queue.peek(BLOCK_HEAD_BYTES)
  if (head.length === 0) return undefined
  const count = readLong(head, 0)
  const size = readLong(head, count.offset)
  if (count.value < 0 || size.value < 0 || size.value > MAX_WHOLE_BYTES) throw new Error(BROKEN)
  await queue.take(size.offset)
  const data = await queue.take(size.value)
  const sync = await queue.take(SYNC_BYTES)
  if (sync.length < SYNC_BYTES) throw new Error(CUT)
  if (!sync.equals(header.sync)) throw new Error(BROKEN)
  return { count: count.value, data: header.deflated ? await inflated(data) : data }
}

function readLong(bytes: Buffer, at: number): { readonly value: number; readonly offset: number } {
  let read: { readonly value: unknown; readonly offset: number } | undefined
  try {
    read = LONG.decode(bytes, at)
  } catch {
    throw new Error(BROKEN)
  }
  if (read.offset < 0) throw new Error(CUT)
  return { value: Number(read.value), offset: read.offset }
}

async function inflated(data: Buffer): Promise<Buffer> {
  try {
    return await inflate(data, { maxOutputLength: MAX_WHOLE_BYTES })
  } catch {
    throw new Error(BROKEN)
  }
}
