import { healthEpisodes, type Measure } from '../core/health.ts'
import type { HealthRule } from '../core/rule.ts'
import { silenceOf } from '../core/silence.ts'
import { type Alert, decide } from '../core/verdict.ts'
import type { Look } from './look.ts'
import type { Outbox } from './outbox.ts'
import type { AlertStore } from './ports/alerting.ts'
import type { HealthStore } from './ports/watching.ts'

export interface HealthPorts {
  readonly healthRules: readonly HealthRule[]
  readonly health: HealthStore
  readonly alerts: AlertStore
}

/** Tells what differs from what was told of our own health. It is looked at by the clock: health has no other time. */
export async function evaluateHealth(look: Look, outbox: Outbox, ports: HealthPorts): Promise<void> {
  if (ports.healthRules.length === 0) return
  const [measures, stored] = await Promise.all([ports.health.all(), ports.alerts.all()])
  for (const rule of ports.healthRules) {
    for (const measure of measures.filter(({ kind }) => kind === rule.watch)) {
      const last = stored.find(alert => alert.rule === rule.id && alert.group === measure.subject)?.alert
      await evaluateMeasure(rule, measure, last, look, outbox, ports)
    }
  }
}

async function evaluateMeasure(
  rule: HealthRule,
  measure: Measure,
  last: Alert | undefined,
  { now, silences }: Look,
  outbox: Outbox,
  { alerts }: HealthPorts,
): Promise<void> {
  const group = measure.subject
  const since = last?.state === 'firing' ? last.since : undefined
  const silencedBy = silenceOf(silences, { rule: rule.id, account: '', group }, now)?.id
  const verdict = decide(rule, healthEpisodes(rule, measure, since), last, now, { silencedBy })
  const stored = (alert: Alert) => ({ rule: rule.id, group, account: '', alert })
  if (verdict.reason === 'quiet') {
    if (verdict.alert !== undefined && verdict.alert.count !== last?.count) await alerts.update(stored(verdict.alert))
  } else if ('by' in verdict) await alerts.record(stored(verdict.alert), verdict.by)
  else {
    const { alert, reason } = verdict
    await outbox.tell({
      notice: {
        about: 'health',
        rule,
        subject: group,
        alert,
        reason,
        ...(last === undefined ? {} : { formerPeak: last.toldPeak }),
      },
      alerts: [stored(alert)],
    })
  }
}
