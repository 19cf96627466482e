import type { Silence } from '../../core/silence.ts'
import type { Alert } from '../../core/verdict.ts'
import type { DeliveryFailure } from '../facts.ts'
import type { Notice } from './notices.ts'

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
  /** Moment of the wall clock up to which changes were looked at; minutes behind where there was nothing to look at. */
  cursor(): Promise<number>
  moveCursor(moment: number): Promise<void>
}

/** One telling of an alert, or that it was held back. Time in epoch milliseconds. */
export interface HistoryEntry extends Pick<Alert, 'reason' | 'count' | 'peak'> {
  readonly at: number
  /** What held it back: the id of a silence or of a rule. */
  readonly by?: string
}

export interface AlertHistory {
  /** The last tellings of an alert, latest first. */
  latest(
    alert: Pick<StoredAlert, 'rule' | 'group'>,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly HistoryEntry[]>
}

/** Who evaluates: two at once would tell everything twice. */
export interface EvaluationLease {
  /** True where it is ours until that moment (epoch milliseconds); false where anybody has it, be it another look of ours. */
  take(now: number, until: number): Promise<boolean>
  /** True where it is still ours, now until that moment. */
  renew(until: number): Promise<boolean>
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

export type Delivery = { readonly accepted: true } | { readonly accepted: false; readonly failure: DeliveryFailure }

export interface Notifier {
  send(notice: Notice): Promise<Delivery>
}
