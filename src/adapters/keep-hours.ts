import { odata, type TableClient, TableTransaction } from '@azure/data-tables'
import { NO_BREAKDOWN } from '../core/aggregate.ts'
import type { HourAggregate } from '../core/hour.ts'
import type { KeptHours } from '../flows/ports/counting.ts'
import {
  type HourEntity,
  hourKeyOf,
  hourRowKeyOf,
  hoursPartitionKeyOf,
  hoursTableOf,
  toHourEntity,
} from './hour-entity.ts'
import { afterPrefix } from './table-keys.ts'
import { statusOfError, type Tables } from './tables.ts'

/** Table Storage takes at most 100 operations and 4 MiB in one transaction. */
const MAX_OPERATIONS = 100
const MAX_BYTES = 3 * 1024 * 1024
/** Two roll-ups meet only where a slow one is overtaken. */
const MAX_CONFLICTS = 20

/**
 * Keeps each hour that holds more records than what is stored of it.
 *
 * The law behind it: a minute's row only ever gains records, and hours are added up from whole rows, so of two sums of
 * one hour and cause that were read one after the other the later is the larger, or they are the same. What holds no
 * more than the stored row is therefore old news, however late its roll-up ends, and nothing ever falls: not when a
 * day's minutes are dropped, nor when a redelivery makes their table anew. Every write carries the ETag of the row that
 * it was held against, so whoever is overtaken in between looks again; a write that is repeated, or whose answer was
 * lost, finds its own row and is done. (Of two sums that were read at once each may hold what the other lacks: then
 * changes are marked that neither roll-up has seen, and the next one reads both.)
 */
export async function keepHours(tables: Tables, hours: readonly HourAggregate[]): Promise<KeptHours> {
  const groups = Map.groupBy(hours, ({ account, hour }) => hoursPartitionKeyOf(account, hour))
  const kept: KeptHours[] = []
  for (const [partitionKey, ofPartition] of groups) {
    const table = hoursTableOf(ofPartition[0]?.hour ?? 0)
    kept.push(await keepGroup(tables, { table, partitionKey, hours: ofPartition }))
  }
  return sumOf(kept)
}

/** Hours of one account and day: what one partition, and so one transaction, may hold. */
interface Group {
  readonly table: string
  readonly partitionKey: string
  readonly hours: readonly HourAggregate[]
}

interface Write {
  readonly row: HourAggregate
  readonly entity: HourEntity
  /** Of the stored row that it replaces; undefined where there is none. */
  readonly etag: string | undefined
}

function sumOf(kept: readonly KeptHours[]): KeptHours {
  return {
    written: kept.reduce((sum, { written }) => sum + written, 0),
    refused: kept.reduce((sum, { refused }) => sum + refused, 0),
  }
}

/** Looks and writes until no other writer comes between. */
async function keepGroup(tables: Tables, group: Group): Promise<KeptHours> {
  let written = 0
  for (let conflicts = 0; ; conflicts++) {
    const client = await tables.open(group.table)
    let refused = 0
    try {
      for (const writes of transactionsOf(await findLarger(client, group))) {
        const kept = await write(client, writes)
        written += kept.written
        refused += kept.refused
      }
      return { written, refused }
    } catch (error) {
      const status = statusOfError(error)
      const changed = status === 409 || status === 412
      const dropped = status === 404
      if ((!changed && !dropped) || conflicts >= MAX_CONFLICTS) throw error
    }
  }
}

/** The hours that hold more than what is stored of them, as writes. */
async function findLarger(client: TableClient, { partitionKey, hours }: Group): Promise<readonly Write[]> {
  const stored = await readStored(client, partitionKey, hours)
  return hours.flatMap(row => {
    const found = stored.get(hourRowKeyOf(row))
    if (found !== undefined && found.records >= row.records) return []
    return [{ row, entity: toHourEntity(row), etag: found?.etag }]
  })
}

interface StoredHour {
  readonly records: number
  readonly etag: string
}

async function readStored(
  client: TableClient,
  partitionKey: string,
  hours: readonly HourAggregate[],
): Promise<ReadonlyMap<string, StoredHour>> {
  const keys = hours.map(({ hour }) => `${hourKeyOf(hour)}|`).toSorted()
  const [low, high] = [keys.at(0) ?? '', afterPrefix(keys.at(-1) ?? '')]
  const filter = odata`PartitionKey eq ${partitionKey} and RowKey ge ${low} and RowKey lt ${high}`
  // The service gives the ETag whatever is asked for.
  const queryOptions = { filter, select: ['RowKey', 'records'] }
  const stored = new Map<string, StoredHour>()
  type Columns = Pick<HourEntity, 'rowKey' | 'records'>
  for await (const { rowKey, records, etag } of client.listEntities<Columns>({ queryOptions })) {
    stored.set(rowKey, { records: Number(records), etag })
  }
  return stored
}

function* transactionsOf(writes: readonly Write[]): Generator<readonly Write[]> {
  let part: Write[] = []
  let bytes = 0
  for (const next of writes) {
    const size = bytesOf(next.entity)
    if (part.length > 0 && (part.length === MAX_OPERATIONS || bytes + size > MAX_BYTES)) {
      yield part
      part = []
      bytes = 0
    }
    part.push(next)
    bytes += size
  }
  if (part.length > 0) yield part
}

/** No less than the entity takes in a request: JSON in UTF-8, three bytes at most for each unit of a text. */
function bytesOf(entity: HourEntity): number {
  const texts = Object.values(entity).filter(value => typeof value === 'string')
  return texts.reduce((sum, text) => sum + 3 * text.length, 4 * 1024)
}

/** No retry mends a refused write, so each row is tried alone, then without its names, which strangers chose. */
async function write(client: TableClient, writes: readonly Write[]): Promise<KeptHours> {
  try {
    await submit(client, writes)
    return { written: writes.length, refused: 0 }
  } catch (error) {
    const status = statusOfError(error)
    if (status !== 400 && status !== 413) throw error
  }
  if (writes.length > 1) {
    const alone: KeptHours[] = []
    for (const one of writes) alone.push(await write(client, [one]))
    return sumOf(alone)
  }
  const plain = writes.filter(({ row }) => row.breakdown !== NO_BREAKDOWN).map(withoutNames)
  return plain.length > 0 ? write(client, plain) : { written: 0, refused: writes.length }
}

function withoutNames({ row, etag }: Write): Write {
  const plain = { ...row, breakdown: NO_BREAKDOWN }
  return { row: plain, entity: toHourEntity(plain), etag }
}

async function submit(client: TableClient, writes: readonly Write[]): Promise<void> {
  const transaction = new TableTransaction()
  for (const { entity, etag } of writes) {
    if (etag === undefined) transaction.createEntity({ ...entity })
    else transaction.updateEntity({ ...entity }, 'Replace', { etag })
  }
  await client.submitTransaction(transaction.actions)
}
