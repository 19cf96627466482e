import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Limits } from '../core/limits.ts'
import { rejectedRuns } from '../core/replay-items.ts'
import type { DeadLetterItem } from '../flows/ports/counting.ts'
import type { Message } from '../flows/ports/messages.ts'
import { itemsOf } from '../flows/read-item.ts'
import { digestOfRecords, frameColumns, letterKey, type StoredFrame, shownError } from './dead-letter-entity.ts'
import { messageText } from './message-text.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** A property holds at most 64 KiB. */
const CHUNK = 64 * 1024
/** A row holds at most 1 MiB; Azurite takes that of the base64 form, so this many chunks fit in both. */
const CHUNKS_A_ROW = 11
/** All rows of a message go into one transaction, which takes 4 MiB of base64; Event Hubs takes messages of 1 MiB. */
const MAX_KEPT = 2 * 1024 * 1024

/** One row of a message that is kept. */
export type LetterRow = Awaited<ReturnType<typeof rowsOf>>[number]

/** The rows of a message; the first one tells all about it, the others hold bytes alone. */
export async function rowsOf(message: Message, items: readonly DeadLetterItem[], limits: Limits) {
  const { shard, sequence, enqueued, body } = message
  const bodies = bodyRows(await compress(body.subarray(0, MAX_KEPT)))
  const error = items.toSorted((a, b) => a.index - b.index).find(item => item.error !== undefined)?.error
  const frame = frameOf(message, items, limits)
  const about = {
    reason: frame.rejected[0]?.reason ?? 'none',
    ...(error === undefined ? {} : { error: shownError(error) }),
    ...frameColumns(frame),
    bytes: body.length,
    keptBytes: Math.min(body.length, MAX_KEPT),
    parts: bodies.length,
  }
  const place = { shard, sequence: BigInt(sequence), enqueued: new Date(enqueued) }
  return bodies.map((chunks, part) => ({
    ...letterKey(shard, sequence, part),
    ...place,
    ...(part === 0 ? about : {}),
    ...chunks,
  }))
}

/** The bytes that are kept, of all rows of a message in order. */
export function bodyOf(rows: readonly object[]): Promise<Buffer> {
  return decompress(Buffer.concat(rows.flatMap(chunksOf)))
}

/** Only where some records were counted and others not is there a need to know which. */
function frameOf(message: Message, items: readonly DeadLetterItem[], limits: Limits): StoredFrame {
  const rejected = rejectedRuns(items)
  const places = new Set(items.map(({ index }) => index))
  const told = items.find(({ records }) => records !== undefined)?.records
  if (told === places.size) return { records: told, rejected, rejectedCount: told, counted: digestOfRecords([]) }
  const given = itemsOf(message.body, { decode: messageText, limits })
  const counted = given.flatMap((item, index) => (item.ok && !places.has(index) ? [item.record] : []))
  return { records: given.length, rejected, rejectedCount: places.size, counted: digestOfRecords(counted) }
}

/** The bytes as columns, row by row. */
function bodyRows(gzipped: Buffer): readonly Readonly<Record<string, Uint8Array>>[] {
  const rows: Record<string, Uint8Array>[] = []
  for (let start = 0; start < gzipped.length; start += CHUNK) {
    const chunk = start / CHUNK
    const row = (rows[Math.floor(chunk / CHUNKS_A_ROW)] ??= {})
    row[`body${String(chunk % CHUNKS_A_ROW).padStart(2, '0')}`] = gzipped.subarray(start, start + CHUNK)
  }
  return rows
}

function chunksOf(row: object): readonly Uint8Array[] {
  return Object.entries(row)
    .filter((entry): entry is [string, Uint8Array] => /^body\d\d$/.test(entry[0]) && entry[1] instanceof Uint8Array)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, chunk]) => chunk)
}
