import type { Aggregate, TallyName } from '../core/aggregate.ts'
import { countCallers, mergeCallers } from '../core/callers.ts'
import { facetOf } from '../core/facet.ts'
import { OK } from '../core/outcome.ts'
import { matchesAny } from '../core/pattern.ts'
import { type ExpiringRule, type FailureRule, matchesRow } from '../core/rule.ts'
import { mergeTallies, type Tally, topOf } from '../core/tally.ts'
import type { Alert, ToldReason } from '../core/verdict.ts'
import { isoSecond } from '../core/window.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'
import type { Subject } from './find-subjects.ts'
import type { CallerCount, ExpiringNotice, FailureNotice } from './ports/notices.ts'

/** A subject with its alert as it is to be told. */
export interface Told {
  readonly subject: Subject
  readonly alert: Alert
  /** The peak that was told before; 0 where none was. */
  readonly formerPeak: number
}

interface Around {
  readonly account: string
  readonly rows: readonly Aggregate[]
}

interface Causes {
  readonly causeOf: (id: string) => Cause | undefined
}

/** Gathers what a card tells from the rows of the alerts' own time. */
export function noticeOf(
  rule: FailureRule | ExpiringRule,
  reason: ToldReason,
  told: readonly Told[],
  { account, rows }: Around,
  { causeOf }: Causes,
): FailureNotice | ExpiringNotice {
  const alert = mergedAlert(told.map(one => one.alert))
  const during = rows.filter(({ minute }) => minute >= alert.since && minute <= alert.until)
  return rule.kind === 'failures'
    ? failureNotice(rule, reason, told, { account, rows: during }, alert, causeOf)
    : expiringNotice(rule, reason, told, { account, rows: during }, alert)
}

function formerPeakOf(told: readonly Told[]): { readonly formerPeak?: number } {
  const formerPeak = told.reduce((sum, one) => sum + one.formerPeak, 0)
  return formerPeak > 0 ? { formerPeak } : {}
}

/** What is true of several alerts: the earliest beginning, the latest end, the sum. */
function mergedAlert(alerts: readonly Alert[]): Alert {
  const [first] = alerts.toSorted((a, b) => a.since - b.since)
  if (first === undefined) throw new Error('A notice needs an alert.')
  return {
    ...first,
    until: Math.max(...alerts.map(({ until }) => until)),
    count: alerts.reduce((sum, { count }) => sum + count, 0),
    peak: alerts.reduce((sum, { peak }) => sum + peak, 0),
  }
}

function failureNotice(
  rule: FailureRule,
  reason: ToldReason,
  told: readonly Told[],
  { account, rows }: Around,
  alert: Alert,
  causeOf: (id: string) => Cause | undefined,
): FailureNotice {
  const tagsOf = (cause: string) => causeOf(cause)?.tags ?? []
  const callsIn = callsOf(rule, told)
  const matching = rows.filter(row => {
    return matchesRow(rule, { account: row.account, cause: row.cause, tags: tagsOf(row.cause) }) && callsIn(row) > 0
  })
  const all = (part: TallyName) => topOf(mergeTallies(matching.map(row => row.breakdown[part])))
  const byCause: Tally = mergeTallies(matching.map(row => new Map([[row.cause, callsIn(row)]])))
  const known = topOf(byCause).flatMap(([id, count]) => {
    const cause = causeOf(id)
    return cause === undefined ? [] : [[cause, count] as const]
  })
  const callers = callersOf(matching, callsIn)
  const failures = matching.filter(({ cause }) => cause !== OK)
  return {
    about: 'failures',
    rule,
    account,
    reason,
    alert,
    ...formerPeakOf(told),
    groups: topOf(new Map(told.flatMap(one => (one.subject.part === '' ? [] : [[one.subject.part, one.alert.count]])))),
    requests: rows.reduce((sum, row) => sum + row.count, 0),
    causes: known,
    unknown: failures.filter(({ cause }) => causeOf(cause) === undefined).reduce((sum, row) => sum + callsIn(row), 0),
    policies: all('policies'),
    operations: all('operations'),
    expiryLags: all('expiryLags'),
    fingerprints: all('fingerprints'),
    ...(callers === undefined ? {} : { callers }),
    sample: matching.find(row => (row.breakdown.sample?.text ?? '') !== '')?.breakdown.sample?.text,
  }
}

/**
 * How many of a row's calls are told of. A row knows its calls by the values of one facet at a time, so where a rule looks
 * at one, the other facets that a card shows are those of all calls of the same minute and cause.
 */
function callsOf(rule: FailureRule, told: readonly Told[]): (row: Aggregate) => number {
  const { facet, match } = rule
  const groups = told.map(({ subject }) => subject.of)
  return row => {
    const own = groups.filter(group => group?.cause === undefined || group.cause === row.cause)
    if (own.length === 0) return 0
    if (facet === undefined) return row.count
    const isTold = (value: string) =>
      own.some(group => group?.value === value || group?.value === undefined) &&
      (match.facet === undefined || matchesAny(match.facet, value.toLowerCase()))
    return [...facetOf(row, facet)].reduce((sum, [value, calls]) => (isTold(value) ? sum + calls : sum), 0)
  }
}

/**
 * Callers of rows of which some calls do not name theirs are the least there can be; of rows of which only a part is told
 * of, the most. Of both at once nothing is known.
 */
function callersOf(rows: readonly Aggregate[], callsIn: (row: Aggregate) => number): CallerCount | undefined {
  const callers = mergeCallers(rows.map(({ breakdown }) => breakdown.callers))
  const count = countCallers(callers)
  if (count === undefined) return undefined
  const all = rows.reduce((sum, row) => sum + row.count, 0)
  const told = rows.reduce((sum, row) => sum + callsIn(row), 0)
  if (callers.named < all) return told < all ? undefined : { count, bound: 'at least' }
  return told < all && count > 1 ? { count, bound: 'at most' } : { count }
}

function expiringNotice(
  rule: ExpiringRule,
  reason: ToldReason,
  told: readonly Told[],
  { account, rows }: Around,
  alert: Alert,
): ExpiringNotice {
  const expires = Math.min(...told.map(({ subject, alert: { since } }) => subject.expires ?? since))
  const sharing = rows.filter(({ breakdown }) => breakdown.expiries.has(isoSecond(expires)))
  return {
    about: 'expiring',
    rule,
    account,
    reason,
    alert,
    ...formerPeakOf(told),
    expires,
    requests: rows.filter(({ cause }) => cause === OK).reduce((sum, { count }) => sum + count, 0),
    sharing: sharing.reduce((sum, { breakdown }) => sum + (breakdown.expiries.get(isoSecond(expires)) ?? 0), 0),
    policies: topOf(mergeTallies(sharing.map(({ breakdown }) => breakdown.policies))),
  }
}
