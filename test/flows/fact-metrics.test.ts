import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { METRIC_NAMES, METRICS, measurementsOf } from '../../src/flows/fact-metrics.ts'
import { type Fact, LEVELS } from '../../src/flows/facts.ts'
import { anyFact, isListed } from '../support/facts.ts'

describe('names', () => {
  test('every fact has the metric of its name, and no metric has a name twice', () => {
    expect(METRICS.filter(({ name, fact }) => name === fact).map(({ fact }) => fact)).toEqual(Object.keys(LEVELS))
    expect(new Set(METRIC_NAMES).size).toBe(METRIC_NAMES.length)
  })

  test.each(METRICS)('$name is one that Application Insights and the SDK take', ({ name, fact }) => {
    expect(name).toMatch(/^[A-Z][A-Za-z]*(?:\.[a-z][A-Za-z]*)?$/)
    expect(name.length).toBeLessThanOrEqual(150)
    expect(name.split('.')[0]).toBe(fact)
  })
})

const shard = 'p07.2'
const CASES: readonly (readonly [Fact, readonly (readonly [string, number])[], Readonly<Record<string, string>>])[] = [
  [
    {
      fact: 'BatchCounted',
      stage: 'ingest',
      shard,
      messages: 9,
      records: 12,
      counted: 10,
      foreign: 1,
      duplicates: 0,
      rows: 4,
    },
    [
      ['BatchCounted', 10],
      ['BatchCounted.messages', 9],
      ['BatchCounted.records', 12],
      ['BatchCounted.foreign', 1],
      ['BatchCounted.rows', 4],
    ],
    { shard: 'p07' },
  ],
  [
    { fact: 'RecordsRejected', stage: 'ingest', shard, reason: 'not-json', count: 3 },
    [['RecordsRejected', 3]],
    { shard: 'p07', reason: 'not-json' },
  ],
  [{ fact: 'SequenceGap', stage: 'ingest', shard, from: 12, to: 14 }, [['SequenceGap', 3]], { shard: 'p07' }],
  [
    { fact: 'CountsDiffer', stage: 'audit', shard: 'f-0123', day: '20230630', difference: -2 },
    [['CountsDiffer', 2]],
    { shard: 'files', rows: 'fewer' },
  ],
  [
    { fact: 'HealthMeasured', stage: 'watch', kind: 'no-data', subject: 'hub', value: 90 },
    [['HealthMeasured', 90]],
    { kind: 'no-data', subject: 'hub' },
  ],
  [
    { fact: 'HealthMeasured', stage: 'watch', kind: 'store-refused', subject: 'r-p03-12-19', value: 1 },
    [['HealthMeasured', 1]],
    { kind: 'store-refused', subject: 'replays' },
  ],
  [
    { fact: 'ExpiredDropped', stage: 'retention', days: 0, daysHeld: 0, months: 0, deadLetters: 0 },
    [['ExpiredDropped', 0]],
    {},
  ],
]

test.each(CASES)('%j', (fact, numbers, dimensions) => {
  expect(measurementsOf(fact)).toEqual(numbers.map(([metric, value]) => ({ metric, value, dimensions })))
})

describe('whatever a fact holds', () => {
  test('its numbers have known names and are not negative, and the first bears its name', () => {
    fc.assert(
      fc.property(anyFact, fact => {
        const measurements = measurementsOf(fact)
        expect(measurements[0]?.metric).toBe(fact.fact)
        for (const { metric, value } of measurements) {
          expect(METRIC_NAMES).toContain(metric)
          expect(value).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  test('its dimensions are those of its metric, with values of their lists', () => {
    fc.assert(
      fc.property(anyFact, fact => {
        for (const { metric, dimensions } of measurementsOf(fact)) {
          const known = METRICS.find(({ name }) => name === metric)?.dimensions ?? {}
          expect(Object.keys(dimensions)).toEqual(Object.keys(known))
          for (const [name, value] of Object.entries(dimensions)) {
            expect([metric, name, value, isListed(name, value, known[name])]).toEqual([metric, name, value, true])
          }
        }
      }),
    )
  })
})
