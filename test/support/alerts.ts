import type { Series } from '../../src/core/episode.ts'
import type { ExpiringRule, FailureRule, HealthRule } from '../../src/core/rule.ts'
import { HOUR, MINUTE } from '../../src/core/window.ts'

const LIFECYCLE = {
  severity: 'error',
  resolveAfter: 10 * MINUTE,
  remindEvery: HOUR,
  remindGrowth: 1,
  worseBy: 4,
  flapping: { times: 4, within: 2 * HOUR },
  inhibitedBy: [],
} as const

/** Fires at 10 expired tokens within 5 minutes. */
export function rule(parts: Partial<FailureRule> = {}): FailureRule {
  return {
    ...LIFECYCLE,
    kind: 'failures',
    id: 'token-expiry',
    title: 'Expired tokens (401)',
    match: { tags: ['expiry'] },
    groupBy: ['account'],
    window: 5 * MINUTE,
    fire: { count: 10, share: 0, requests: 0 },
    overrides: [],
    ...parts,
  }
}

/** Fires where a token that half of 10 or more calls within 5 minutes share has less than 30 minutes left. */
export function expiringRule(parts: Partial<ExpiringRule> = {}): ExpiringRule {
  return {
    ...LIFECYCLE,
    kind: 'token-expiring',
    id: 'token-expiring',
    title: 'A shared token is about to expire',
    window: 5 * MINUTE,
    lead: 30 * MINUTE,
    fire: { share: 0.5, requests: 10 },
    ...parts,
  }
}

/** Fires above 600 seconds. */
export function healthRule(parts: Partial<HealthRule> = {}): HealthRule {
  return {
    ...LIFECYCLE,
    kind: 'health',
    id: 'late',
    title: 'Messages wait to be counted',
    watch: 'oldest-uncounted',
    above: 600,
    ...parts,
  }
}

/** Matching calls by minute number, all of them among as many requests unless told. */
export function seriesOf(
  counts: Readonly<Record<number, number>>,
  requests: Readonly<Record<number, number>> = counts,
): Series {
  const minutes = new Set([...Object.keys(counts), ...Object.keys(requests)].map(Number))
  return new Map(
    [...minutes].map(minute => {
      const matching = counts[minute] ?? 0
      return [minute * MINUTE, { matching, requests: Math.max(matching, requests[minute] ?? 0) }]
    }),
  )
}
