import { odata } from '@azure/data-tables'
import { DAY } from '../core/window.ts'
import type { CountSource } from '../flows/ports/querying.ts'
import { type AggregateEntity, fromEntity, MINUTES_TABLES, partitionRange, tableOf } from './aggregate-entity.ts'
import { createTableSource } from './table-source.ts'
import type { Tables } from './tables.ts'

/** The counts of minutes, for readers. */
export function createMinuteSource(tables: Tables, clock: () => number): CountSource {
  return createTableSource<AggregateEntity>(
    tables,
    {
      prefix: MINUTES_TABLES,
      queries(names, account, from, to) {
        const { low, high } = partitionRange(account, from, to)
        const filter = odata`PartitionKey ge ${low} and PartitionKey lt ${high}`
        const days = Array.from({ length: Math.ceil((to - Math.floor(from / DAY) * DAY) / DAY) }, (_, day) =>
          tableOf(from + day * DAY),
        )
        return days.filter(table => names.has(table)).map(table => ({ table, filter }))
      },
      countColumns: ['account', 'window', 'cause', 'count'],
      toCount: ({ account, window, cause, count }) => ({
        account,
        time: window.getTime(),
        cause,
        count: Number(count),
      }),
      toDetail: entity => {
        const { minute, lastSequence: _, ...row } = fromEntity(entity)
        return { ...row, time: minute }
      },
      ofCause: cause => odata`cause eq ${cause}`,
    },
    clock,
  )
}
