import type { HealthKind } from '../core/health.ts'
import type { RejectReason } from '../core/rejection.ts'
import type { ToldReason } from '../core/verdict.ts'

/**
 * Why a card was not accepted: `refused` needs a person, all others pass. `paused`: nothing was sent now, since its
 * channel failed lately and is left alone for a while.
 */
export const DELIVERY_FAILURES = ['unreachable', 'busy', 'server-error', 'refused', 'paused'] as const
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number]

/**
 * Why metrics do not arrive. `not-loaded`: what sends them cannot be set up, so that this instance sends none.
 * `not-accepted`: Application Insights did not answer, or refused some.
 */
export const METRICS_FAILURES = ['not-loaded', 'not-accepted'] as const
export type MetricsFailure = (typeof METRICS_FAILURES)[number]

/** Everything about ourselves that is worth counting. Emitted per batch or per card, never per record. */
export type Fact =
  | {
      readonly fact: 'BatchCounted'
      readonly stage: 'ingest'
      readonly shard: string
      readonly messages: number
      readonly records: number
      readonly counted: number
      readonly foreign: number
      readonly duplicates: number
      readonly rows: number
    }
  | {
      readonly fact: 'RecordsRejected'
      readonly stage: 'ingest'
      readonly shard: string
      readonly reason: RejectReason
      readonly count: number
    }
  /** Table Storage refuses a row for good, so its records went to the dead letter. */
  | { readonly fact: 'StoreRefused'; readonly stage: 'ingest'; readonly shard: string; readonly count: number }
  | { readonly fact: 'OutcomesUnknown'; readonly stage: 'ingest'; readonly shard: string; readonly count: number }
  | {
      readonly fact: 'NewKindOfError'
      readonly stage: 'ingest'
      readonly shard: string
      readonly fingerprint: string
    }
  | { readonly fact: 'TimesAssumed'; readonly stage: 'ingest'; readonly shard: string; readonly count: number }
  | {
      readonly fact: 'SequenceGap'
      readonly stage: 'ingest'
      readonly shard: string
      readonly from: number
      readonly to: number
    }
  /** What the watch read that is not zero: lag, waiting, quiet, gaps, refused rows; in the unit of its kind. */
  | {
      readonly fact: 'HealthMeasured'
      readonly stage: 'watch'
      readonly kind: HealthKind
      readonly subject: string
      readonly value: number
    }
  | { readonly fact: 'HubUnreachable'; readonly stage: 'watch' }
  | { readonly fact: 'CountsAudited'; readonly stage: 'audit'; readonly shards: number; readonly days: number }
  /** The rows of a day hold more (positive) or fewer records than the shard counted. */
  | {
      readonly fact: 'CountsDiffer'
      readonly stage: 'audit'
      readonly shard: string
      readonly day: string
      readonly difference: number
    }
  /** `hours`: of accounts, that were worked out anew; `rows`: that were written. */
  | {
      readonly fact: 'HoursRolledUp'
      readonly stage: 'roll-up'
      readonly accounts: number
      readonly hours: number
      readonly rows: number
    }
  /** Table Storage refuses rows of hours for good: what they hold is in the minutes alone. */
  | { readonly fact: 'HoursRefused'; readonly stage: 'roll-up'; readonly count: number }
  /** Tables that were dropped; `daysHeld`: expired ones that are still written, or not rolled up yet. */
  | {
      readonly fact: 'ExpiredDropped'
      readonly stage: 'retention'
      readonly days: number
      readonly daysHeld: number
      readonly months: number
      readonly deadLetters: number
    }
  | { readonly fact: 'AlertTold'; readonly stage: 'alert'; readonly rule: string; readonly reason: ToldReason }
  | {
      readonly fact: 'AlertNotTold'
      readonly stage: 'alert'
      readonly rule: string
      readonly reason: DeliveryFailure
    }
  /** Facts stand in the log, but not all of them became metrics lately. */
  | { readonly fact: 'MetricsNotSent'; readonly stage: 'telemetry'; readonly reason: MetricsFailure }

export type Level = 'information' | 'warning' | 'error'

/** Levels by consequence: a warning lost nothing, an error did or needs a person. */
export const LEVELS: Readonly<Record<Fact['fact'], Level>> = {
  BatchCounted: 'information',
  RecordsRejected: 'warning',
  StoreRefused: 'error',
  OutcomesUnknown: 'warning',
  NewKindOfError: 'warning',
  TimesAssumed: 'warning',
  SequenceGap: 'error',
  HealthMeasured: 'information',
  HubUnreachable: 'error',
  CountsAudited: 'information',
  CountsDiffer: 'error',
  HoursRolledUp: 'information',
  HoursRefused: 'error',
  ExpiredDropped: 'information',
  AlertTold: 'information',
  AlertNotTold: 'error',
  MetricsNotSent: 'warning',
}
