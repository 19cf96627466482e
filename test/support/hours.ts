import { createHourSource } from '../../src/adapters/hour-source.ts'
import type { Tables } from '../../src/adapters/tables.ts'
import { NO_BREAKDOWN } from '../../src/core/aggregate.ts'
import type { HourAggregate } from '../../src/core/hour.ts'
import { NOON } from './outcomes.ts'

export function hour(parts: Partial<HourAggregate> = {}): HourAggregate {
  const { hour: start = NOON, records = 1 } = parts
  return {
    account: 'contoso',
    hour: start,
    cause: 'token-expired',
    count: records,
    records,
    firstSeen: start,
    lastSeen: start + 1,
    durationSum: 0,
    durationMax: 0,
    breakdown: NO_BREAKDOWN,
    ...parts,
  }
}

/** The stored hours of an account, as readers find them; in order of time, then of cause. */
export async function readHours(
  tables: Tables,
  account: string,
  from = Date.UTC(2010, 0, 1),
  to = Date.UTC(2100, 0, 1),
): Promise<readonly HourAggregate[]> {
  const source = createHourSource(tables, () => 0)
  const rows = await source.rows(account, from, to, undefined, new AbortController().signal)
  return rows.map(({ time, ...row }) => ({ ...row, hour: time }))
}
