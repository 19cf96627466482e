import type { Aggregate, Breakdown } from './aggregate.ts'

/** Counts of one hour (epoch milliseconds of its start), account and cause, over all shards. */
export interface HourAggregate extends Omit<Aggregate, 'minute' | 'lastSequence'> {
  readonly hour: number
}

/** `yyyyMM` */
export type Month = string

export type BreakdownPart = keyof Breakdown
