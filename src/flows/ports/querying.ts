import type { Aggregate } from '../../core/aggregate.ts'

/** Calls of one account that came to one cause in one minute, or in one hour. */
export interface CountRow {
  readonly account: string
  /** When the minute or hour begins; epoch milliseconds. */
  readonly time: number
  readonly cause: string
  readonly count: number
}

/** All that is kept of an account's calls in one minute, or hour, that came to one cause. */
export interface DetailRow extends Omit<Aggregate, 'minute' | 'lastSequence'> {
  readonly time: number
}

/** Minutes or hours, as a reader asks for them. There may be several rows of one time, account and cause: they add up. */
export interface CountSource {
  /** Of an account with `from <= time < to`; the counts alone, which is far less to carry than whole rows. */
  counts(account: string, from: number, to: number, signal: AbortSignal): Promise<readonly CountRow[]>
  /** Whole rows, of one cause where it is given. */
  rows(
    account: string,
    from: number,
    to: number,
    cause: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly DetailRow[]>
}

/** The accounts that have rows. */
export interface AccountList {
  all(): Promise<readonly string[]>
}

/** How far hours follow from minutes. */
export interface RolledUp {
  /** Changes marked before that moment of the wall clock are in the hours; 0 where none are. */
  read(): Promise<number>
}
