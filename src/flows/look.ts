import type { Measure } from '../core/health.ts'
import type { Silence } from '../core/silence.ts'
import { MARK_SLACK } from './mark-slack.ts'
import type { AlertStore, StoredAlert } from './ports/alerting.ts'
import type { Change, ChangeIndex } from './ports/counting.ts'
import type { HealthStore } from './ports/watching.ts'

/** What tells whether there is anything to look at. */
export interface Glance {
  /** The wall clock, epoch milliseconds. */
  readonly now: number
  /** Up to when changes were looked at before, by the same clock. */
  readonly cursor: number
  /** Since then, and what may have been marked late. */
  readonly changed: readonly Change[]
  readonly alerts: readonly StoredAlert[]
  readonly measures: readonly Measure[]
}

/** What one look at all alerts has at hand. */
export interface Look extends Glance {
  readonly silences: readonly Silence[]
}

export interface GlancePorts {
  readonly alerts: AlertStore
  readonly changes: ChangeIndex
  readonly health: HealthStore
}

export async function glance(now: number, { alerts, changes, health }: GlancePorts): Promise<Glance> {
  const changedSince = async (cursor: number) => ({ cursor, changed: await changes.since(cursor - MARK_SLACK) })
  const [marked, stored, measures] = await Promise.all([alerts.cursor().then(changedSince), alerts.all(), health.all()])
  return { now, ...marked, alerts: stored, measures }
}
