import type { ExpiringRule, FailureRule, HealthRule } from '../../core/rule.ts'
import type { Alert, ToldReason } from '../../core/verdict.ts'
import type { Cause } from '../../taxonomy/taxonomy.ts'
import type { Severity } from '../../taxonomy/vocabulary.ts'

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
  readonly callers?: CallerCount
  readonly sample: string | undefined
}

/** How many different callers made the matching calls, where that can be told; an estimate above 30. */
export interface CallerCount {
  readonly count: number
  /** There may be more, as some calls do not name theirs; or fewer, as calls that are not told of are among them. */
  readonly bound?: 'at least' | 'at most'
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
