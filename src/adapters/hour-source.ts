import { odata } from '@azure/data-tables'
import { compactTime, hourOf } from '../core/window.ts'
import type { CountSource } from '../flows/ports/querying.ts'
import { fromHourEntity, HOURS_TABLES, type HourEntity, hoursTableOf } from './hour-entity.ts'
import { afterPrefix, keyPart } from './table-keys.ts'
import { createTableSource } from './table-source.ts'
import type { Tables } from './tables.ts'

/** The counts of hours, for readers. */
export function createHourSource(tables: Tables, clock: () => number): CountSource {
  return createTableSource<HourEntity>(
    tables,
    {
      prefix: HOURS_TABLES,
      queries(names, account, from, to) {
        const low = `${keyPart(account)}|${compactTime(from, 8)}`
        const high = afterPrefix(`${keyPart(account)}|${compactTime(to - 1, 8)}`)
        const filter = odata`PartitionKey ge ${low} and PartitionKey lt ${high}`
        const [first, last] = [hoursTableOf(from), hoursTableOf(to - 1)]
        return [...names].filter(table => table >= first && table <= last).map(table => ({ table, filter }))
      },
      countColumns: ['account', 'window', 'cause', 'count'],
      toCount: ({ account, window, cause, count }) => ({
        account,
        time: hourOf(window.getTime()),
        cause,
        count: Number(count),
      }),
      toDetail: entity => {
        const { hour, ...row } = fromHourEntity(entity)
        return { ...row, time: hour }
      },
      ofCause: cause => odata`cause eq ${cause}`,
    },
    clock,
  )
}
