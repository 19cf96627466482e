import type { Aggregate } from '../../core/aggregate.ts'
import type { AggregateDelta, Contribution } from '../../core/delta.ts'
import type { MarkCaller } from '../../core/caller-sketch.ts'
import type { FirstSight } from '../../core/first-sight.ts'
import type { HourAggregate, Month } from '../../core/hour.ts'
import type { Incarnation } from '../../core/incarnation.ts'
import type { Day, MessageTally, Progress } from '../../core/progress.ts'
import type { RejectReason } from '../../core/rejection.ts'
import type { Message } from './messages.ts'

/** What became of deltas: the number of rows written, and what belongs to rows that the store refuses for good. */
export interface Stored {
  readonly rows: number
  readonly refused: readonly Contribution[]
}

/** What the rows of one day hold of a shard. */
export interface DayOfShard {
  readonly records: number
  /** The highest sequence number folded into any of them. */
  readonly lastSequence: number
}

export interface AggregateStore {
  /** Folds the deltas into the shard's rows, each exactly once. */
  add(shard: string, deltas: readonly AggregateDelta[]): Promise<Stored>
  /** The days that have rows, ascending. */
  days(): Promise<readonly Day[]>
  /** What the rows of a day hold, by shard. */
  sumDay(day: Day): Promise<ReadonlyMap<string, DayOfShard>>
  /** Drops the rows of a day, all of them. */
  dropDay(day: Day): Promise<void>
  /** All shards' rows of an account with `from <= minute < to`. */
  read(account: string, from: number, to: number): Promise<readonly Aggregate[]>
}

/**
 * What the minutes of each hour add up to, kept longer than they are. An hour holds all that was marked as changed
 * `MARK_SLACK` before the roll-up's cursor; of later changes it may hold some.
 */
export interface HourStore {
  /** Keeps those that hold more records than what is stored of them. */
  keep(hours: readonly HourAggregate[]): Promise<KeptHours>
  /** The months that have hours, ascending. */
  months(): Promise<readonly Month[]>
  /** Drops the hours of a month, all of them. */
  dropMonth(month: Month): Promise<void>
}

/** Numbers of rows. `refused`: those that the store refuses for good. */
export interface KeptHours {
  readonly written: number
  readonly refused: number
}

export interface RollUpCursor {
  /** The moment of the wall clock up to which changes are in the hours; 0 where none is. */
  read(): Promise<number>
  move(moment: number): Promise<void>
}

/** The accounts that have rows of their own: a stored list, so that every instance counts a record into the same row. */
export interface AccountRegister {
  /** Those of these accounts that have rows of their own; new ones are registered while there is room. */
  admit(accounts: ReadonlySet<string>): Promise<ReadonlySet<string>>
}

/** Marks callers by a keyed hash of their addresses, the same on every instance and at every time. */
export interface CallerMarker {
  /** For the messages of one batch: what it remembers of their addresses goes with it. */
  open(): Promise<MarkCaller>
}

export interface ProgressStore {
  /** The shards of a hub partition as they are stored now, oldest first. */
  lineage(partition: string): Promise<readonly Incarnation[]>
  /** Opens a shard of a partition, where no other instance has. */
  open(partition: string, incarnation: Omit<Incarnation, 'progress'>): Promise<void>
  read(shard: string): Promise<Progress>
  /** Advances by these messages, exactly once whatever else writes; resolves to before and after. */
  advance(
    shard: string,
    messages: readonly MessageTally[],
  ): Promise<{ readonly before: Progress; readonly after: Progress }>
  all(): Promise<ReadonlyMap<string, Progress>>
}

/** A message or record that could not be read, with the bytes of its whole message. */
export interface DeadLetterItem {
  readonly message: Message
  /** Place of the record in its message. */
  readonly index: number
  /** How many records the message came apart into, where that is known. */
  readonly records?: number
  readonly reason: RejectReason
  /** What the parser, or the code that failed, said; it may quote the message. */
  readonly error?: string
}

export interface DeadLetter {
  /** Keeps the items under their positions; keeping one again changes nothing. */
  keep(items: readonly DeadLetterItem[]): Promise<void>
}

/** Every kind of error that the taxonomy does not know, by its fingerprint. */
export interface FingerprintRegister {
  /** Fingerprints that were registered at or after that moment of the wall clock. */
  since(moment: number): Promise<ReadonlySet<string>>
  /** Keeps those that nobody has seen, and resolves to them. */
  register(sights: readonly FirstSight[]): Promise<readonly FirstSight[]>
}

/** An hour of an account in which rows changed. */
export interface Change {
  readonly account: string
  readonly hour: number
}

export interface MarkedChange extends Change {
  /** Minute of the wall clock in which it was marked. */
  readonly marked: number
}

export interface ChangeIndex {
  mark(shard: string, changes: readonly Change[]): Promise<void>
  /** Changes marked at or after that moment of the wall clock, in the order of their first mark since then. */
  since(moment: number): Promise<readonly MarkedChange[]>
  /** Forgets the days before that moment; resolves to how many. */
  dropBefore(moment: number): Promise<number>
}
