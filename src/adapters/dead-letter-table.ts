import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { odata, type TableClient, TableTransaction } from '@azure/data-tables'
import pLimit from 'p-limit'
import { openEnvelope } from '../core/envelope.ts'
import type { LetterPlace } from '../core/letter-id.ts'
import { rejectedRuns } from '../core/replay-items.ts'
import type { DeadLetter, DeadLetterItem } from '../flows/ports/counting.ts'
import type { Message } from '../flows/ports/messages.ts'
import {
  digestOfRecords,
  frameColumns,
  fromLetterEntity,
  LETTER_COLUMNS,
  type LetterEntity,
  type LetterReplay,
  letterKey,
  replayColumns,
  type StoredFrame,
  type StoredLetter,
  shownError,
} from './dead-letter-entity.ts'
import { messageText } from './message-text.ts'
import { keyPart } from './table-keys.ts'
import { statusOfError, type Tables } from './tables.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

export interface LetterFilter {
  readonly shard?: string
  /** Enqueued at or after this, in epoch milliseconds. */
  readonly since?: number
  /** Taken, or settled last, by this shard. */
  readonly replayShard?: string
  readonly state?: LetterReplay['state']
  /** Those behind this one, in the order of the table. */
  readonly after?: LetterPlace
}

/** How a list is read: rows a request, and who may break it off. */
export interface LetterPaging {
  readonly pageSize?: number
  readonly signal?: AbortSignal
}

/** `DeadLetter` on Table Storage, and what a replay needs of it. */
export interface DeadLetterTable extends DeadLetter {
  /** In order of shard and sequence. */
  list(filter: LetterFilter, paging?: LetterPaging): AsyncIterable<StoredLetter>
  find(shard: string, sequence: number): Promise<StoredLetter | undefined>
  /** The bytes that are kept, all of the message unless the letter says otherwise; undefined where they have expired. */
  body(letter: Pick<StoredLetter, 'shard' | 'sequence' | 'parts'>): Promise<Buffer | undefined>
  /** Puts the letter in that state and frame, unless somebody else has written it since it was read: then false. */
  update(letter: StoredLetter, replay: LetterReplay, frame: StoredFrame): Promise<boolean>
}

const TABLE = 'deadletters'
/** What Table Storage gives in one answer. */
const MAX_PAGE = 1_000
/** A message has far fewer rows. */
const MAX_PART = 999
/** A property holds at most 64 KiB. */
const CHUNK = 64 * 1024
/** A row holds at most 1 MiB; Azurite takes that of the base64 form, so this many chunks fit in both. */
const CHUNKS_A_ROW = 11
/** All rows of a message go into one transaction, which takes 4 MiB of base64; Event Hubs takes messages of 1 MiB. */
const MAX_KEPT = 2 * 1024 * 1024

/** A message has its rows, so keeping it again after a crash changes nothing; nor does it undo what a replay did. */
export function createDeadLetterTable(tables: Tables): DeadLetterTable {
  const limit = pLimit(8)
  const keepMessage = async (message: Message, items: readonly DeadLetterItem[]) => {
    const client = await tables.open(TABLE)
    const rows = rowsOf(message, items, await compress(message.body.subarray(0, MAX_KEPT)))
    try {
      const transaction = new TableTransaction()
      for (const row of rows) transaction.createEntity(row)
      await client.submitTransaction(transaction.actions)
    } catch (error) {
      if (statusOfError(error) !== 409) throw error
      await replaceUntouched(client, message, rows, error)
    }
  }
  return {
    async keep(items) {
      const messages = Map.groupBy(items, item => item.message)
      await Promise.all([...messages].map(([message, rejected]) => limit(() => keepMessage(message, rejected))))
    },
    async *list(filter, { pageSize = MAX_PAGE, signal } = {}) {
      const client = await tables.open(TABLE)
      const abort = signal === undefined ? {} : { abortSignal: signal }
      for (const rows of rangesOf(filter)) {
        const queryOptions = { filter: [...rows, ...conditionsOf(filter)].join(' and '), select: LETTER_COLUMNS }
        const pages = client.listEntities<LetterEntity>({ queryOptions, ...abort }).byPage({ maxPageSize: pageSize })
        for await (const page of pages) yield* page.map(fromLetterEntity)
      }
    },
    find: async (shard, sequence) => findLetter(await tables.open(TABLE), shard, sequence),
    async body({ shard, sequence, parts }) {
      const client = await tables.open(TABLE)
      const chunks: Uint8Array[] = []
      for (let part = 0; part < parts; part++) {
        const { partitionKey, rowKey } = letterKey(shard, sequence, part)
        const row = await unlessGone(client.getEntity(partitionKey, rowKey))
        if (row === undefined) return undefined
        chunks.push(...chunksOf(row))
      }
      return decompress(Buffer.concat(chunks))
    },
    async update(letter, replay, frame) {
      const client = await tables.open(TABLE)
      const { shard, sequence, parts, etag } = letter
      const transaction = new TableTransaction()
      const columns = { ...letterKey(shard, sequence, 0), ...replayColumns(replay, frame) }
      transaction.updateEntity(columns, 'Merge', { etag })
      // Rows expire by when they were written last, so those of a letter are always written together.
      for (let part = 1; part < parts; part++) transaction.updateEntity(letterKey(shard, sequence, part), 'Merge')
      try {
        await client.submitTransaction(transaction.actions)
        return true
      } catch (error) {
        const status = statusOfError(error)
        if (status !== 412 && status !== 404) throw error
        return false
      }
    },
  }
}

/** The rows of a message; the first one tells all about it, the others hold bytes alone. */
function rowsOf(message: Message, items: readonly DeadLetterItem[], gzipped: Buffer) {
  const { shard, sequence, enqueued, body } = message
  const bodies = bodyRows(gzipped)
  const error = items.toSorted((a, b) => a.index - b.index).find(item => item.error !== undefined)?.error
  const frame = frameOf(message, items)
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

/** Only where some records were counted and others not is there a need to know which. */
function frameOf(message: Message, items: readonly DeadLetterItem[]): StoredFrame {
  const rejected = rejectedRuns(items)
  const places = new Set(items.map(({ index }) => index))
  const told = items.find(({ records }) => records !== undefined)?.records
  if (told === places.size) return { records: told, rejected, rejectedCount: told, counted: digestOfRecords([]) }
  const given = openEnvelope(messageText(message.body) ?? '')
  const counted = given.flatMap((item, index) => (item.ok && !places.has(index) ? [item.record] : []))
  return { records: given.length, rejected, rejectedCount: places.size, counted: digestOfRecords(counted) }
}

/**
 * A message that is there already came again before it was whole, maybe to other code, whose word is the last; once a
 * replay has touched it, it stays as it is.
 */
async function replaceUntouched(
  client: TableClient,
  message: Message,
  rows: ReturnType<typeof rowsOf>,
  conflict: unknown,
) {
  const { shard, sequence } = message
  const there = await findLetter(client, shard, sequence)
  // A conflict with nothing, as while the table is being dropped, keeps nothing: the batch has to come again.
  if (there === undefined) throw conflict
  if (there.replay !== undefined) return
  const transaction = new TableTransaction()
  for (const [part, row] of rows.entries()) {
    if (part === 0) transaction.updateEntity(row, 'Replace', { etag: there.etag })
    else transaction.upsertEntity(row, 'Replace')
  }
  for (let part = rows.length; part < there.parts; part++) {
    const { partitionKey, rowKey } = letterKey(shard, sequence, part)
    transaction.deleteEntity(partitionKey, rowKey)
  }
  try {
    await client.submitTransaction(transaction.actions)
  } catch (error) {
    // Whoever wrote in between kept the same message.
    if (statusOfError(error) !== 412) throw error
  }
}

async function findLetter(client: TableClient, shard: string, sequence: number): Promise<StoredLetter | undefined> {
  const { partitionKey, rowKey } = letterKey(shard, sequence, 0)
  const queryOptions = { select: LETTER_COLUMNS }
  const entity = await unlessGone(client.getEntity<LetterEntity>(partitionKey, rowKey, { queryOptions }))
  return entity === undefined ? undefined : fromLetterEntity(entity)
}

async function unlessGone<Entity>(read: Promise<Entity>): Promise<Entity | undefined> {
  try {
    return await read
  } catch (error) {
    if (statusOfError(error) !== 404) throw error
    return undefined
  }
}

/** The stretches of the table to read, by its keys: a condition that joins several by `or` would read all of it. */
function rangesOf({ shard, after }: LetterFilter): readonly (readonly string[])[] {
  const ofShard = shard === undefined ? [] : [odata`PartitionKey eq ${keyPart(shard)}`]
  if (after === undefined) return [ofShard]
  const { partitionKey, rowKey } = letterKey(after.shard, after.sequence, MAX_PART)
  const behind = odata`RowKey gt ${rowKey}`
  if (shard !== undefined) return [[...ofShard, behind]]
  return [[odata`PartitionKey eq ${partitionKey}`, behind], [odata`PartitionKey gt ${partitionKey}`]]
}

/** Only first rows have `parts`. */
function conditionsOf({ since, replayShard, state }: LetterFilter): readonly string[] {
  return [
    'parts ge 1',
    ...(since === undefined ? [] : [odata`enqueued ge ${new Date(since)}`]),
    ...(replayShard === undefined ? [] : [odata`replayShard eq ${replayShard}`]),
    ...(state === undefined ? [] : [odata`replayState eq ${state}`]),
  ]
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
