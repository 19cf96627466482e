import { expect, test } from 'vitest'
import { createHealthTable } from '../../src/adapters/health-table.ts'
import type { Reading } from '../../src/core/health.ts'
import { keepReadings } from '../../src/flows/keep-readings.ts'
import { NOON } from '../support/outcomes.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()

test('a zero is kept, but of a file or a replay only where there was something before', async () => {
  const health = createHealthTable(tables())
  const read = (at: number, values: Readonly<Record<string, number>>) => {
    const readings = Object.entries(values).map(
      ([subject, value]): Reading => ({ kind: 'conservation', subject, value }),
    )
    return keepReadings(NOON + at, readings, health)
  }
  const kept = async () =>
    Object.fromEntries((await health.all()).map(({ subject, value, zeroAt }) => [subject, [value, zeroAt - NOON]]))
  await read(0, { p00: 0, 'f-quiet': 0, 'r-quiet': 0, 'f-wrong': 0 })
  expect(await kept()).toEqual({ p00: [0, 0] })
  await read(1, { p00: 3, 'f-quiet': 0, 'r-quiet': 0, 'f-wrong': 5 })
  expect(await kept()).toEqual({ p00: [3, 0], 'f-wrong': [5, 1] })
  await read(2, { p00: 4, 'f-quiet': 0, 'r-quiet': 0, 'f-wrong': 0 })
  expect(await kept()).toEqual({ p00: [4, 0], 'f-wrong': [0, 2] })
})
