import type { Aggregate } from '../../core/aggregate.ts'
import type { FirstSight } from '../../core/first-sight.ts'
import type { LetterPlace } from '../../core/letter-id.ts'
import type { LetterFrame } from '../../core/replay-items.ts'

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

/** A message of which something is rejected. */
export interface Letter extends LetterPlace {
  /** Epoch milliseconds. */
  readonly enqueued: number
  readonly frame: LetterFrame
  /** What the parser, or the code that failed, said first; redacted. */
  readonly error: string | undefined
  /** Length of the message. */
  readonly bytes: number
  /** How many rows hold its bytes. */
  readonly parts: number
  readonly replay: { readonly state: 'taken' | 'settled' } | undefined
}

export interface LetterList {
  /** In order of shard and sequence, those behind `after` alone; read by so many, and no further than they are taken. */
  list(
    filter: { readonly shard?: string; readonly after?: LetterPlace },
    paging: { readonly pageSize: number; readonly signal: AbortSignal },
  ): AsyncIterable<Letter>
}

export interface LetterBodies {
  find(shard: string, sequence: number): Promise<Letter | undefined>
  /** The bytes that are kept of its message; undefined where they have expired. */
  body(letter: Letter): Promise<Uint8Array | undefined>
}

/** A kind of error that the taxonomy does not know. */
export type SeenKind = Pick<FirstSight, 'fingerprint' | 'account' | 'time'>

export interface FingerprintList {
  /** The kinds that were seen first last, latest first. The register is looked through as a whole, once. */
  latest(limit: number, signal: AbortSignal): Promise<readonly SeenKind[]>
  find(fingerprint: string, signal: AbortSignal): Promise<FirstSight | undefined>
}

/** How far hours follow from minutes. */
export interface RolledUp {
  /** Changes marked before that moment of the wall clock are in the hours; 0 where none are. */
  read(): Promise<number>
}
