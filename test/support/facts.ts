import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { HEALTH, type HealthKind } from '../../src/core/health.ts'
import { REJECT_REASONS } from '../../src/core/rejection.ts'
import { TOLD_REASONS } from '../../src/core/verdict.ts'
import { DELIVERY_FAILURES, type Fact, METRICS_FAILURES } from '../../src/flows/facts.ts'
import type { Dimension } from '../../src/flows/metric-dimensions.ts'

const RULES: readonly string[] = (
  JSON.parse(readFileSync(new URL('../../alert-rules.json', import.meta.url), 'utf8')) as {
    readonly rules: readonly { readonly id: string }[]
  }
).rules.map(({ id }) => id)

const count = fc.nat()
const partition = fc.tuple(fc.nat(31), fc.nat(3)).map(([number, life]) => {
  const name = `p${String(number).padStart(2, '0')}`
  return life < 2 ? name : `${name}.${life}`
})
const shard = fc.oneof(
  partition,
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(hash => `f-${hash.toString(16)}`),
  fc.string(),
  fc.tuple(partition, count).map(([of, from]) => `r-${of}-${from}-${from + 9}`),
)
const rule = fc.constantFrom(...RULES)
const kind = fc.constantFrom(...(Object.keys(HEALTH) as readonly HealthKind[]))

/** Facts of every name. */
const ARBITRARIES: { readonly [Name in Fact['fact']]: fc.Arbitrary<Extract<Fact, { readonly fact: Name }>> } = {
  BatchCounted: fc.record({
    ...named('BatchCounted', 'ingest'),
    shard,
    messages: count,
    records: count,
    counted: count,
    foreign: count,
    duplicates: count,
    rows: count,
  }),
  RecordsRejected: fc.record({
    ...named('RecordsRejected', 'ingest'),
    shard,
    reason: fc.constantFrom(...REJECT_REASONS),
    count,
  }),
  StoreRefused: fc.record({ ...named('StoreRefused', 'ingest'), shard, count }),
  OutcomesUnknown: fc.record({ ...named('OutcomesUnknown', 'ingest'), shard, count }),
  NewKindOfError: fc.record({ ...named('NewKindOfError', 'ingest'), shard, fingerprint: fc.string() }),
  TimesAssumed: fc.record({ ...named('TimesAssumed', 'ingest'), shard, count }),
  SequenceGap: fc
    .tuple(shard, count, count)
    .map(([of, from, more]) => ({ fact: 'SequenceGap', stage: 'ingest', shard: of, from, to: from + more })),
  HealthMeasured: fc.record({
    ...named('HealthMeasured', 'watch'),
    kind,
    subject: fc.oneof(shard, fc.constant('hub')),
    value: count,
  }),
  HubUnreachable: fc.record(named('HubUnreachable', 'watch')),
  CountsAudited: fc.record({ ...named('CountsAudited', 'audit'), shards: count, days: count }),
  CountsDiffer: fc.record({ ...named('CountsDiffer', 'audit'), shard, day: fc.string(), difference: fc.integer() }),
  HoursRolledUp: fc.record({ ...named('HoursRolledUp', 'roll-up'), accounts: count, hours: count, rows: count }),
  HoursRefused: fc.record({ ...named('HoursRefused', 'roll-up'), count }),
  ExpiredDropped: fc.record({
    ...named('ExpiredDropped', 'retention'),
    days: count,
    daysHeld: count,
    months: count,
    deadLetters: count,
  }),
  AlertTold: fc.record({ ...named('AlertTold', 'alert'), rule, reason: fc.constantFrom(...TOLD_REASONS) }),
  AlertNotTold: fc.record({ ...named('AlertNotTold', 'alert'), rule, reason: fc.constantFrom(...DELIVERY_FAILURES) }),
  MetricsNotSent: fc.record({
    ...named('MetricsNotSent', 'telemetry'),
    reason: fc.constantFrom(...METRICS_FAILURES),
  }),
}

function named<const Name extends string, const Stage extends string>(fact: Name, stage: Stage) {
  return { fact: fc.constant(fact), stage: fc.constant(stage) }
}

export const anyFact: fc.Arbitrary<Fact> = fc.oneof(...Object.values(ARBITRARIES))

/** Whether a dimension's value is one of its list, or of the form that bounds it. */
export function isListed(dimension: string, value: string, values: Dimension<never>['values'] | undefined): boolean {
  if (Array.isArray(values)) return values.includes(value)
  if (dimension === 'rule') return RULES.includes(value)
  return /^(?:p\d+|files|replays)$/.test(value) || (dimension === 'subject' && value === 'hub')
}
