import { isAvro } from './avro-blocks.ts'
import { captureEvents } from './capture-events.ts'
import { cutDocument, isDocument, isPacked } from './cut-document.ts'
import { MAX_WHOLE_BYTES, readBytes, withHead } from './file-bytes.ts'
import { isBlank, isJson, type Line, linesOf, trimmed } from './lines.ts'

/** One message of a file; its place among them is its sequence number. */
export interface FileMessage {
  readonly body: Buffer
  /** Epoch milliseconds; undefined where the file does not say. */
  readonly enqueued: number | undefined
  /** What tells it from another message with the same body; empty but for Event Hubs Capture. */
  readonly key: string
}

const AVRO_HEAD = 4

/**
 * The messages of a file, in lists: the lines of JSON lines, the elements of an array or of `{"records": [...]}`, the
 * events of a capture. Those of an earlier or cut-short copy of a file are the first ones of the whole: what stops in
 * the middle of a line or record is no message yet, and fails after all others were given.
 */
export async function* fileMessages(path: string): AsyncGenerator<readonly FileMessage[]> {
  const { head, rest } = await withHead(readBytes(path), AVRO_HEAD)
  if (isAvro(head)) {
    yield* captureEvents(rest)
    return
  }
  const lines = await withFirstLines(linesOf(rest))
  if (lines.first === undefined) return
  if (isDocument(lines.first, lines.second)) {
    await lines.all.return(undefined)
    yield* documentMessages(path)
  } else for await (const some of lines.all) yield* lineMessages(some)
}

interface FirstLines {
  /** The first two that are not blank. */
  readonly first: Buffer | undefined
  readonly second: Buffer | undefined
  readonly all: AsyncGenerator<readonly Line[]>
}

async function withFirstLines(lines: AsyncGenerator<readonly Line[]>): Promise<FirstLines> {
  const seen: (readonly Line[])[] = []
  const found: Buffer[] = []
  let failure: unknown
  let broken = false
  try {
    while (found.length < 2) {
      const next = await lines.next()
      if (next.done === true) break
      seen.push(next.value)
      found.push(...next.value.filter(({ bytes }) => !isBlank(bytes)).map(({ bytes }) => bytes))
    }
  } catch (error) {
    // It is thrown where the lines before it are read.
    failure = error
    broken = true
  }
  const all = async function* () {
    try {
      yield* seen
      if (broken) throw failure
      yield* lines
    } finally {
      await lines.return(undefined)
    }
  }
  if (found[0] === undefined && broken) throw failure
  return { first: found[0], second: found[1], all: all() }
}

/** Fails only after all that stands before a line that is not whole. */
function* lineMessages(lines: readonly Line[]): Generator<readonly FileMessage[]> {
  const messages: FileMessage[] = []
  let cut = false
  for (const line of lines) {
    const body = trimmed(line.bytes)
    if (body.length === 0) continue
    if (!isPacked(body)) {
      if (line.ended || isJson(body)) messages.push(messageOf(body))
      else cut = true
      continue
    }
    const { elements, rest } = cutDocument(body)
    messages.push(...elements.map(messageOf))
    if (isBlank(rest)) continue
    if (line.ended) messages.push(messageOf(trimmed(rest)))
    else cut = true
  }
  yield messages
  if (cut) throw new Error('stops in the middle of its last line, which is not counted')
}

async function* documentMessages(path: string): AsyncGenerator<readonly FileMessage[]> {
  const pieces: Buffer[] = []
  let size = 0
  let failure: unknown
  try {
    for await (const piece of readBytes(path)) {
      pieces.push(piece)
      size += piece.length
      if (size > MAX_WHOLE_BYTES) throw new Error('is one document of more than 256 MiB; write one record a line')
    }
  } catch (error) {
    failure = error
  }
  const { elements, rest } = cutDocument(trimmed(Buffer.concat(pieces)))
  yield elements.map(messageOf)
  if (failure !== undefined) throw failure
  if (!isBlank(rest))
    throw new Error('stops in the middle of a record, or is broken there; what follows is not counted')
}

function messageOf(body: Buffer): FileMessage {
  return { body, enqueued: undefined, key: '' }
}
