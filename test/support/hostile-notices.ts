import { HEALTH, type HealthKind } from '../../src/core/health.ts'
import type { Facet, GroupDimension } from '../../src/core/rule.ts'
import type { ToldReason } from '../../src/core/verdict.ts'
import type { Notice } from '../../src/flows/ports/notices.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { rule } from './alerts.ts'
import { expiringNotice, healthNotice, notice, told } from './notices.ts'

const REASONS: readonly ToldReason[] = ['first', 'worse', 'reminder', 'resolved', 'flapping']
const FACETS: readonly (Facet | undefined)[] = [undefined, 'policy', 'operation', 'fingerprint']

/** Texts by which strangers might change how a card looks. */
export const HOSTILE: readonly string[] = [
  '[click](https://evil.example)',
  '**bold** __bold__ _it_ *it*',
  '- item\r\n1. item\n\n# head',
  '1. item',
  '* item',
  '<at>Everyone</at>',
  '&lt;at&gt;Everyone&lt;/at&gt;',
  '<img src=x onerror=alert(1)><script>alert(1)</script>',
  '[a]: https://evil.example',
  '\\[a\\](https://evil.example)',
  '\\',
  '|a|b|\n|-|-|',
  '{{DATE(2017-02-14T06:08:39Z, LONG)}}{{{TIME(2017-02-14T06:08:39Z)}}}',
  '\u202e\u2066gnitcerid\u0000\u001b[31m',
  '',
  '\ud83d',
  '\\'.repeat(3_000),
  '*'.repeat(3_000),
  '"'.repeat(3_000),
  '💥'.repeat(3_000),
  '&a'.repeat(3_000),
  '://'.repeat(3_000),
]

/** One notice of each kind, reason and way of grouping, in which strangers chose every text that they can choose. */
export function noticesWith(texts: readonly string[], count: number): readonly Notice[] {
  const text = (index: number) => texts[index % texts.length] ?? ''
  const tally = (length: number) => Array.from({ length }, (_, index) => [text(index), count] as const)
  const alert = told({ count, peak: count })
  const common = { account: text(0), alert, formerPeak: count, requests: count, policies: tally(40) }
  const failures = REASONS.flatMap(reason =>
    FACETS.flatMap(facet =>
      [0, 1, 500].map(groups => {
        const groupBy: readonly GroupDimension[] = facet === undefined ? ['account', 'cause'] : ['account', facet]
        return notice({
          ...common,
          rule: rule({ title: text(1), id: text(2), facet, groupBy }),
          reason,
          groups: tally(groups),
          causes: taxonomy.causes.map(cause => [cause, count] as const),
          unknown: count,
          operations: tally(40),
          fingerprints: tally(40),
          expiryLags: tally(4),
          callers: { count },
          sample: text(3),
        })
      }),
    ),
  )
  const expiring = REASONS.map(reason => expiringNotice({ ...common, reason, sharing: count, expires: count }))
  const health = REASONS.flatMap(reason =>
    (Object.keys(HEALTH) as readonly HealthKind[]).map((kind): Notice => {
      return { ...healthNotice(kind, text(4), count), reason, formerPeak: count }
    }),
  )
  const entries = Array.from({ length: 500 }, (_, index) => {
    const reason = REASONS[index % 5] ?? 'first'
    return { title: text(index), subject: text(index + 1), reason, count, unit: text(index + 2) }
  })
  return [...failures, ...expiring, ...health, { about: 'summary', severity: 'error', entries }]
}
