import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { isAvro } from './backfill/avro-blocks.ts'
import { captureEvents } from './backfill/capture-events.ts'
import { MAX_WHOLE_BYTES, readBytes, withHead } from './backfill/file-bytes.ts'
import { isBlank, isJson, type Line, linesOf, parseBytes } from './backfill/lines.ts'

/** What Event Hubs takes as one event, less room for its own annotations. */
export const MAX_MESSAGE_BYTES = 1_048_576 - 4_096
const EXTENSIONS = new Set(['.json', '.jsonl', '.ndjson', '.log', '.gz', '.avro'])

/** A message out of a file, or why something in the file cannot be sent. */
export type InputItem = { readonly body: Uint8Array } | { readonly fault: string }

/**
 * The files behind a path: the file itself, or all of a folder's files of records, in order of their names. With
 * `onFault` a folder within that cannot be read is handed to it, and the others go on.
 */
export async function listInput(
  path: string,
  onFault?: (folder: string, error: unknown) => void,
): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const files = await filesBelow(path, (folder, error) => {
    if (onFault === undefined || folder === path) throw error
    onFault(folder, error)
  })
  if (files.length === 0) throw new Error('holds no .json, .jsonl, .ndjson, .log, .gz or .avro file')
  return files.toSorted()
}

async function filesBelow(folder: string, onFault: (folder: string, error: unknown) => void): Promise<string[]> {
  const files: string[] = []
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) for (const file of await filesBelow(path, onFault)) files.push(file)
      else if (entry.isFile() && EXTENSIONS.has(extname(entry.name).toLowerCase())) files.push(path)
    }
  } catch (error) {
    onFault(folder, error)
  }
  return files
}

/**
 * The messages of one file, as a hub takes them: each line of JSON lines (as `PT1H.json` has them), the whole of an
 * array or `{"records": [...]}` document, in several messages where it is larger than one may be, or each event of an
 * Event Hubs Capture file.
 */
export async function* readInputFile(path: string): AsyncGenerator<InputItem> {
  const { head, rest } = await withHead(readBytes(path), 4)
  if (isAvro(head)) {
    let number = 0
    for await (const events of captureEvents(rest))
      for (const { body } of events) yield* sizedItems(body, `event ${++number}`)
    return
  }
  const lines = linesOf(rest)
  const seen = await throughFirstLine(lines)
  const first = seen.flat().find(({ bytes }) => !isBlank(bytes))
  if (first !== undefined && isJson(first.bytes)) yield* lineItems(seen, lines)
  else {
    await lines.return(undefined)
    yield* documentItems(await readWhole(path))
  }
}

type Lines = AsyncGenerator<readonly Line[]>

/** The lists of lines up to the one that holds the first line with anything in it. */
async function throughFirstLine(lines: Lines): Promise<readonly (readonly Line[])[]> {
  const seen: (readonly Line[])[] = []
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    seen.push(next.value)
    if (next.value.some(({ bytes }) => !isBlank(bytes))) break
  }
  return seen
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

async function* lineItems(seen: readonly (readonly Line[])[], rest: Lines): AsyncGenerator<InputItem> {
  let number = 0
  const items = function* (lines: readonly Line[]) {
    for (const { bytes } of lines) yield* sizedItems(bytes, `line ${++number}`)
  }
  for (const lines of seen) yield* items(lines)
  for await (const lines of rest) yield* items(lines)
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
  const value = parseBytes(bytes)
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return undefined
  const records = Object.entries(value).find(([name]) => name.toLowerCase() === 'records')?.[1]
  return Array.isArray(records) ? records : undefined
}

async function readWhole(path: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of readBytes(path)) {
    pieces.push(piece)
    size += piece.length
    if (size > MAX_WHOLE_BYTES) throw new Error('is one document of more than 256 MiB; write one record a line')
  }
  return Buffer.concat(pieces)
}

function* splitLines(bytes: Buffer): Generator<Buffer> {
  let start = 0
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    yield bytes.subarray(start, end)
    start = end + 1
  }
  if (start < bytes.length) yield bytes.subarray(start)
}
