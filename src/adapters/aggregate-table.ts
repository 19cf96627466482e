import { odata, type TableClient, TableTransaction } from '@azure/data-tables'
import pLimit from 'p-limit'
import { type Aggregate, type AggregateDelta, foldInto } from '../core/aggregate.ts'
import { DAY } from '../core/window.ts'
import type { AggregateStore } from '../flows/ports.ts'
import {
  type AggregateEntity,
  fromEntity,
  MINUTES_TABLES,
  partitionKeyOf,
  partitionRange,
  rowKeyOf,
  tableOf,
  toEntity,
} from './aggregate-entity.ts'
import { createRowCache, type RowCache } from './row-cache.ts'
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
}

/** `AggregateStore` on Table Storage. Every write carries the row's ETag, so that no writer overwrites another. */
export function createAggregateTable(tables: Tables): AggregateStore {
  const cache = createRowCache()
  const limit = pLimit(PARALLEL_REQUESTS)
  return {
    async add(shard, deltas) {
      const groups = groupDeltas(shard, deltas)
      const written = await Promise.all(groups.map(group => limit(() => writeGroup(tables, cache, shard, group))))
      return written.reduce((sum, rows) => sum + rows, 0)
    },
    async read(account, from, to) {
      const names = new Set(await tables.list(MINUTES_TABLES))
      const days = daysBetween(from, to, names)
      const found = await Promise.all(days.map(day => limit(() => readDay(tables, day, account, from, to))))
      return found.flat()
    },
  }
}

function groupDeltas(shard: string, deltas: readonly AggregateDelta[]): readonly WriteGroup[] {
  const byPartition = Map.groupBy(deltas, ({ key }) => partitionKeyOf(key, shard))
  return [...byPartition].flatMap(([partitionKey, ofPartition]) => {
    const table = tableOf(ofPartition[0]?.key.minute ?? 0)
    const groups: WriteGroup[] = []
    for (let start = 0; start < ofPartition.length; start += MAX_OPERATIONS) {
      groups.push({ table, partitionKey, deltas: ofPartition.slice(start, start + MAX_OPERATIONS) })
    }
    return groups
  })
}

/** Folds and writes until no other writer comes between; resolves to the number of rows written. */
async function writeGroup(tables: Tables, cache: RowCache, shard: string, group: WriteGroup): Promise<number> {
  for (let conflicts = 0; ; conflicts++) {
    const client = await tables.open(group.table)
    try {
      return await writeOnce(client, cache, shard, group)
    } catch (error) {
      const status = statusOfError(error)
      const changed = status === 409 || status === 412
      const dropped = status === 404
      if ((!changed && !dropped) || conflicts >= MAX_CONFLICTS) throw error
      if (dropped) tables.forget(group.table)
      await reload(client, cache, group)
    }
  }
}

/** A row that is not in the cache is taken for new: the insert fails where it is not, and then all are read. */
async function writeOnce(client: TableClient, cache: RowCache, shard: string, group: WriteGroup): Promise<number> {
  const transaction = new TableTransaction()
  const written: { readonly key: string; readonly row: Aggregate }[] = []
  for (const delta of group.deltas) {
    const key = cacheKey(group, delta)
    const known = cache.get(key)
    const row = foldInto(known?.row, delta)
    if (row === undefined) continue
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

/** Dates that four digits can write. */
function clampTime(time: number): number {
  return Math.min(Math.max(time, 0), Date.UTC(9999, 11, 31))
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
