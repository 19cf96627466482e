import { odata, type TableClient, TableTransaction } from '@azure/data-tables'
import pLimit from 'p-limit'
import type { LetterPlace } from '../core/letter-id.ts'
import { DEFAULT_LIMITS } from '../core/limits.ts'
import type { DeadLetter, DeadLetterItem } from '../flows/ports/counting.ts'
import type { Message } from '../flows/ports/messages.ts'
import {
  fromLetterEntity,
  LETTER_COLUMNS,
  type LetterEntity,
  type LetterReplay,
  letterKey,
  replayColumns,
  type StoredFrame,
  type StoredLetter,
} from './dead-letter-entity.ts'
import { bodyOf, type LetterRow, rowsOf } from './dead-letter-rows.ts'
import { keyPart } from './table-keys.ts'
import { statusOfError, type Tables } from './tables.ts'

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

/** A message has its rows, so keeping it again after a crash changes nothing; nor does it undo what a replay did. */
export function createDeadLetterTable(tables: Tables, limits = DEFAULT_LIMITS): DeadLetterTable {
  const limit = pLimit(8)
  const keepMessage = async (message: Message, items: readonly DeadLetterItem[]) => {
    const client = await tables.open(TABLE)
    const rows = await rowsOf(message, items, limits)
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
      const rows: object[] = []
      for (let part = 0; part < parts; part++) {
        const { partitionKey, rowKey } = letterKey(shard, sequence, part)
        const row = await unlessGone(client.getEntity(partitionKey, rowKey))
        if (row === undefined) return undefined
        rows.push(row)
      }
      return bodyOf(rows)
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

/**
 * A message that is there already came again before it was whole, maybe to other code, whose word is the last; once a
 * replay has touched it, it stays as it is.
 */
async function replaceUntouched(client: TableClient, message: Message, rows: readonly LetterRow[], conflict: unknown) {
  const { shard, sequence } = message
  const there = await findLetter(client, shard, sequence)
  // A letter that expired meanwhile leaves a conflict with nothing, which keeps nothing: the batch has to come again.
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
