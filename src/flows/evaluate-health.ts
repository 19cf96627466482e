import { healthEpisodes, type Measure } from '../core/health.ts'
import type { HealthRule } from '../core/rule.ts'
import { silenceOf } from '../core/silence.ts'
import { type Alert, decide, type Verdict } from '../core/verdict.ts'
import type { Glance, Look } from './look.ts'
import type { Outbox } from './outbox.ts'
import type { AlertStore } from './ports/alerting.ts'

export interface HealthPorts {
  readonly healthRules: readonly HealthRule[]
  readonly alerts: AlertStore
}

/** A measure as a rule looks at it, and what was told of it last. */
interface Watched {
  readonly rule: HealthRule
  readonly measure: Measure
  readonly last: Alert | undefined
}

/** Tells what differs from what was told of our own health. It is looked at by the clock: health has no other time. */
export async function evaluateHealth(look: Look, outbox: Outbox, ports: HealthPorts): Promise<void> {
  for (const watched of watchedOf(look, ports)) await evaluateMeasure(watched, look, outbox, ports)
}

/** Whether a look would tell or keep anything, with no silence in force. */
export function isHealthDue(seen: Glance, ports: Pick<HealthPorts, 'healthRules'>): boolean {
  return watchedOf(seen, ports).some(watched => {
    const verdict = verdictOf(watched, seen.now, undefined)
    return verdict.reason !== 'quiet' || isNews(verdict.alert, watched.last)
  })
}

function watchedOf(
  { measures, alerts }: Glance,
  { healthRules }: Pick<HealthPorts, 'healthRules'>,
): readonly Watched[] {
  return healthRules.flatMap(rule =>
    measures
      .filter(({ kind }) => kind === rule.watch)
      .map(measure => {
        const stored = alerts.find(alert => alert.rule === rule.id && alert.group === measure.subject)
        return { rule, measure, last: stored?.alert }
      }),
  )
}

function verdictOf({ rule, measure, last }: Watched, now: number, silencedBy: string | undefined): Verdict {
  const since = last?.state === 'firing' ? last.since : undefined
  return decide(rule, healthEpisodes(rule, measure, since), last, now, { silencedBy })
}

function isNews(alert: Alert | undefined, last: Alert | undefined): alert is Alert {
  return alert !== undefined && JSON.stringify(alert) !== JSON.stringify(last)
}

async function evaluateMeasure(
  watched: Watched,
  { now, silences }: Look,
  outbox: Outbox,
  { alerts }: HealthPorts,
): Promise<void> {
  const { rule, measure, last } = watched
  const group = measure.subject
  const silencedBy = silenceOf(silences, { rule: rule.id, account: '', group }, now)?.id
  const verdict = verdictOf(watched, now, silencedBy)
  const stored = (alert: Alert) => ({ rule: rule.id, group, account: '', alert })
  if (verdict.reason === 'quiet') {
    if (isNews(verdict.alert, last)) await alerts.update(stored(verdict.alert))
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
