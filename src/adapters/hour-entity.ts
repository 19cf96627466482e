import { statusOfTally } from '../core/aggregate.ts'
import type { BreakdownPart, HourAggregate } from '../core/hour.ts'
import { type Json, parseJson } from '../core/json.ts'
import { compactTime, hourOf } from '../core/window.ts'
import { breakdownOf, breakdownParts } from './aggregate-entity.ts'
import { keyPart } from './table-keys.ts'

/**
 * One row of an `hours<yyyyMM>` table, in columns that Storage Explorer and Power BI show as they are. Each part of the
 * breakdown that holds something has a column of its own, JSON under the part's name: readers of long ranges ask for the
 * parts they need.
 */
export interface HourEntity extends Partial<Readonly<Record<BreakdownPart, string | null>>> {
  readonly partitionKey: string
  readonly rowKey: string
  readonly account: string
  readonly window: Date
  readonly cause: string
  readonly status?: number
  readonly count: bigint
  readonly records: bigint
  readonly firstSeen: Date
  readonly lastSeen: Date
  readonly durationSum: bigint
  readonly durationMax: bigint
}

/** Their names, which are those of their columns. */
const BREAKDOWN_PARTS: readonly BreakdownPart[] = [
  'statuses',
  'categories',
  'operations',
  'policies',
  'resources',
  'fingerprints',
  'expiryLags',
  'expiries',
  'callers',
  'sample',
]

export const HOURS_TABLES = 'hours'

/** Retention is dropping a table, so each UTC month has its own. */
export function hoursTableOf(hour: number): string {
  return `${HOURS_TABLES}${compactTime(hour, 6)}`
}

/** `account|yyyyMMdd` */
export function hoursPartitionKeyOf(account: string, hour: number): string {
  return `${keyPart(account)}|${compactTime(hour, 8)}`
}

/** `HH|cause` */
export function hourRowKeyOf({ hour, cause }: Pick<HourAggregate, 'hour' | 'cause'>): string {
  return `${hourKeyOf(hour)}|${keyPart(cause)}`
}

/** `HH` */
export function hourKeyOf(hour: number): string {
  return compactTime(hour, 10).slice(8)
}

export function toHourEntity(row: HourAggregate): HourEntity {
  const status = statusOfTally(row.breakdown.statuses)
  const parts = Object.entries(breakdownParts(row.breakdown)).map(([name, part]) => [name, JSON.stringify(part)])
  return {
    partitionKey: hoursPartitionKeyOf(row.account, row.hour),
    rowKey: hourRowKeyOf(row),
    account: row.account,
    window: new Date(row.hour),
    cause: row.cause,
    ...(status === undefined ? {} : { status }),
    count: BigInt(row.count),
    records: BigInt(row.records),
    firstSeen: new Date(row.firstSeen),
    lastSeen: new Date(row.lastSeen),
    durationSum: BigInt(row.durationSum),
    durationMax: BigInt(row.durationMax),
    ...Object.fromEntries(parts),
  }
}

export function fromHourEntity(entity: HourEntity): HourAggregate {
  return {
    account: entity.account,
    hour: hourOf(entity.window.getTime()),
    cause: entity.cause,
    count: Number(entity.count),
    records: Number(entity.records),
    firstSeen: entity.firstSeen.getTime(),
    lastSeen: entity.lastSeen.getTime(),
    durationSum: Number(entity.durationSum),
    durationMax: Number(entity.durationMax),
    breakdown: breakdownOf(Object.fromEntries(BREAKDOWN_PARTS.map(part => [part, partOf(entity, part)]))),
  }
}

/** The service gives null for a column that was asked for and is not there. */
function partOf(entity: HourEntity, part: BreakdownPart): Json {
  return parseJson(entity[part] ?? 'null') ?? null
}
