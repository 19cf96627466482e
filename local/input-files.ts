import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** What Event Hubs takes as one event, less room for its own annotations. */
export const MAX_MESSAGE_BYTES = 1_048_576 - 4_096
/** A document that is not made of lines has to be read whole. */
const MAX_DOCUMENT_BYTES = 256 * 1024 * 1024
const EXTENSIONS = new Set(['.json', '.jsonl', '.ndjson', '.log', '.gz'])

/** A message out of a file, or why something in the file cannot be sent. */
export type InputItem = { readonly body: Uint8Array } | { readonly fault: string }

/** The files behind a path: the file itself, or all of a folder's JSON files, in order of their names. */
export async function listInput(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile() && EXTENSIONS.has(extname(entry.name).toLowerCase()))
  if (files.length === 0) throw new Error('holds no .json, .jsonl, .ndjson, .log or .gz file')
  return files.map(entry => join(entry.parentPath, entry.name)).toSorted()
}

/**
 * The messages of one file: each line of JSON lines (as `PT1H.json` has them), or the whole of an array or
 * `{"records": [...]}` document, in several messages where it is larger than one may be.
 */
export async function* readInputFile(path: string): AsyncGenerator<InputItem> {
  const first = await firstLine(path)
  if (first !== undefined && isJson(first)) yield* lineItems(linesOf(await openFile(path)))
  else yield* documentItems(await readWhole(path))
}

function* documentItems(bytes: Buffer): Generator<InputItem> {
  if (bytes.length === 0) return
  if (isJson(bytes)) {
    yield* sizedItems(bytes, 'the document')
    return
  }
  const lines = [...splitLines(bytes)]
  // Lines some of which are whole are JSON lines with broken ones among them; else it is one broken document.
  if (lines.some(isJson)) for (const [index, line] of lines.entries()) yield* sizedItems(line, `line ${index + 1}`)
  else yield* sizedItems(bytes, 'the document')
}

async function* lineItems(lines: AsyncIterable<Buffer>): AsyncGenerator<InputItem> {
  let number = 0
  for await (const line of lines) yield* sizedItems(line, `line ${++number}`)
}

function* sizedItems(bytes: Buffer, where: string): Generator<InputItem> {
  if (bytes.length <= MAX_MESSAGE_BYTES) {
    if (!isBlank(bytes)) yield { body: bytes }
    return
  }
  const records = recordsOf(bytes)
  if (records === undefined) yield { fault: `${where} is larger than the 1 MiB that Event Hubs takes` }
  else yield* packRecords(records, where)
}

/** Packs records into messages of `{"records": [...]}` as Azure Monitor does. */
function* packRecords(records: readonly unknown[], where: string): Generator<InputItem> {
  const room = MAX_MESSAGE_BYTES - '{"records":[]}'.length
  let texts: string[] = []
  let size = 0
  for (const [index, record] of records.entries()) {
    const text = JSON.stringify(record)
    const bytes = Buffer.byteLength(text) + 1
    if (bytes > room) {
      yield { fault: `record ${index + 1} of ${where} is larger than the 1 MiB that Event Hubs takes` }
      continue
    }
    if (size + bytes > room) {
      yield { body: Buffer.from(`{"records":[${texts.join(',')}]}`) }
      texts = []
      size = 0
    }
    texts.push(text)
    size += bytes
  }
  if (texts.length > 0) yield { body: Buffer.from(`{"records":[${texts.join(',')}]}`) }
}

function recordsOf(bytes: Buffer): readonly unknown[] | undefined {
  const value = parse(bytes)
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return undefined
  const records = Object.entries(value).find(([name]) => name.toLowerCase() === 'records')?.[1]
  return Array.isArray(records) ? records : undefined
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

function isJson(bytes: Buffer): boolean {
  const value = parse(bytes)
  return typeof value === 'object' && value !== null
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every(byte => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))
}

async function openFile(path: string): Promise<Readable> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
    const bytes = createReadStream(path)
    if (buffer[0] !== 0x1f || buffer[1] !== 0x8b) return bytes
    // A failure of either destroys both, so it reaches whoever reads the result.
    return pipeline(bytes, createGunzip(), () => {})
  } finally {
    await file.close()
  }
}

async function readWhole(path: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of await openFile(path)) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_DOCUMENT_BYTES) throw new Error('is one document of more than 256 MiB; write one record a line')
  }
  return Buffer.concat(chunks)
}

/** The first line with anything in it. */
async function firstLine(path: string): Promise<Buffer | undefined> {
  for await (const line of linesOf(await openFile(path))) if (!isBlank(line)) return line
  return undefined
}

/** Lines as bytes: what is no UTF-8 must reach the hub as it is. */
async function* linesOf(stream: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  for await (const chunk of stream) {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)])
      rest = []
      start = end + 1
    }
    rest.push(chunk.subarray(start))
  }
  const last = Buffer.concat(rest)
  if (last.length > 0) yield last
}

function* splitLines(bytes: Buffer): Generator<Buffer> {
  let start = 0
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    yield bytes.subarray(start, end)
    start = end + 1
  }
  if (start < bytes.length) yield bytes.subarray(start)
}
