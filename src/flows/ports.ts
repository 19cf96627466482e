import type { Aggregate, AggregateDelta, Contribution } from '../core/aggregate.ts'
import type { FirstSight } from '../core/first-sight.ts'
import type { Measure } from '../core/health.ts'
import type { Incarnation } from '../core/incarnation.ts'
import type { HubPosition } from '../core/lag.ts'
import type { Day, MessageTally, Progress } from '../core/progress.ts'
import type { RejectReason } from '../core/rejection.ts'
import type { ExpiringRule, FailureRule, HealthRule } from '../core/rule.ts'
import type { Silence } from '../core/silence.ts'
import type { Alert, ToldReason } from '../core/verdict.ts'
import type { Cause, Severity } from '../taxonomy/taxonomy.ts'
import type { DeliveryFailure, Fact } from './facts.ts'

/** One Event Hubs event. Sequence numbers of a shard rise by one; `enqueued` in epoch milliseconds. */
export interface Message {
  readonly shard: string
  readonly sequence: number
  readonly enqueued: number
  readonly body: Uint8Array
}

/** The messages of one delivery, all of one partition of a hub. */
export interface HubBatch {
  /** `p07`, for text that sorts as partitions do. */
  readonly partition: string
  /** Names the hub: another hub's sequence numbers are others. */
  readonly source: string
  readonly messages: readonly Omit<Message, 'shard'>[]
}

/** The text of a message's bytes; undefined where the bytes are no text in any encoding that Azure writes. */
export type Decode = (body: Uint8Array) => string | undefined

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

/** The accounts that have rows of their own: a stored list, so that every instance counts a record into the same row. */
export interface AccountRegister {
  /** Those of these accounts that have rows of their own; new ones are registered while there is room. */
  admit(accounts: ReadonlySet<string>): Promise<ReadonlySet<string>>
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

export interface ChangeIndex {
  mark(shard: string, changes: readonly Change[]): Promise<void>
  /** Changes marked at or after that moment of the wall clock. */
  since(moment: number): Promise<readonly Change[]>
  /** Forgets the days before that moment; resolves to how many. */
  dropBefore(moment: number): Promise<number>
}

export interface StoredAlert {
  readonly rule: string
  readonly group: string
  /** Empty for alerts about ourselves. */
  readonly account: string
  readonly alert: Alert
}

export interface AlertStore {
  all(): Promise<readonly StoredAlert[]>
  /** Keeps what is true of an alert now, where nothing was told. */
  update(stored: StoredAlert): Promise<void>
  /** Keeps the alert as it was told or held back, and that it was in its history; `by` says what held it. */
  record(kept: StoredAlert, by?: string): Promise<void>
  /** Moment of the wall clock up to which changes were looked at. */
  cursor(): Promise<number>
  moveCursor(moment: number): Promise<void>
}

/** Who evaluates: two at once would tell everything twice. */
export interface EvaluationLease {
  /** True where it is ours until that moment (epoch milliseconds); false where another has it. Taking it again renews it. */
  take(now: number, until: number): Promise<boolean>
  release(): Promise<void>
}

export interface SilenceStore {
  /** Those that are not over at that moment, epoch milliseconds. */
  current(now: number): Promise<readonly Silence[]>
  /** The last so many that are over. */
  past(now: number, limit: number): Promise<readonly Silence[]>
  keep(silence: Silence): Promise<void>
  /** Ends it then; false where there is none with that id. */
  end(id: string, now: number): Promise<boolean>
}

/** All that a card tells. */
export type Notice = FailureNotice | ExpiringNotice | HealthNotice | SummaryNotice

interface AlertNotice {
  readonly reason: ToldReason
  /** What is true; of several groups the earliest beginning, the latest end, and the sum. */
  readonly alert: Alert
  /** The peak that the card before told of; of several groups the sum. Absent where none did. */
  readonly formerPeak?: number
}

/** About failures of an account; one card for all groups of a rule that are told for the same reason at once. */
export interface FailureNotice extends AlertNotice {
  readonly about: 'failures'
  readonly rule: FailureRule
  readonly account: string
  /** What of the account, where the rule groups by more: `cause` or `policy/value`; largest first. */
  readonly groups: readonly (readonly [string, number])[]
  /** All calls of the account from the alert's beginning through its last minute. */
  readonly requests: number
  /** Matching calls by cause, largest first. */
  readonly causes: readonly (readonly [Cause, number])[]
  /** Matching calls of no known cause. */
  readonly unknown: number
  /** This and the next two: calls by name, largest first. */
  readonly policies: readonly (readonly [string, number])[]
  readonly operations: readonly (readonly [string, number])[]
  readonly expiryLags: readonly (readonly [string, number])[]
  /** Of failures whose words nobody knows. */
  readonly fingerprints?: readonly (readonly [string, number])[]
  readonly sample: string | undefined
}

/** About a token that many share and that is about to expire. */
export interface ExpiringNotice extends AlertNotice {
  readonly about: 'expiring'
  readonly rule: ExpiringRule
  readonly account: string
  /** Epoch milliseconds. */
  readonly expires: number
  /** Successful calls of the account from the alert's beginning through its last minute, and those of them with the token. */
  readonly requests: number
  readonly sharing: number
  readonly policies: readonly (readonly [string, number])[]
}

/** About ourselves. */
export interface HealthNotice extends AlertNotice {
  readonly about: 'health'
  readonly rule: HealthRule
  /** A shard, or `hub`. */
  readonly subject: string
}

/** In place of very many cards at once. */
export interface SummaryNotice {
  readonly about: 'summary'
  readonly severity: Severity
  /** In the order in which they would have been told. */
  readonly entries: readonly {
    readonly title: string
    readonly subject: string
    readonly reason: ToldReason
    readonly count: number
    /** What is counted: `calls` unless given. */
    readonly unit?: string
  }[]
}

export type Delivery = { readonly accepted: true } | { readonly accepted: false; readonly failure: DeliveryFailure }

export interface Notifier {
  send(notice: Notice): Promise<Delivery>
}

/** How far the partitions of the hub reach, asked of the hub. */
export interface HubPositions {
  read(): Promise<readonly HubPosition[]>
}

/** What is known of our own health. */
export interface HealthStore {
  all(): Promise<readonly Measure[]>
  keep(measures: readonly Measure[]): Promise<void>
}

/** The days whose rows were found to add up, by what the shards said of them then. */
export interface AuditRegister {
  /** Tells whether a day was found to add up when the shards said this of it. */
  read(): Promise<(day: Day, ledger: string) => boolean>
  keep(day: Day, ledger: string): Promise<void>
}

/** Rows that are kept for a time only. */
export interface ExpiringRows {
  /** Drops rows written before that moment (epoch milliseconds); resolves to how many. */
  dropBefore(moment: number): Promise<number>
}

export interface Telemetry {
  emit(fact: Fact): void
}
