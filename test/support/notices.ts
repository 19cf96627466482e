import { readFileSync } from 'node:fs'
import { parseRules } from '../../src/adapters/alert-rules.ts'
import { HEALTH, type HealthKind } from '../../src/core/health.ts'
import type { Alert } from '../../src/core/verdict.ts'
import { MINUTE, minuteOf } from '../../src/core/window.ts'
import type { ExpiringNotice, FailureNotice, HealthNotice, SummaryNotice } from '../../src/flows/ports/notices.ts'
import { type Cause, causeById } from '../../src/taxonomy/taxonomy.ts'
import { expiringRule, healthRule, rule } from './alerts.ts'
import { NOON } from './outcomes.ts'

export function cause(id: string): Cause {
  const found = causeById(id)
  if (found === undefined) throw new Error(`The taxonomy has no cause ${id}.`)
  return found
}

/** Eight minutes from noon, told for the first time. */
export function told(parts: Partial<Alert> = {}): Alert {
  return {
    state: 'firing',
    told: true,
    reason: 'first',
    since: NOON,
    until: NOON + 7 * MINUTE,
    count: 1_234,
    peak: 900,
    firedAt: NOON,
    grewAt: NOON,
    toldAt: NOON + 8 * MINUTE,
    toldPeak: 900,
    reminders: 0,
    begins: [NOON],
    flapping: false,
    ...parts,
  }
}

export function notice(parts: Partial<FailureNotice> = {}): FailureNotice {
  return {
    about: 'failures',
    rule: rule(),
    account: 'contosomedia',
    alert: told(),
    reason: 'first',
    groups: [],
    requests: 5_000,
    causes: [[cause('token-expired'), 1_234]],
    unknown: 0,
    policies: [
      ['drm-live', 1_000],
      ['drm-vod', 200],
      ['drm-premium', 30],
      ['a', 2],
      ['b', 2],
    ],
    operations: [['microsoft.media/mediaservices/contentkeys/read', 1_234]],
    expiryLags: [
      ['under 1 h', 1_200],
      ['under 5 min', 34],
    ],
    sample: "IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '06/30/2023 11:55:00'",
    ...parts,
  }
}

/** Kinds of error that no row had before. */
export function strangeNotice(parts: Partial<FailureNotice> = {}): FailureNotice {
  return notice({
    rule: rule({
      id: 'new-error',
      title: 'New kind of error',
      severity: 'warning',
      match: {},
      facet: 'fingerprint',
      groupBy: ['account', 'fingerprint'],
      newWithin: 86_400_000,
    }),
    alert: told({ count: 14, peak: 9 }),
    groups: [
      ['v1-5f2c9a0be1d47733', 9],
      ['v1-0c44d1a79b3e8f12', 5],
    ],
    causes: [[cause('bad-request-unspecified'), 5]],
    unknown: 9,
    policies: [],
    operations: [['microsoft.media/mediaservices/transforms/jobs/write', 14]],
    expiryLags: [],
    sample: 'The caption track requested by the overlay is out of step with the audio rendition',
    ...parts,
  })
}

export function expiringNotice(parts: Partial<ExpiringNotice> = {}): ExpiringNotice {
  return {
    about: 'expiring',
    rule: expiringRule({ severity: 'warning' }),
    account: 'contosomedia',
    alert: told({ until: NOON + 4 * MINUTE, count: 800, peak: 800, toldAt: NOON + 5 * MINUTE }),
    reason: 'first',
    expires: NOON + 30 * MINUTE,
    requests: 1_000,
    sharing: 800,
    policies: [
      ['drm-live', 700],
      ['drm-vod', 100],
    ],
    ...parts,
  }
}

/** As the rule that ships tells it. */
export function healthNotice(kind: HealthKind, subject: string, count: number): HealthNotice {
  const parsed = parseRules(readFileSync(new URL('../../alert-rules.json', import.meta.url), 'utf8'))
  const shipped = parsed.ok ? parsed.healthRules.find(({ watch }) => watch === kind) : undefined
  const own = healthRule({ id: kind, title: kind, watch: kind, above: 0 })
  const { until } = told()
  const since = HEALTH[kind].unit === 'seconds' ? minuteOf(until - count * 1_000) : NOON
  return { about: 'health', rule: shipped ?? own, subject, alert: told({ since, count, peak: count }), reason: 'first' }
}

export function summaryNotice(accounts: number): SummaryNotice {
  const firing = Array.from({ length: accounts }, (_, index) => ({
    title: index % 5 === 4 ? 'Quota reached (403)' : 'Expired tokens (401)',
    subject: `contoso${String(index).padStart(3, '0')}`,
    reason: index % 9 === 8 ? ('worse' as const) : ('first' as const),
    count: 12 + 7 * index,
  }))
  return {
    about: 'summary',
    severity: 'error',
    entries: [
      { title: 'Server errors', subject: 'fabrikam', reason: 'resolved', count: 88 },
      ...firing,
      { title: 'Messages wait to be counted', subject: 'p03', reason: 'first', count: 1_260, unit: 'seconds' },
    ],
  }
}
