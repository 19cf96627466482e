import { type Aggregate, statusOfTally } from '../core/aggregate.ts'
import type { Series } from '../core/episode.ts'
import { groupOf, matches, type Rule } from '../core/rule.ts'
import { type Alert, evaluate, momentsOf } from '../core/verdict.ts'
import { HOUR, MINUTE } from '../core/window.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'
import { noticeOf } from './notice.ts'
import type {
  AggregateStore,
  AlertStore,
  Change,
  ChangeIndex,
  Notifier,
  ProgressStore,
  StoredAlert,
  Telemetry,
} from './ports.ts'
import { tell } from './tell.ts'

export interface AlertPorts {
  readonly rules: readonly Rule[]
  readonly causeOf: (id: string) => Cause | undefined
  /** `event` looks at input in its own time, so that an old archive shows what would have been alerted. */
  readonly clock: 'wall' | 'event'
  /** How late data may come and still fire, in milliseconds; with the event clock nothing is too late. */
  readonly lateness: number
  readonly aggregates: AggregateStore
  readonly changes: ChangeIndex
  readonly progress: ProgressStore
  readonly alerts: AlertStore
  readonly notifier: Notifier
  readonly telemetry: Telemetry
}

/** Changes are marked by other instances' clocks and their writes are retried, so each look reaches back this far. */
const MARK_SLACK = 10 * MINUTE

/** Looks at what changed since the last look and at all that fires; tells what differs from what was told. */
export async function evaluateAlerts(now: number, ports: AlertPorts): Promise<void> {
  const cursor = await ports.alerts.cursor()
  const changed = await ports.changes.since(cursor - MARK_SLACK)
  const stored = await ports.alerts.all()
  const until = ports.clock === 'wall' ? now : await latestEventTime(ports.progress)
  const oldest = ports.clock === 'wall' ? until - ports.lateness : Number.NEGATIVE_INFINITY
  let told = true
  for (const [account, from] of accountsToLookAt(changed, stored, oldest)) {
    const open = stored.filter(alert => alert.account === account)
    told = (await evaluateAccount({ account, from, until }, open, ports)) && told
  }
  // A card that did not go out is due again, so its changes are looked at again.
  if (told) await ports.alerts.moveCursor(now)
}

/** The end of the last minute that any record stated. */
async function latestEventTime(progress: ProgressStore): Promise<number> {
  const times = [...(await progress.all()).values()].map(({ lastTime }) => lastTime ?? 0)
  return Math.floor(Math.max(0, ...times) / MINUTE) * MINUTE + MINUTE
}

/** Each account that changed within the lateness or that has a firing alert, with the earliest time to read. */
function accountsToLookAt(
  changed: readonly Change[],
  stored: readonly StoredAlert[],
  oldest: number,
): ReadonlyMap<string, number> {
  const from = new Map<string, number>()
  const lookFrom = (account: string, time: number) => from.set(account, Math.min(from.get(account) ?? time, time))
  for (const { account, hour } of changed) {
    if (hour + HOUR > oldest) lookFrom(account, Math.max(hour, oldest))
  }
  // Alerts about ourselves are of no account.
  for (const { account, alert } of stored) {
    if (account !== '' && alert.state === 'firing') lookFrom(account, alert.since)
  }
  return from
}

interface Look {
  readonly account: string
  readonly from: number
  readonly until: number
}

/** False when a card did not go out. */
async function evaluateAccount(look: Look, stored: readonly StoredAlert[], ports: AlertPorts): Promise<boolean> {
  const before = Math.max(0, ...ports.rules.map(rule => rule.window + rule.resolveAfter))
  const rows = await ports.aggregates.read(look.account, look.from - before, look.until)
  let told = true
  for (const rule of ports.rules) {
    const matching = rows.filter(row => matches(rule, matchable(row, ports)))
    const groups = Map.groupBy(matching, row => groupOf(rule, matchable(row, ports)))
    for (const alert of stored) if (alert.rule === rule.id && !groups.has(alert.group)) groups.set(alert.group, [])
    for (const [group, ofGroup] of groups) {
      const last = stored.find(alert => alert.rule === rule.id && alert.group === group)?.alert
      told = (await tellGroup(rule, group, look, { last, matching: ofGroup, rows }, ports)) && told
    }
  }
  return told
}

function matchable(row: Aggregate, ports: AlertPorts) {
  const tags = ports.causeOf(row.cause)?.tags ?? []
  return { account: row.account, cause: row.cause, tags, status: statusOfTally(row.breakdown.statuses) }
}

interface GroupRows {
  readonly last: Alert | undefined
  readonly matching: readonly Aggregate[]
  readonly rows: readonly Aggregate[]
}

/** Tells every verdict that is due, in order of time; stops at the first card that does not go out. */
async function tellGroup(rule: Rule, group: string, look: Look, found: GroupRows, ports: AlertPorts): Promise<boolean> {
  const series = seriesOf(found.matching)
  const stored = (alert: Alert): StoredAlert => ({ rule: rule.id, group, account: look.account, alert })
  let last = found.last
  for (const moment of momentsToLookAt(rule, series, last, look.until, ports.clock)) {
    let verdict = evaluate(rule, series, last, moment)
    for (; verdict.reason !== 'quiet'; verdict = evaluate(rule, series, last, moment)) {
      const notice = noticeOf(rule, look.account, verdict, found, ports.causeOf)
      if (!(await tell(stored(verdict.alert), notice, ports))) return false
      last = verdict.alert
    }
    if (moment === look.until && verdict.alert !== undefined && !sameEpisode(verdict.alert, last)) {
      await ports.alerts.update(stored(verdict.alert))
    }
  }
  return true
}

function sameEpisode(a: Alert, b: Alert | undefined): boolean {
  return a.since === b?.since && a.until === b.until && a.count === b.count
}

function momentsToLookAt(
  rule: Rule,
  series: Series,
  last: Alert | undefined,
  until: number,
  clock: AlertPorts['clock'],
): readonly number[] {
  if (clock === 'wall') return [until]
  const due = momentsOf(rule, series, until).filter(moment => moment < until && moment > (last?.toldAt ?? 0))
  return [...due, until]
}

function seriesOf(rows: readonly Aggregate[]): Series {
  const series = new Map<number, number>()
  for (const { minute, count } of rows) series.set(minute, (series.get(minute) ?? 0) + count)
  return series
}
