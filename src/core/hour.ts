import type { Aggregate, Breakdown, Sample } from './aggregate.ts'
import { mergeCallers } from './callers.ts'
import { largestOf, mergeTallies, type Tally } from './tally.ts'
import { hourOf } from './window.ts'

/** Counts of one hour (epoch milliseconds of its start), account and cause, over all shards. */
export interface HourAggregate extends Omit<Aggregate, 'minute' | 'lastSequence'> {
  readonly hour: number
}

/** `yyyyMM` */
export type Month = string

export type BreakdownPart = keyof Breakdown

/**
 * A minute keeps the first names to come. An hour is worked out anew from all its minutes, so it can keep the largest, and
 * more of them, since each tally has a column of its own.
 */
export const MAX_HOUR_NAMES = 96

/**
 * What rows of minutes add up to, by hour, account and cause; in order of time, then of cause. The rows alone decide:
 * neither their order, nor how their hour is cut into minutes and shards, changes a number.
 */
export function hoursOf(rows: readonly Aggregate[]): readonly HourAggregate[] {
  const groups = new Map<string, { readonly hour: number; readonly first: Aggregate; readonly rows: Aggregate[] }>()
  for (const row of rows) {
    const hour = hourOf(row.minute)
    const name = `${hour}|${row.cause}|${row.account}`
    const group = groups.get(name)
    if (group === undefined) groups.set(name, { hour, first: row, rows: [row] })
    else group.rows.push(row)
  }
  return [...groups]
    .toSorted(([nameA, a], [nameB, b]) => a.hour - b.hour || (nameA < nameB ? -1 : 1))
    .map(([, { hour, first, rows: ofHour }]) => ({
      account: first.account,
      hour,
      cause: first.cause,
      ...sumOf(ofHour),
    }))
}

function sumOf(rows: readonly Aggregate[]): Omit<HourAggregate, 'account' | 'hour' | 'cause'> {
  const sum = (part: (row: Aggregate) => number) => rows.reduce((total, row) => total + part(row), 0)
  return {
    count: sum(row => row.count),
    records: sum(row => row.records),
    firstSeen: rows.reduce((first, row) => Math.min(first, row.firstSeen), Number.POSITIVE_INFINITY),
    lastSeen: rows.reduce((last, row) => Math.max(last, row.lastSeen), Number.NEGATIVE_INFINITY),
    durationSum: Math.min(
      Number.MAX_SAFE_INTEGER,
      sum(row => row.durationSum),
    ),
    durationMax: rows.reduce((longest, row) => Math.max(longest, row.durationMax), 0),
    breakdown: sumOfBreakdowns(rows.map(row => row.breakdown)),
  }
}

function sumOfBreakdowns(parts: readonly Breakdown[]): Breakdown {
  const sum = (tallyOf: (part: Breakdown) => Tally) => largestOf(mergeTallies(parts.map(tallyOf)), MAX_HOUR_NAMES)
  const sample = parts.reduce<Sample | undefined>((latest, part) => later(latest, part.sample), undefined)
  return {
    statuses: sum(part => part.statuses),
    categories: sum(part => part.categories),
    operations: sum(part => part.operations),
    policies: sum(part => part.policies),
    resources: sum(part => part.resources),
    fingerprints: sum(part => part.fingerprints),
    expiryLags: sum(part => part.expiryLags),
    expiries: sum(part => part.expiries),
    callers: mergeCallers(parts.map(part => part.callers)),
    sample,
  }
}

/** The latest sample; of several at one time the one that sorts last, so that the order of rows does not choose. */
function later(a: Sample | undefined, b: Sample | undefined): Sample | undefined {
  if (a === undefined || b === undefined) return a ?? b
  if (a.time !== b.time) return a.time > b.time ? a : b
  return textOf(a) > textOf(b) ? a : b
}

function textOf({ text, requestId = '' }: Sample): string {
  return `${text}\n${requestId}`
}
