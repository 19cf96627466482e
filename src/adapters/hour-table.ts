import type { HourStore } from '../flows/ports/counting.ts'
import { HOURS_TABLES } from './hour-entity.ts'
import { keepHours } from './keep-hours.ts'
import type { Tables } from './tables.ts'

/** `HourStore` on Table Storage. */
export function createHourTable(tables: Tables): HourStore {
  return {
    keep: hours => keepHours(tables, hours),
    async months() {
      return (await tables.list(HOURS_TABLES)).map(name => name.slice(HOURS_TABLES.length))
    },
    dropMonth: month => tables.drop(`${HOURS_TABLES}${month}`),
  }
}
