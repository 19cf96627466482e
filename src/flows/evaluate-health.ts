import { type HealthRule, healthEpisodes, type Measure } from '../core/health.ts'
import { judge } from '../core/verdict.ts'
import type { AlertStore, HealthStore, Notifier, StoredAlert, Telemetry } from './ports.ts'
import { tell } from './tell.ts'

export interface HealthPorts {
  readonly healthRules: readonly HealthRule[]
  readonly health: HealthStore
  readonly alerts: AlertStore
  readonly notifier: Notifier
  readonly telemetry: Telemetry
}

/** Tells what differs from what was told of our own health. It is looked at by the clock: health has no other time. */
export async function evaluateHealth(now: number, ports: HealthPorts): Promise<void> {
  if (ports.healthRules.length === 0) return
  const [measures, stored] = await Promise.all([ports.health.all(), ports.alerts.all()])
  for (const rule of ports.healthRules) {
    for (const measure of measures.filter(({ kind }) => kind === rule.watch)) {
      const last = stored.find(alert => alert.rule === rule.id && alert.group === measure.subject)
      await evaluateMeasure(rule, measure, last, now, ports)
    }
  }
}

async function evaluateMeasure(
  rule: HealthRule,
  measure: Measure,
  last: StoredAlert | undefined,
  now: number,
  ports: HealthPorts,
): Promise<void> {
  const since = last?.alert.state === 'firing' ? last.alert.since : undefined
  const verdict = judge(rule, healthEpisodes(rule, measure, since), last?.alert, now)
  const subject = measure.subject
  const stored = (alert: StoredAlert['alert']) => ({ rule: rule.id, group: subject, account: '', alert })
  if (verdict.reason === 'quiet') {
    if (verdict.alert !== undefined && verdict.alert.count !== last?.alert.count) {
      await ports.alerts.update(stored(verdict.alert))
    }
    return
  }
  const { alert, reason } = verdict
  await tell(stored(alert), { about: 'health', rule, subject, alert, reason }, ports)
}
