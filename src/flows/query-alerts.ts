import { type AlertPlace, compareAlertPlaces, placeOfAlert } from '../core/alert-order.ts'
import { type Rule, ruleFor } from '../core/rule.ts'
import { silenceOf } from '../core/silence.ts'
import { isoSecond } from '../core/window.ts'
import type { Severity } from '../taxonomy/vocabulary.ts'
import { alertAnswer, type KnownAlert } from './alert-answer.ts'
import { type CausePorts, causesBehind, type FailureAlert, lagsBehind } from './alert-causes.ts'
import type { AlertAnswer, AlertDetailAnswer } from './answers.ts'
import type { AlertHistory, AlertStore, SilenceStore, StoredAlert } from './ports/alerting.ts'
import type { Reading } from './read-counts.ts'

export interface AlertsPorts extends CausePorts {
  readonly alerts: Pick<AlertStore, 'all'> & AlertHistory
  readonly silences: Pick<SilenceStore, 'current'>
  readonly allRules: readonly Rule[]
  /** A short name for an alert, the same for ever. */
  readonly alertId: (alert: StoredAlert) => string
}

export interface AlertsQuery {
  readonly state: 'firing' | 'resolved' | 'all'
  readonly account?: string | undefined
  readonly rule?: string | undefined
  readonly severity?: Severity | undefined
  readonly limit: number
  /** The last alert of the page before. */
  readonly after?: AlertPlace | undefined
}

/** `after` says where the next page begins; undefined: nowhere. */
export interface AlertsPage {
  readonly alerts: readonly AlertAnswer[]
  readonly after: AlertPlace | undefined
}

const MAX_HISTORY = 200

/** The alerts that there are: those that fire first, the gravest before the newest; then those that ended last. */
export async function queryAlerts(query: AlertsQuery, reading: Reading, ports: AlertsPorts): Promise<AlertsPage> {
  const { after, limit } = query
  const ordered = (await readKnown(ports))
    .filter(known => isAskedFor(query, known))
    .map(known => ({ known, place: placeOf(known) }))
    .filter(({ place }) => after === undefined || compareAlertPlaces(after, place) < 0)
    .toSorted((a, b) => compareAlertPlaces(a.place, b.place))
  const page = ordered.slice(0, limit)
  const known = page.map(one => one.known)
  const [causes, silence] = await Promise.all([
    causesBehind(known.flatMap(failingOf), reading, ports),
    silencesAt(reading.now, ports),
  ])
  return {
    alerts: known.map(one => alertAnswer(one, { silence: silence(one), causes: causes.get(one.id) }, ports.causeOf)),
    after: page.length < ordered.length ? page.at(-1)?.place : undefined,
  }
}

/** One alert with what was told of it; undefined where there is none. */
export async function findAlert(
  id: string,
  reading: Reading,
  ports: AlertsPorts,
): Promise<AlertDetailAnswer | undefined> {
  const known = (await readKnown(ports)).find(one => one.id === id)
  if (known === undefined) return undefined
  const [history, silence, behind] = await Promise.all([
    ports.alerts.latest(known, MAX_HISTORY, reading.signal),
    silencesAt(reading.now, ports),
    lookBehind(known, reading, ports),
  ])
  return {
    ...alertAnswer(known, { silence: silence(known), ...behind }, ports.causeOf),
    history: history.map(({ at, ...entry }) => ({ at: isoSecond(at), ...entry })),
  }
}

async function readKnown({ alerts, allRules, alertId }: AlertsPorts): Promise<readonly KnownAlert[]> {
  const rules = new Map(allRules.map(rule => [rule.id, rule]))
  return (await alerts.all()).map(stored => {
    const rule = rules.get(stored.rule)
    const of = rule?.kind === 'failures' ? ruleFor(rule, stored.account) : rule
    return { ...stored, id: alertId(stored), of, severity: of?.severity ?? 'warning' }
  })
}

function isAskedFor({ state, account, rule, severity }: AlertsQuery, known: KnownAlert): boolean {
  return (
    (state === 'all' || known.alert.state === state) &&
    (account === undefined || known.account === account) &&
    (rule === undefined || known.rule === rule) &&
    (severity === undefined || known.severity === severity)
  )
}

function placeOf({ id, severity, alert }: KnownAlert): AlertPlace {
  return placeOfAlert(id, severity, alert)
}

/** Finds the silence that holds an alert at that time. */
async function silencesAt(now: number, { silences }: AlertsPorts) {
  const current = await silences.current(now)
  return (known: KnownAlert) => silenceOf(current, known, now)?.id
}

function failingOf(known: KnownAlert): readonly FailureAlert[] {
  const { of, alert } = known
  return of?.kind === 'failures' && alert.state === 'firing' ? [{ ...known, failing: of }] : []
}

async function lookBehind(known: KnownAlert, reading: Reading, ports: AlertsPorts) {
  const [failing] = failingOf(known)
  if (failing === undefined) return {}
  const causes = (await causesBehind([failing], reading, ports)).get(known.id) ?? new Map<string, number>()
  return { causes, expiryLags: await lagsBehind(failing, causes, reading, ports) }
}
