import type { TableEntityResult } from '@azure/data-tables'
import type { Aggregate, AggregateKey, Breakdown, Sample } from '../core/aggregate.ts'
import { statusOfTally } from '../core/aggregate.ts'
import { parseSketch, writeSketch } from '../core/caller-sketch.ts'
import { type Callers, NO_CALLERS } from '../core/callers.ts'
import { isObject, type Json, parseJson } from '../core/json.ts'
import type { Tally } from '../core/tally.ts'
import { compactTime, minuteOf } from '../core/window.ts'
import { afterPrefix, keyPart } from './table-keys.ts'

/** One row of a `minutes<yyyyMMdd>` table, in columns that Storage Explorer and Power BI show as they are. */
export interface AggregateEntity {
  readonly partitionKey: string
  readonly rowKey: string
  readonly account: string
  readonly window: Date
  readonly cause: string
  readonly status?: number
  readonly count: bigint
  readonly records: bigint
  readonly lastSequence: bigint
  readonly firstSeen: Date
  readonly lastSeen: Date
  readonly durationSum: bigint
  readonly durationMax: bigint
  /** JSON of the breakdown: tallies as lists of [name, count], callers as [named, sketch]. */
  readonly breakdown: string
}

export const MINUTES_TABLES = 'minutes'

/** Retention is dropping a table, so each UTC day has its own. */
export function tableOf(minute: number): string {
  return `${MINUTES_TABLES}${compactTime(minute, 8)}`
}

/** `account|yyyyMMddHH|shard`: one writer for a key, and an account's hours are one range. */
export function partitionKeyOf({ account, minute }: AggregateKey, shard: string): string {
  return `${keyPart(account)}|${compactTime(minute, 10)}|${keyPart(shard)}`
}

/** The key form of a shard's name; our own names are the same in it. */
export function shardOfPartitionKey(partitionKey: string): string {
  return partitionKey.slice(partitionKey.lastIndexOf('|') + 1)
}

/** `mm|cause` */
export function rowKeyOf({ minute, cause }: AggregateKey): string {
  return `${compactTime(minute, 12).slice(10)}|${keyPart(cause)}`
}

/** Bounds of the partition keys of an account's hours; `to` is exclusive. */
export function partitionRange(
  account: string,
  from: number,
  to: number,
): { readonly low: string; readonly high: string } {
  const prefix = keyPart(account)
  return {
    low: `${prefix}|${compactTime(from, 10)}|`,
    high: afterPrefix(`${prefix}|${compactTime(Math.max(from, to - 1), 10)}|`),
  }
}

export function toEntity(row: Aggregate, shard: string): AggregateEntity {
  const status = statusOfTally(row.breakdown.statuses)
  return {
    partitionKey: partitionKeyOf(row, shard),
    rowKey: rowKeyOf(row),
    account: row.account,
    window: new Date(row.minute),
    cause: row.cause,
    ...(status === undefined ? {} : { status }),
    count: BigInt(row.count),
    records: BigInt(row.records),
    lastSequence: BigInt(row.lastSequence),
    firstSeen: new Date(row.firstSeen),
    lastSeen: new Date(row.lastSeen),
    durationSum: BigInt(row.durationSum),
    durationMax: BigInt(row.durationMax),
    breakdown: JSON.stringify(breakdownParts(row.breakdown)),
  }
}

export function fromEntity(entity: TableEntityResult<AggregateEntity>): Aggregate {
  return {
    account: entity.account,
    minute: minuteOf(entity.window.getTime()),
    cause: entity.cause,
    count: Number(entity.count),
    records: Number(entity.records),
    lastSequence: Number(entity.lastSequence),
    firstSeen: entity.firstSeen.getTime(),
    lastSeen: entity.lastSeen.getTime(),
    durationSum: Number(entity.durationSum),
    durationMax: Number(entity.durationMax),
    breakdown: breakdownOf(parseJson(entity.breakdown)),
  }
}

/** The parts of a breakdown that hold something, as JSON: tallies as lists of [name, count], callers as [named, sketch]. */
export function breakdownParts({ sample, callers, ...tallies }: Breakdown): Readonly<Record<string, unknown>> {
  const lists = Object.entries(tallies).filter(([, tally]) => tally.size > 0)
  return {
    ...Object.fromEntries(lists.map(([name, tally]) => [name, [...tally]])),
    ...(callers.named === 0 ? {} : { callers: [callers.named, writeSketch(callers.sketch)] }),
    ...(sample === undefined ? {} : { sample }),
  }
}

/** The breakdown of such parts; what is missing, or is none, holds nothing. */
export function breakdownOf(json: Json | undefined): Breakdown {
  const parts = isObject(json) ? json : {}
  return {
    statuses: tallyOf(parts['statuses']),
    categories: tallyOf(parts['categories']),
    operations: tallyOf(parts['operations']),
    policies: tallyOf(parts['policies']),
    resources: tallyOf(parts['resources']),
    fingerprints: tallyOf(parts['fingerprints']),
    expiryLags: tallyOf(parts['expiryLags']),
    expiries: tallyOf(parts['expiries']),
    callers: callersOf(parts['callers']),
    sample: sampleOf(parts['sample']),
  }
}

function tallyOf(list: Json | undefined): Tally {
  const tally = new Map<string, number>()
  if (!Array.isArray(list)) return tally
  for (const pair of list) {
    const [name, count] = Array.isArray(pair) ? pair : []
    if (typeof name === 'string' && typeof count === 'number') tally.set(name, count)
  }
  return tally
}

/** Rows of versions that knew no callers have none. */
function callersOf(value: Json | undefined): Callers {
  const [named, sketch] = Array.isArray(value) ? value : []
  if (typeof named !== 'number' || typeof sketch !== 'string') return NO_CALLERS
  return { named, sketch: parseSketch(sketch) }
}

function sampleOf(value: Json | undefined): Sample | undefined {
  if (!isObject(value)) return undefined
  const { time, text, requestId } = value
  if (typeof time !== 'number' || typeof text !== 'string') return undefined
  return { time, text, requestId: typeof requestId === 'string' ? requestId : undefined }
}
