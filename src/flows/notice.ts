import type { Aggregate, Breakdown } from '../core/aggregate.ts'
import type { Rule } from '../core/rule.ts'
import { mergeTallies, type Tally, topOf } from '../core/tally.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'
import type { FailureNotice } from './ports.ts'

/** Gathers what a card tells from the rows of the alert's own time. */
export function noticeOf(
  rule: Rule,
  account: string,
  verdict: Exclude<Verdict, { readonly reason: 'quiet' }>,
  found: { readonly matching: readonly Aggregate[]; readonly rows: readonly Aggregate[] },
  causeOf: (id: string) => Cause | undefined,
): FailureNotice {
  const { alert, reason } = verdict
  const during = (row: Aggregate) => row.minute >= alert.since && row.minute <= alert.until
  const matching = found.matching.filter(during)
  const all = (part: Exclude<keyof Breakdown, 'sample'>) =>
    topOf(mergeTallies(matching.map(row => row.breakdown[part])))
  const byCause: Tally = mergeTallies(matching.map(row => new Map([[row.cause, row.count]])))
  return {
    about: 'failures',
    rule,
    account,
    alert,
    reason,
    requests: found.rows.filter(during).reduce((sum, row) => sum + row.count, 0),
    causes: topOf(byCause).flatMap(([id, count]) => {
      const cause = causeOf(id)
      return cause === undefined ? [] : [[cause, count] as const]
    }),
    policies: all('policies'),
    operations: all('operations'),
    expiryLags: all('expiryLags'),
    sample: matching.find(row => (row.breakdown.sample?.text ?? '') !== '')?.breakdown.sample?.text,
  }
}
