import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import workbook from '../../infra/monitoring/workbook.json' with { type: 'json' }
import { METRIC_NAMES, METRICS } from '../../src/flows/fact-metrics.ts'
import { LEVELS } from '../../src/flows/facts.ts'
import { analyseQuery } from '../support/kusto.ts'

const ROOT = new URL('../../', import.meta.url)
const MONITORING = new URL('infra/monitoring/', ROOT)
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')

const alerts = readdirSync(MONITORING)
  .filter(name => name.endsWith('.kql'))
  .map(name => [name, read(`infra/monitoring/${name}`)] as const)
const charts = workbook.items.flatMap(({ name, content }) =>
  content.query === undefined ? [] : [[name, content.query.replaceAll('{TimeRange:grain}', '5m')] as const],
)

test('every query of the alerts is used, and names the column that it is split by', () => {
  const bicep = read('infra/modules/alerts.bicep')
  for (const [name, query] of alerts) {
    const used = new RegExp(`monitoring/${name}'\\)\\n\\s+column: '(\\w+)'`).exec(bicep)
    expect([name, used?.[1]]).toEqual([name, analyseQuery(query).columns[0]])
  }
  expect(alerts).toHaveLength(4)
})

test.each([...alerts, ...charts])('%s is sound, and asks for columns that there are', (_name, query) => {
  const { faults, columns } = analyseQuery(query)
  expect(faults).toEqual([])
  expect(columns.length).toBeGreaterThan(0)
})

test('a query that is not is found out', () => {
  expect(analyseQuery('customMetrics | where nam == 1').faults).not.toEqual([])
  expect(analyseQuery('customMetrics | summarise count()').faults).not.toEqual([])
})

describe('the metrics are those that are sent', () => {
  const asked = [...alerts, ...charts].filter(([, query]) => query.includes('customMetrics'))
  /** The metrics that a query asks for, and the dimensions that it takes of them. */
  const metrics = (query: string) => [...query.matchAll(/'([A-Z][A-Za-z]+(?:\.\w+)?)'/g)].map(([, name = '']) => name)
  const dimensions = (query: string) => [...query.matchAll(/customDimensions\.(\w+)/g)].map(([, name = '']) => name)

  test('by name', () => {
    const known = new Set(METRIC_NAMES)
    const names = asked.flatMap(([, query]) => metrics(query))
    expect(names.length).toBeGreaterThan(15)
    expect(names.filter(name => !known.has(name))).toEqual([])
    expect(asked.filter(([, query]) => metrics(query).length === 0)).toEqual([])
  })

  test('by dimension', () => {
    for (const [name, query] of asked) {
      const used = METRICS.filter(metric => metrics(query).includes(metric.name))
      const known = new Set(used.flatMap(metric => Object.keys(metric.dimensions)))
      expect([name, dimensions(query).filter(dimension => !known.has(dimension))]).toEqual([name, []])
    }
  })

  test('every error is an alert, and every fact is in the workbook', () => {
    const errors = Object.entries(LEVELS).filter(([, level]) => level === 'error')
    expect(new Set(metrics(read('infra/monitoring/facts.kql')))).toEqual(new Set(errors.map(([fact]) => fact)))
    const shown = new Set(charts.flatMap(([, query]) => metrics(query)))
    expect(Object.keys(LEVELS).filter(fact => !shown.has(fact))).toEqual([])
  })
})

test('the alert that the functions are silent waits for one that runs by the clock', () => {
  const [, silent = ''] = /name == '(\w+)'/.exec(read('infra/monitoring/functions-silent.kql')) ?? []
  expect(read(`src/functions/${silent}.ts`)).toContain(`functions.timer('${silent}', {`)
})
