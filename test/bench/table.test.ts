import { expect, test } from 'vitest'
import { goalText, meetsGoal, numberText } from '../../bench/suite/measured.ts'
import type { Figure, Goal } from '../../bench/suite/section.ts'
import { tableText } from '../../bench/suite/table.ts'

test.each([
  [0.17234, '0.172'],
  [12.345, '12.3'],
  [11, '11'],
  [999.6, '1,000'],
  [1_234, '1,234'],
  [412_345.6, '412,346'],
  [0, '0'],
])('%d is shown as %s', (value, text) => {
  expect(numberText(value)).toBe(text)
})

const goals: readonly (readonly [number, Goal, boolean, string])[] = [
  [0.85, { least: 0.85 }, true, 'at least 0.85'],
  [0.849, { least: 0.85 }, false, 'at least 0.85'],
  [20, { most: 20 }, true, 'at most 20'],
  [20.1, { most: 20 }, false, 'at most 20'],
]
test.each(goals)('%d with goal %o: %s', (value, goal, met, text) => {
  expect(meetsGoal({ name: 'a', value, unit: 'ms', goal })).toBe(met)
  expect(goalText(goal)).toBe(text)
})

test('a figure without a goal neither meets nor misses it', () => {
  expect(meetsGoal({ name: 'a', value: 1, unit: 'ms' })).toBeUndefined()
})

const figures: readonly Figure[] = [
  { name: 'core, fast', value: 0.9, unit: 'of the floor', goal: { least: 0.85 }, kept: 'higher' },
  { name: 'core, slow', value: 0.5, unit: 'of the floor', goal: { least: 0.7 }, kept: 'higher' },
  { name: 'rate', value: 412_345, unit: 'records/s' },
]
const measured = [{ section: 'core', figures }]

test('all figures in one table', () => {
  expect(tableText(measured)).toBe(
    [
      'figure    value                goal           met',
      'core',
      '  fast      0.9  of the floor  at least 0.85  yes',
      '  slow      0.5  of the floor  at least 0.7   NO',
      '  rate  412,345  records/s',
      '',
    ].join('\n'),
  )
})

test('with the baselines beside them', () => {
  expect(tableText(measured, { core: { 'core, fast': 0.8 } })).toBe(
    [
      'figure    value                goal           met  baseline   change',
      'core',
      '  fast      0.9  of the floor  at least 0.85  yes       0.8  +12.5 %',
      '  slow      0.5  of the floor  at least 0.7   NO       none',
      '  rate  412,345  records/s',
      '',
    ].join('\n'),
  )
})

test('no line is longer than 100 columns, and no name is cut off', () => {
  const name = 'evaluation with one account changed and the rows of a whole day of fifty accounts stored'
  const long = [{ section: 'alerts', figures: [...figures, { ...figures[0], name }] as readonly Figure[] }]
  const lines = tableText(long, { alerts: { [name]: 0.8 } }).split('\n')
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(100)
  const names = lines.map(line => line.slice(0, 40).trim()).join(' ')
  expect(names).toContain(name)
})
