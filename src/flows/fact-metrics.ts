import { HEALTH, type HealthKind } from '../core/health.ts'
import { REJECT_REASONS } from '../core/rejection.ts'
import { TOLD_REASONS } from '../core/verdict.ts'
import { DELIVERY_FAILURES, type Fact, LEVELS, type Level, METRICS_FAILURES } from './facts.ts'
import { type Dimension, SHARD_VALUES, SUBJECT_VALUES, shardDimension, subjectDimension } from './metric-dimensions.ts'

/** One number of a fact, for a monitor that adds numbers up by name and dimensions. */
export interface Measurement {
  readonly metric: string
  /** Never negative. */
  readonly value: number
  readonly dimensions: Readonly<Record<string, string>>
}

interface FactNumber<Subject> {
  readonly unit: string
  readonly says: string
  readonly of: (fact: Subject) => number
}

interface FactMetrics<Subject> {
  /** Bears the name of the fact; there is one for each fact, be it 0. */
  readonly main: FactNumber<Subject>
  /** `<Fact>.<part>`, where it is not 0. */
  readonly parts: Readonly<Record<string, FactNumber<Subject>>>
  readonly dimensions: Readonly<Record<string, Dimension<Subject>>>
}

type FactNamed<Name extends Fact['fact']> = Extract<Fact, { readonly fact: Name }>

const shard: Dimension<{ readonly shard: string }> = {
  values: SHARD_VALUES,
  of: fact => shardDimension(fact.shard),
}
const rule: Dimension<{ readonly rule: string }> = {
  values: 'a rule of `alert-rules.json`, by its id',
  of: fact => fact.rule,
}

function reason<const Reasons extends readonly string[]>(
  values: Reasons,
): Dimension<{ readonly reason: Reasons[number] }> {
  return { values, of: fact => fact.reason }
}

const kind: Dimension<{ readonly kind: HealthKind }> = { values: Object.keys(HEALTH), of: fact => fact.kind }

const FACT_METRICS: { readonly [Name in Fact['fact']]: FactMetrics<FactNamed<Name>> } = {
  BatchCounted: {
    main: { unit: 'records', says: 'counted into rows', of: fact => fact.counted },
    parts: {
      messages: { unit: 'messages', says: 'taken from the hub', of: fact => fact.messages },
      records: { unit: 'records', says: 'found in them: counted, foreign and rejected', of: fact => fact.records },
      foreign: { unit: 'records', says: 'of other providers', of: fact => fact.foreign },
      duplicates: { unit: 'messages', says: 'delivered again and not counted again', of: fact => fact.duplicates },
      rows: { unit: 'rows', says: 'written', of: fact => fact.rows },
    },
    dimensions: { shard },
  },
  RecordsRejected: {
    main: { unit: 'records', says: 'kept in the dead letter, since they could not be read', of: fact => fact.count },
    parts: {},
    dimensions: { shard, reason: reason(REJECT_REASONS) },
  },
  StoreRefused: {
    main: { unit: 'records', says: 'whose row Table Storage refuses for good', of: fact => fact.count },
    parts: {},
    dimensions: { shard },
  },
  OutcomesUnknown: {
    main: { unit: 'records', says: 'whose cause the taxonomy does not know', of: fact => fact.count },
    parts: {},
    dimensions: { shard },
  },
  NewKindOfError: {
    main: { unit: 'kinds', says: 'of error that nobody had seen before', of: () => 1 },
    parts: {},
    dimensions: { shard },
  },
  TimesAssumed: {
    main: { unit: 'records', says: 'without a plausible time, put where their message was', of: fact => fact.count },
    parts: {},
    dimensions: { shard },
  },
  SequenceGap: {
    main: { unit: 'messages', says: 'that never came', of: fact => fact.to - fact.from + 1 },
    parts: {},
    dimensions: { shard },
  },
  HealthMeasured: {
    main: { unit: 'number', says: 'that the watch read, in the unit of its `kind`', of: fact => fact.value },
    parts: {},
    dimensions: { kind, subject: { values: SUBJECT_VALUES, of: fact => subjectDimension(fact.subject) } },
  },
  HubUnreachable: {
    main: { unit: 'times', says: 'the hub did not answer the watch', of: () => 1 },
    parts: {},
    dimensions: {},
  },
  CountsAudited: {
    main: { unit: 'days', says: 'read anew by an audit; 0 where none had changed', of: fact => fact.days },
    parts: { shards: { unit: 'shards', says: 'that counted them', of: fact => fact.shards } },
    dimensions: {},
  },
  CountsDiffer: {
    main: {
      unit: 'records',
      says: 'by which the rows of a day differ from what was counted',
      of: fact => Math.abs(fact.difference),
    },
    parts: {},
    dimensions: {
      shard,
      rows: { values: ['fewer', 'more'], of: fact => (fact.difference > 0 ? 'more' : 'fewer') },
    },
  },
  HoursRolledUp: {
    main: { unit: 'hours', says: 'of accounts worked out anew; 0 where none had changed', of: fact => fact.hours },
    parts: {
      accounts: { unit: 'accounts', says: 'that they are of', of: fact => fact.accounts },
      rows: { unit: 'rows', says: 'written', of: fact => fact.rows },
    },
    dimensions: {},
  },
  HoursRefused: {
    main: { unit: 'rows', says: 'of hours that Table Storage refuses for good', of: fact => fact.count },
    parts: {},
    dimensions: {},
  },
  ExpiredDropped: {
    main: { unit: 'days', says: 'of minutes dropped, past their retention', of: fact => fact.days },
    parts: {
      daysHeld: { unit: 'days', says: 'expired but still written, or not rolled up yet', of: fact => fact.daysHeld },
      months: { unit: 'months', says: 'of hours dropped', of: fact => fact.months },
      deadLetters: { unit: 'rows', says: 'of the dead letter dropped', of: fact => fact.deadLetters },
    },
    dimensions: {},
  },
  AlertTold: {
    main: { unit: 'cards', says: 'accepted by a channel', of: () => 1 },
    parts: {},
    dimensions: { rule, reason: reason(TOLD_REASONS) },
  },
  AlertNotTold: {
    main: { unit: 'cards', says: 'not accepted; they are due until they are', of: () => 1 },
    parts: {},
    dimensions: { rule, reason: reason(DELIVERY_FAILURES) },
  },
  MetricsNotSent: {
    main: { unit: 'times', says: 'it was seen that metrics are lost; the facts are in the log', of: () => 1 },
    parts: {},
    dimensions: { reason: reason(METRICS_FAILURES) },
  },
}

/** What a fact comes to in numbers. */
export function measurementsOf(fact: Fact): readonly Measurement[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the entry under a fact's name takes facts of that name
  const { main, parts, dimensions: named } = FACT_METRICS[fact.fact] as FactMetrics<Fact>
  const dimensions = Object.fromEntries(Object.entries(named).map(([name, { of }]) => [name, of(fact)]))
  return [
    { metric: fact.fact, value: main.of(fact), dimensions },
    ...Object.entries(parts)
      .map(([part, { of }]) => ({ metric: metricName(fact.fact, part), value: of(fact), dimensions }))
      .filter(({ value }) => value !== 0),
  ]
}

/** A metric as a reader of dashboards knows it. */
export interface Metric {
  readonly name: string
  readonly fact: Fact['fact']
  readonly level: Level
  readonly unit: string
  readonly says: string
  /** What bounds the values of each dimension. */
  readonly dimensions: Readonly<Record<string, Dimension<never>['values']>>
}

/** Every metric there is; workbook and platform alerts read these names and no others. */
export const METRICS: readonly Metric[] = Object.entries(FACT_METRICS).flatMap(
  ([name, { main, parts, dimensions }]) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a key of FACT_METRICS
    const fact = name as Fact['fact']
    const shared = {
      fact,
      level: LEVELS[fact],
      dimensions: Object.fromEntries(Object.entries(dimensions).map(([dimension, { values }]) => [dimension, values])),
    }
    return [
      { ...shared, name: fact, unit: main.unit, says: main.says },
      ...Object.entries(parts).map(([part, { unit, says }]) => ({
        ...shared,
        name: metricName(fact, part),
        unit,
        says,
      })),
    ]
  },
)

export const METRIC_NAMES: readonly string[] = METRICS.map(({ name }) => name)

function metricName(fact: Fact['fact'], part: string): string {
  return `${fact}.${part}`
}
