import { readFileSync } from 'node:fs'
import { parseRules } from '../../src/adapters/alert-rules.ts'
import type { HealthKind } from '../../src/core/health.ts'
import { MINUTE } from '../../src/core/window.ts'
import type { FailureNotice, HealthNotice } from '../../src/flows/ports.ts'
import { type Cause, causeById } from '../../src/taxonomy/taxonomy.ts'
import { rule } from './alerts.ts'
import { NOON } from './outcomes.ts'

export function cause(id: string): Cause {
  const found = causeById(id)
  if (found === undefined) throw new Error(`The taxonomy has no cause ${id}.`)
  return found
}

export function notice(parts: Partial<FailureNotice> = {}): FailureNotice {
  return {
    about: 'failures',
    rule: rule(),
    account: 'contosomedia',
    alert: {
      state: 'firing',
      reason: 'first',
      since: NOON,
      until: NOON + 7 * MINUTE,
      count: 1_234,
      firedAt: NOON,
      toldAt: NOON,
    },
    reason: 'first',
    requests: 5_000,
    causes: [[cause('token-expired'), 1_234]],
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

/** As the rule that ships tells it. */
export function healthNotice(kind: HealthKind, subject: string, count: number): HealthNotice {
  const parsed = parseRules(readFileSync(new URL('../../alert-rules.json', import.meta.url), 'utf8'))
  const shipped = parsed.ok ? parsed.healthRules.find(({ watch }) => watch === kind) : undefined
  const { id, title } = { id: kind, title: kind }
  const base = {
    id,
    title,
    severity: 'error',
    watch: kind,
    above: 0,
    resolveAfter: MINUTE,
    remindEvery: MINUTE,
  } as const
  const { alert, reason } = notice()
  return { about: 'health', rule: shipped ?? base, subject, alert: { ...alert, count }, reason }
}
