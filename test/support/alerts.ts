import type { Series } from '../../src/core/episode.ts'
import type { Rule } from '../../src/core/rule.ts'
import { MINUTE } from '../../src/core/window.ts'

export function rule(parts: Partial<Rule> = {}): Rule {
  return {
    id: 'token-expiry',
    title: 'Expired tokens (401)',
    severity: 'error',
    match: { tags: ['expiry'] },
    groupBy: ['account'],
    window: 5 * MINUTE,
    fireCount: 10,
    resolveAfter: 10 * MINUTE,
    remindEvery: 60 * MINUTE,
    ...parts,
  }
}

/** Counts by minute number. */
export function seriesOf(counts: Readonly<Record<number, number>>): Series {
  return new Map(Object.entries(counts).map(([minute, count]) => [Number(minute) * MINUTE, count]))
}
