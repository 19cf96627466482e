import { odata, type TableClient, TableTransaction } from '@azure/data-tables'
import pLimit from 'p-limit'
import { type Aggregate, NO_BREAKDOWN } from '../core/aggregate.ts'
import type { AggregateDelta } from '../core/delta.ts'
import { beyondSequence, foldInto } from '../core/fold.ts'
import { DEFAULT_LIMITS } from '../core/limits.ts'
import { DAY } from '../core/window.ts'
import type { AggregateStore, DayOfShard, Stored } from '../flows/ports/counting.ts'
import {
  type AggregateEntity,
  fromEntity,
  MINUTES_TABLES,
  partitionKeyOf,
  partitionRange,
  rowKeyOf,
  shardOfPartitionKey,
  tableOf,
  toEntity,
} from './aggregate-entity.ts'
import { createRowCache, type RowCache } from './row-cache.ts'
import { clampTime } from './table-keys.ts'
import { statusOfError, type Tables } from './tables.ts'

/** Table Storage takes at most 100 operations and 4 MiB in one transaction; a row of ours stays under 32 KiB. */
const MAX_OPERATIONS = 100
const PARALLEL_REQUESTS = 8
/** Writers of one shard meet only while its partition changes hands. */
const MAX_CONFLICTS = 20

/** Deltas of one partition key of one table: what one transaction may hold. */
interface WriteGroup {
  readonly table: string
  readonly partitionKey: string
  readonly deltas: readonly AggregateDelta[]
  /** Without the breakdown: the counts alone. */
  readonly plain: boolean
  readonly maxNames: number
}

/** `AggregateStore` on Table Storage. Every write carries the row's ETag, so that no writer overwrites another. */
export function createAggregateTable(tables: Tables, maxNames = DEFAULT_LIMITS.names): AggregateStore {
  const cache = createRowCache()
  const limit = pLimit(PARALLEL_REQUESTS)
  return {
    async add(shard, deltas) {
      const groups = groupDeltas(shard, deltas, maxNames)
      const stored = await Promise.all(groups.map(group => limit(() => writeGroup(tables, cache, shard, group))))
      return merged(stored)
    },
    async read(account, from, to) {
      const names = new Set(await tables.list(MINUTES_TABLES))
      const days = daysBetween(from, to, names)
      const found = await Promise.all(days.map(day => limit(() => readDay(tables, day, account, from, to))))
      return found.flat()
    },
    async days() {
      return (await tables.list(MINUTES_TABLES)).map(name => name.slice(MINUTES_TABLES.length))
    },
    sumDay: day => sumDay(tables, `${MINUTES_TABLES}${day}`),
    dropDay: day => tables.drop(`${MINUTES_TABLES}${day}`),
  }
}

function merged(stored: readonly Stored[]): Stored {
  const rows = stored.reduce((sum, part) => sum + part.rows, 0)
  return { rows, refused: stored.flatMap(part => part.refused) }
}

function groupDeltas(shard: string, deltas: readonly AggregateDelta[], maxNames: number): readonly WriteGroup[] {
  const byPartition = Map.groupBy(deltas, ({ key }) => partitionKeyOf(key, shard))
  return [...byPartition].flatMap(([partitionKey, ofPartition]) => {
    const table = tableOf(ofPartition[0]?.key.minute ?? 0)
    const groups: WriteGroup[] = []
    for (let start = 0; start < ofPartition.length; start += MAX_OPERATIONS) {
      const some = ofPartition.slice(start, start + MAX_OPERATIONS)
      groups.push({ table, partitionKey, deltas: some, plain: false, maxNames })
    }
    return groups
  })
}

/** Folds and writes until no other writer comes between. */
async function writeGroup(tables: Tables, cache: RowCache, shard: string, group: WriteGroup): Promise<Stored> {
  for (let conflicts = 0; ; conflicts++) {
    const client = await tables.open(group.table)
    try {
      return { rows: await writeOnce(client, cache, shard, group), refused: [] }
    } catch (error) {
      const status = statusOfError(error)
      if (status === 400 || status === 413) return writeRefused(tables, cache, shard, group)
      const changed = status === 409 || status === 412
      const dropped = status === 404
      if ((!changed && !dropped) || conflicts >= MAX_CONFLICTS) throw error
      await reload(client, cache, group)
    }
  }
}

/** No retry mends a refused write, so each row is tried alone, then without its names, which strangers chose. */
async function writeRefused(tables: Tables, cache: RowCache, shard: string, group: WriteGroup): Promise<Stored> {
  if (group.deltas.length > 1) {
    const alone: Stored[] = []
    for (const delta of group.deltas) alone.push(await writeGroup(tables, cache, shard, { ...group, deltas: [delta] }))
    return merged(alone)
  }
  if (!group.plain) return writeGroup(tables, cache, shard, { ...group, plain: true })
  const refused = group.deltas.flatMap(delta => {
    const last = cache.get(cacheKey(group, delta))?.row.lastSequence ?? -1
    return beyondSequence(delta.contributions, last)
  })
  return { rows: 0, refused }
}

/** A row that is not in the cache is taken for new: the insert fails where it is not, and then all are read. */
async function writeOnce(client: TableClient, cache: RowCache, shard: string, group: WriteGroup): Promise<number> {
  const transaction = new TableTransaction()
  const written: { readonly key: string; readonly row: Aggregate }[] = []
  for (const delta of group.deltas) {
    const key = cacheKey(group, delta)
    const known = cache.get(key)
    const folded = foldInto(known?.row, delta, group.maxNames)
    if (folded === undefined) continue
    const row = group.plain ? { ...folded, breakdown: NO_BREAKDOWN } : folded
    const entity = { ...toEntity(row, shard) }
    if (known === undefined) transaction.createEntity(entity)
    else transaction.updateEntity(entity, 'Replace', { etag: known.etag })
    written.push({ key, row })
  }
  if (written.length === 0) return 0
  const { subResponses } = await client.submitTransaction(transaction.actions)
  for (const [index, { key, row }] of written.entries()) {
    const etag = subResponses[index]?.etag
    if (etag === undefined) cache.delete(key)
    else cache.set(key, { row, etag })
  }
  return written.length
}

/** Replaces what the cache holds of the group by what is stored. */
async function reload(client: TableClient, cache: RowCache, group: WriteGroup): Promise<void> {
  for (const delta of group.deltas) cache.delete(cacheKey(group, delta))
  const wanted = new Set(group.deltas.map(({ key }) => rowKeyOf(key)))
  const filter = odata`PartitionKey eq ${group.partitionKey}`
  try {
    for await (const entity of client.listEntities<AggregateEntity>({ queryOptions: { filter } })) {
      if (!wanted.has(entity.rowKey)) continue
      cache.set(`${group.partitionKey}|${entity.rowKey}`, { row: fromEntity(entity), etag: entity.etag })
    }
  } catch (error) {
    // A table that retention has dropped holds no rows.
    if (statusOfError(error) !== 404) throw error
  }
}

function cacheKey(group: WriteGroup, { key }: AggregateDelta): string {
  return `${group.partitionKey}|${rowKeyOf(key)}`
}

function daysBetween(from: number, to: number, existing: ReadonlySet<string>): readonly string[] {
  if (to - from > existing.size * DAY) {
    return [...existing].filter(name => name >= tableOf(clampTime(from)) && name <= tableOf(clampTime(to)))
  }
  const days: string[] = []
  for (let day = Math.floor(from / DAY) * DAY; day < to; day += DAY) {
    if (existing.has(tableOf(day))) days.push(tableOf(day))
  }
  return days
}

async function readDay(
  tables: Tables,
  table: string,
  account: string,
  from: number,
  to: number,
): Promise<readonly Aggregate[]> {
  const client = await tables.open(table)
  const { low, high } = partitionRange(account, clampTime(from), clampTime(to))
  const filter = odata`PartitionKey ge ${low} and PartitionKey lt ${high}`
  const rows: Aggregate[] = []
  for await (const entity of client.listEntities<AggregateEntity>({ queryOptions: { filter } })) {
    const row = fromEntity(entity)
    if (row.account === account && row.minute >= from && row.minute < to) rows.push(row)
  }
  return rows
}

/** Only the columns that are added up are asked for: a busy day has very many rows. */
async function sumDay(tables: Tables, table: string): Promise<ReadonlyMap<string, DayOfShard>> {
  const sums = new Map<string, DayOfShard>()
  const client = await tables.open(table)
  const queryOptions = { select: ['PartitionKey', 'records', 'lastSequence'] }
  type Columns = Pick<AggregateEntity, 'partitionKey' | 'records' | 'lastSequence'>
  for await (const { partitionKey, records, lastSequence } of client.listEntities<Columns>({ queryOptions })) {
    const shard = shardOfPartitionKey(partitionKey)
    const sum = sums.get(shard)
    sums.set(shard, {
      records: (sum?.records ?? 0) + Number(records),
      lastSequence: Math.max(sum?.lastSequence ?? -1, Number(lastSequence)),
    })
  }
  return sums
}
