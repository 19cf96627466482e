import { HEALTH } from '../core/health.ts'
import { isoSecond } from '../core/window.ts'
import type { ExpiringNotice, FailureNotice, HealthNotice, Notice, SummaryNotice } from '../flows/ports/notices.ts'
import type { Severity } from '../taxonomy/vocabulary.ts'
import { fromCallers } from './caller-words.ts'
import { grouped } from './card-text.ts'
import type { CommonAlert, Essentials } from './common-alert-schema.ts'

/** With at most so many entries of so many characters each, the whole stays under 20 KB whatever the records hold. */
const ENTRIES = 5
const SUMMARY_ENTRIES = 20
const NAME_LENGTH = 80
const SAMPLE_LENGTH = 500

const VERSIONS = { essentialsVersion: '1.0', alertContextVersion: '1.0' } as const

/** As the portal names them: Critical, Error, Warning, Informational; Sev4 is Verbose. */
const SEVERITY: Readonly<Record<Severity, Essentials['severity']>> = {
  critical: 'Sev0',
  error: 'Sev1',
  warning: 'Sev2',
  info: 'Sev3',
}

/** `now` in epoch milliseconds: a summary has no time of its own. */
export function buildCommonAlert(notice: Notice, now: number): CommonAlert {
  return notice.about === 'summary' ? summaryAlert(notice, now) : singleAlert(notice)
}

function singleAlert(notice: Exclude<Notice, SummaryNotice>): CommonAlert {
  const { rule, alert, reason } = notice
  const target = short(notice.about === 'health' ? notice.subject : notice.account)
  const fired = isoSecond(alert.firedAt)
  const group = notice.about === 'failures' && notice.groups.length === 1 ? (notice.groups[0]?.[0] ?? '') : ''
  const id = ['causeway', rule.id, target, short(group), fired].filter(part => part !== '').map(encodeURIComponent)
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: id.join('/'),
        alertRule: rule.id,
        severity: SEVERITY[rule.severity],
        signalType: notice.about === 'health' ? 'Metric' : 'Log',
        monitorCondition: reason === 'resolved' ? 'Resolved' : 'Fired',
        monitoringService: 'Causeway',
        alertTargetIDs: [target],
        originAlertId: id.join('/'),
        firedDateTime: fired,
        ...(reason === 'resolved' ? { resolvedDateTime: isoSecond(alert.toldAt) } : {}),
        description: short(`${rule.title}: ${target}: ${wordsOf(notice)}`, 400),
        ...VERSIONS,
      },
      alertContext: {
        about: notice.about,
        reason,
        since: isoSecond(alert.since),
        until: isoSecond(alert.until),
        count: alert.count,
        ...partsOf(notice),
      },
    },
  }
}

function wordsOf(notice: Exclude<Notice, SummaryNotice>): string {
  const { count } = notice.alert
  switch (notice.about) {
    case 'failures':
      return `${grouped(count)} of ${grouped(notice.requests)} calls failed${callersOf(notice)}`
    case 'expiring':
      return `${grouped(notice.sharing)} of ${grouped(notice.requests)} calls share a token that expires at ${isoSecond(notice.expires)}`
    case 'health':
      return `${notice.rule.watch} is ${grouped(count)} ${HEALTH[notice.rule.watch].unit}`
    default:
      return notice satisfies never
  }
}

function callersOf({ callers }: FailureNotice): string {
  const from = fromCallers(callers)
  return from === '' ? '' : `, ${from}`
}

function partsOf(notice: FailureNotice | ExpiringNotice | HealthNotice): Readonly<Record<string, unknown>> {
  switch (notice.about) {
    case 'failures':
      return {
        account: short(notice.account),
        requests: notice.requests,
        groups: few(notice.groups),
        groupsInAll: notice.groups.length,
        causes: notice.causes.slice(0, ENTRIES).map(([{ id, title, docs }, count]) => ({ id, title, docs, count })),
        unknown: notice.unknown,
        policies: few(notice.policies),
        operations: few(notice.operations),
        expiryLags: few(notice.expiryLags),
        ...(notice.callers === undefined ? {} : { callers: notice.callers }),
        ...(notice.sample === undefined ? {} : { sample: short(notice.sample, SAMPLE_LENGTH) }),
      }
    case 'expiring':
      return {
        account: short(notice.account),
        requests: notice.requests,
        sharing: notice.sharing,
        expires: isoSecond(notice.expires),
        policies: few(notice.policies),
      }
    case 'health':
      return { subject: short(notice.subject), watch: notice.rule.watch, unit: HEALTH[notice.rule.watch].unit }
    default:
      return notice satisfies never
  }
}

function summaryAlert({ severity, entries }: SummaryNotice, now: number): CommonAlert {
  const isOver = entries.every(({ reason }) => reason === 'resolved')
  const id = `causeway/summary/${encodeURIComponent(isoSecond(now))}`
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: id,
        alertRule: 'summary',
        severity: SEVERITY[severity],
        signalType: 'Log',
        monitorCondition: isOver ? 'Resolved' : 'Fired',
        monitoringService: 'Causeway',
        alertTargetIDs: [...new Set(entries.slice(0, SUMMARY_ENTRIES).map(({ subject }) => short(subject)))],
        originAlertId: id,
        firedDateTime: isoSecond(now),
        ...(isOver ? { resolvedDateTime: isoSecond(now) } : {}),
        description: `${entries.length} alerts at once, told together`,
        ...VERSIONS,
      },
      alertContext: {
        about: 'summary',
        alerts: entries.slice(0, SUMMARY_ENTRIES).map(({ title, subject, reason, count, unit }) => {
          return { title: short(title), subject: short(subject), reason, count, unit: unit ?? 'calls' }
        }),
        alertsInAll: entries.length,
      },
    },
  }
}

function few(tally: readonly (readonly [string, number])[]): readonly object[] {
  return tally.slice(0, ENTRIES).map(([name, count]) => ({ name: short(name), count }))
}

/** What strangers wrote, on one line and cut; JSON keeps every other sign what it is. */
function short(text: string, maxLength = NAME_LENGTH): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return (line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`).toWellFormed()
}
