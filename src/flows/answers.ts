/**
 * What the API answers, as plain data: times as ISO text in UTC, counts as numbers. The OpenAPI document says the same
 * for readers in other languages, and a test holds one against the other.
 */

import type { Step } from '../core/buckets.ts'
import type { HealthKind } from '../core/health.ts'
import type { RejectReason } from '../core/rejection.ts'
import type { Alert } from '../core/verdict.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'
import type { ExpiryLag, Retry, Severity, Tag } from '../taxonomy/vocabulary.ts'

export type { Step }

/** What calls can be grouped by. */
export const GROUPINGS = [
  'cause',
  'tag',
  'account',
  'operation',
  'policy',
  'resource',
  'status',
  'category',
  'fingerprint',
] as const
export type Grouping = (typeof GROUPINGS)[number]

/** Calls in a stretch of time; `counts` has one number for each bucket of the answer. */
export interface CountsAnswer {
  readonly count: number
  readonly counts: readonly number[]
}

export interface GroupAnswer extends CountsAnswer {
  /** `(none)`: calls of none. `(other)`: of names beyond those that a row holds. */
  readonly group: string
}

interface BucketsAnswer {
  readonly from: string
  /** Exclusive. */
  readonly to: string
  readonly step: Step
  /** IANA name of the time zone in which days begin. */
  readonly timeZone: string
  /** When each bucket begins. */
  readonly starts: readonly string[]
}

/** `GET /api/aggregates` */
export interface AggregatesAnswer extends BucketsAnswer {
  readonly groupBy: Grouping
  /** All calls of the accounts, successes too. */
  readonly requests: CountsAnswer
  /** Those that match all filters. */
  readonly matching: CountsAnswer
  /** The matching ones by group, largest first; a call with several tags is in the group of each. */
  readonly groups: readonly GroupAnswer[]
  readonly groupCount: number
  /** What to give as `after` for the next page. */
  readonly next: string | null
}

export interface NamedCount {
  readonly name: string
  readonly count: number
}

/** A cause as `GET /api/taxonomy` tells of it. */
export interface CauseAnswer {
  readonly id: string
  readonly title: string
  readonly statuses: readonly number[]
  readonly tags: readonly Tag[]
  readonly severity: Severity
  readonly retry: Retry
  readonly steps: readonly string[]
  readonly lagSteps?: Readonly<Record<ExpiryLag, string>>
  readonly docs: string
  readonly article?: string
}

export interface TaxonomyAnswer {
  readonly version: string
  readonly causes: readonly CauseAnswer[]
}

/**
 * `GET /api/causes/{cause}`: one cause in a stretch of time. Lists are largest first, with 50 names at most. All but the
 * counts is told of the 50 accounts that have the most such calls.
 */
export interface CauseDetailAnswer extends BucketsAnswer, CountsAnswer {
  /** Absent for `unknown` and `ok`, which the taxonomy does not hold. */
  readonly cause?: CauseAnswer
  readonly id: string
  /** All calls of the accounts. */
  readonly requests: CountsAnswer
  readonly firstSeen: string | null
  readonly lastSeen: string | null
  /**
   * How many different callers the records name: exact while they are few, with a standard error of 4.6 % above 32; null
   * where none names one.
   */
  readonly callers: number | null
  readonly accounts: readonly NamedCount[]
  readonly operations: readonly NamedCount[]
  readonly policies: readonly NamedCount[]
  readonly resources: readonly NamedCount[]
  readonly statuses: readonly NamedCount[]
  readonly categories: readonly NamedCount[]
  readonly fingerprints: readonly NamedCount[]
  /** How long after their expiry tokens were presented, from the shortest to the longest. */
  readonly expiryLags: readonly NamedCount[]
  /** Milliseconds. */
  readonly duration: { readonly average: number; readonly longest: number }
  /** The latest ones, redacted. */
  readonly samples: readonly SampleAnswer[]
}

export interface SampleAnswer {
  readonly account: string
  readonly time: string
  readonly text: string
  readonly requestId?: string
}

/** `GET /api/accounts` */
export interface AccountsAnswer {
  readonly accounts: readonly string[]
}

export interface AlertAnswer {
  readonly id: string
  readonly rule: string
  readonly title: string
  readonly severity: Severity
  readonly about: 'failures' | 'expiring' | 'health'
  /** `account`, `account/cause`, ...; of alerts about ourselves a shard, or `hub`. */
  readonly group: string
  /** Empty for alerts about ourselves. */
  readonly account: string
  readonly state: Alert['state']
  readonly reason: Alert['reason']
  /** Whether a channel took a card of it. */
  readonly told: boolean
  readonly flapping: boolean
  readonly since: string
  readonly until: string
  readonly firedAt: string
  readonly toldAt: string | null
  readonly count: number
  readonly peak: number
  /** What is counted; empty for an alert about ourselves whose rule is gone. */
  readonly unit: string
  /** The silence that holds it now. */
  readonly silence?: string
  /** Of failures, while they fire: the causes behind it, largest first. */
  readonly causes: readonly { readonly cause: string; readonly title: string; readonly count: number }[]
  /** What to do, as a card would say it; how long tokens were expired counts in the answer about one alert alone. */
  readonly steps: readonly string[]
  /** Of the main cause. */
  readonly docs?: string
}

/** `GET /api/alerts`: those that fire, the gravest and then the newest first; then those that ended last. */
export interface AlertsAnswer {
  readonly alerts: readonly AlertAnswer[]
  readonly next: string | null
}

/** `GET /api/alerts/{id}` */
export interface AlertDetailAnswer extends AlertAnswer {
  /** What was told and what was held back, latest first, at most 200. */
  readonly history: readonly {
    readonly at: string
    readonly reason: Alert['reason']
    /** What held it back: a silence or a rule. */
    readonly by?: string
    readonly count: number
    readonly peak: number
  }[]
}

/**
 * `GET /api/unknowns`: kinds of error that the taxonomy does not know, most calls first, then the latest; of those
 * without calls the latest 5,000.
 */
export interface UnknownsAnswer {
  readonly from: string
  readonly to: string
  readonly unknowns: readonly {
    readonly fingerprint: string
    /** Calls in the stretch of time. */
    readonly count: number
    /** This and the next: as it was seen first. */
    readonly account: string
    /** What it was counted as: `unknown`, or the generic cause of its status. */
    readonly cause: string
    readonly category: string
    readonly status?: number
    readonly firstSeen: string
    /** Redacted. */
    readonly sample: string
    /** A cause for the taxonomy to begin with: id, status, words and example taken from the sample. */
    readonly suggestion: Cause
  }[]
  readonly next: string | null
}

/**
 * `GET /api/deadletters`: what was rejected, in order of shard and sequence, which is the order in which it is kept; never
 * what is in it. Where a reason is asked for, a page may hold few letters or none, and `next` lead to more.
 */
export interface DeadLettersAnswer {
  readonly letters: readonly DeadLetterAnswer[]
  readonly next: string | null
}

export interface DeadLetterAnswer {
  /** `p03:1200`: shard and sequence number. */
  readonly id: string
  readonly enqueued: string
  readonly bytes: number
  /** How many records the message came apart into, and how many of them are rejected. */
  readonly records: number
  readonly rejected: number
  readonly reasons: readonly RejectReason[]
  /** What the parser said, redacted. */
  readonly error?: string
  /** What replays made of it. */
  readonly replay: 'none' | 'taken' | 'settled'
}

export interface ShardAnswer {
  readonly shard: string
  readonly lastSequence: number
  readonly messages: number
  readonly records: number
  readonly counted: number
  readonly foreign: number
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>
  readonly duplicates: number
  readonly timeAssumed: number
  /** Missing messages by range of sequence numbers. */
  readonly gaps: Readonly<Record<string, number>>
  readonly lastEnqueued: string
  readonly firstTime: string | null
  readonly lastTime: string | null
}

/** `GET /api/status` */
export interface StatusAnswer {
  readonly versions: { readonly causeway: string; readonly taxonomy: string; readonly node: string }
  /** Minutes behind where there is nothing to look at. */
  readonly lastEvaluation: string | null
  /** Up to when changes are in the hours. */
  readonly lastRollUp: string | null
  /** Those of the hub, in order of partition; of more than 200 those that were read last. */
  readonly shards: readonly ShardAnswer[]
  /** Sums over all shards, by who counted. */
  readonly totals: Readonly<Record<'hub' | 'files' | 'replays', TotalsAnswer>>
  readonly health: readonly {
    readonly kind: HealthKind
    readonly subject: string
    readonly value: number
    readonly unit: string
    readonly at: string
  }[]
  /** The newest 200; `GET /api/alerts` tells all. */
  readonly firing: readonly {
    readonly rule: string
    readonly group: string
    readonly since: string
    readonly count: number
  }[]
}

export interface TotalsAnswer {
  readonly shards: number
  readonly messages: number
  readonly records: number
  readonly counted: number
  readonly foreign: number
  readonly rejected: number
  readonly missing: number
}
