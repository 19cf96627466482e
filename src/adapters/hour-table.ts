import { odata, type TableClient } from '@azure/data-tables'
import pLimit from 'p-limit'
import type { BreakdownPart, HourAggregate } from '../core/hour.ts'
import { compactTime } from '../core/window.ts'
import type { HourStore } from '../flows/ports/counting.ts'
import { fromHourEntity, HOUR_COLUMNS, HOURS_TABLES, type HourEntity, hoursTableOf } from './hour-entity.ts'
import { keepHours } from './keep-hours.ts'
import { afterPrefix, clampTime, keyPart } from './table-keys.ts'
import type { Tables } from './tables.ts'

const PARALLEL_REQUESTS = 8

/** `HourStore` on Table Storage. */
export function createHourTable(tables: Tables): HourStore {
  const limit = pLimit(PARALLEL_REQUESTS)
  return {
    async read(account, from, to, parts) {
      const range: Range = { account, from: clampTime(from), to: clampTime(to) }
      const names = await tables.list(HOURS_TABLES)
      const wanted = names.filter(name => name >= hoursTableOf(range.from) && name <= hoursTableOf(range.to))
      const found = await Promise.all(wanted.map(name => limit(() => readMonth(tables, name, range, parts))))
      return found.flat()
    },
    keep: hours => keepHours(tables, hours),
    async months() {
      return (await tables.list(HOURS_TABLES)).map(name => name.slice(HOURS_TABLES.length))
    },
    dropMonth: month => tables.drop(`${HOURS_TABLES}${month}`),
  }
}

/** `from <= hour < to` */
interface Range {
  readonly account: string
  readonly from: number
  readonly to: number
}

async function readMonth(
  tables: Tables,
  table: string,
  { account, from, to }: Range,
  parts: readonly BreakdownPart[] | undefined,
): Promise<readonly HourAggregate[]> {
  const client: TableClient = await tables.open(table)
  const low = `${keyPart(account)}|${compactTime(from, 8)}`
  const high = afterPrefix(`${keyPart(account)}|${compactTime(Math.max(from, to - 1), 8)}`)
  const filter = odata`PartitionKey ge ${low} and PartitionKey lt ${high}`
  const queryOptions = parts === undefined ? { filter } : { filter, select: [...HOUR_COLUMNS, ...parts] }
  const rows: HourAggregate[] = []
  for await (const entity of client.listEntities<HourEntity>({ queryOptions })) {
    const row = fromHourEntity(entity)
    if (row.account === account && row.hour >= from && row.hour < to) rows.push(row)
  }
  return rows
}
