import { describe, expect, test } from 'vitest'
import { buildCommonAlert } from '../../src/adapters/common-alert.ts'
import type { Notice } from '../../src/flows/ports/notices.ts'
import { rule } from '../support/alerts.ts'
import { cause, expiringNotice, healthNotice, notice, summaryNotice, told } from '../support/notices.ts'
import { NOON } from '../support/outcomes.ts'

const essentialsOf = (one: Notice) => buildCommonAlert(one, NOON).data.essentials
const iso = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z')

test('failures', () => {
  expect(buildCommonAlert(notice({ groups: [['drm-live', 1_234]] }), NOON)).toEqual({
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `causeway/token-expiry/contosomedia/drm-live/${encodeURIComponent(iso(NOON))}`,
        alertRule: 'token-expiry',
        severity: 'Sev1',
        signalType: 'Log',
        monitorCondition: 'Fired',
        monitoringService: 'Causeway',
        alertTargetIDs: ['contosomedia'],
        originAlertId: `causeway/token-expiry/contosomedia/drm-live/${encodeURIComponent(iso(NOON))}`,
        firedDateTime: iso(NOON),
        description: 'Expired tokens (401): contosomedia: 1,234 of 5,000 calls failed',
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        about: 'failures',
        reason: 'first',
        since: iso(NOON),
        until: iso(NOON + 7 * 60_000),
        count: 1_234,
        account: 'contosomedia',
        requests: 5_000,
        groups: [{ name: 'drm-live', count: 1_234 }],
        groupsInAll: 1,
        causes: [
          { id: 'token-expired', title: cause('token-expired').title, docs: cause('token-expired').docs, count: 1_234 },
        ],
        unknown: 0,
        policies: notice().policies.map(([name, count]) => ({ name, count })),
        operations: [{ name: 'microsoft.media/mediaservices/contentkeys/read', count: 1_234 }],
        expiryLags: notice().expiryLags.map(([name, count]) => ({ name, count })),
        sample: notice().sample,
      },
    },
  })
})

test('failures of callers that are known', () => {
  const { essentials, alertContext } = buildCommonAlert(
    notice({ callers: { count: 1_249, bound: 'at least' } }),
    NOON,
  ).data
  expect(essentials.description).toMatch(/1,234 of 5,000 calls failed, from at least about 1,200 callers$/)
  expect(alertContext['callers']).toEqual({ count: 1_249, bound: 'at least' })
})

test('resolved has the id of what fired, and both times', () => {
  const over = notice({ reason: 'resolved', alert: told({ state: 'resolved', toldAt: NOON + 3_600_000 }) })
  expect(essentialsOf(over)).toMatchObject({
    alertId: essentialsOf(notice()).alertId,
    monitorCondition: 'Resolved',
    firedDateTime: iso(NOON),
    resolvedDateTime: iso(NOON + 3_600_000),
  })
  for (const reason of ['worse', 'reminder', 'flapping'] as const) {
    expect(essentialsOf(notice({ reason })).monitorCondition).toBe('Fired')
    expect(essentialsOf(notice({ reason }))).not.toHaveProperty('resolvedDateTime')
  }
})

test.each([
  ['critical', 'Sev0'],
  ['error', 'Sev1'],
  ['warning', 'Sev2'],
  ['info', 'Sev3'],
] as const)('%s is %s', (severity, expected) => {
  expect(essentialsOf(notice({ rule: rule({ severity }) })).severity).toBe(expected)
})

test('about ourselves, about a token, and a summary', () => {
  expect(buildCommonAlert(healthNotice('lag', 'p03', 1_234), NOON).data).toMatchObject({
    essentials: {
      signalType: 'Metric',
      alertTargetIDs: ['p03'],
      description: expect.stringContaining('lag is 1,234 messages'),
    },
    alertContext: { about: 'health', subject: 'p03', watch: 'lag', unit: 'messages', count: 1_234 },
  })
  expect(buildCommonAlert(expiringNotice(), NOON).data).toMatchObject({
    essentials: { description: expect.stringContaining('800 of 1,000 calls share a token that expires at') },
    alertContext: { about: 'expiring', expires: iso(NOON + 30 * 60_000), sharing: 800 },
  })
  const summary = summaryNotice(40)
  const { essentials, alertContext } = buildCommonAlert(summary, NOON).data
  expect(essentials).toMatchObject({
    alertRule: 'summary',
    severity: 'Sev1',
    monitorCondition: 'Fired',
    firedDateTime: iso(NOON),
  })
  expect(alertContext).toMatchObject({ alertsInAll: summary.entries.length })
  expect(alertContext['alerts']).toHaveLength(20)
  const over = { ...summary, entries: summary.entries.map(entry => ({ ...entry, reason: 'resolved' as const })) }
  expect(essentialsOf(over)).toMatchObject({ monitorCondition: 'Resolved', resolvedDateTime: iso(NOON) })
})

describe('whatever the records hold, it is valid JSON under 20 KB', () => {
  const long = (unit: string) => unit.repeat(50_000)
  test.each<[string, string]>([
    ['control characters', long('\u0000\u001b')],
    ['quotes', long('"\\')],
    ['half of a pair', long('\ud83d')],
    ['four bytes', long('\u{1f600}')],
    ['three bytes', long('漢')],
    ['direction marks', long('a\u202e\u2028')],
    ['markup', long('</script><at>all</at>[x](https://x)')],
  ])('%s', (_, name) => {
    const many = Array.from({ length: 1_000 }, (__, index) => [`${index}${name}`, 1] as const)
    const hostile: readonly Notice[] = [
      notice({ account: name, groups: many, policies: many, operations: many, expiryLags: many, sample: name }),
      notice({ account: name, groups: [[name, 1]] }),
      expiringNotice({ account: name, policies: many }),
      { ...healthNotice('lag', 'p0', 1), subject: name },
      {
        about: 'summary',
        severity: 'error',
        entries: many.map(([subject]) => ({ title: subject, subject, reason: 'first', count: 1 })),
      },
    ]
    for (const one of hostile) {
      const json = JSON.stringify(buildCommonAlert(one, NOON))
      expect(Buffer.byteLength(json)).toBeLessThan(20_000)
      expect(json.isWellFormed()).toBe(true)
      expect(json).not.toMatch(/\\u0000|\\u001b|\u202e|\u2028/)
    }
  })
})
