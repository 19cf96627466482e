import { expect, test } from 'vitest'
import { startTables } from '../../local/azurite.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createExpiringRows } from '../../src/adapters/expiring-rows.ts'
import { createHourTable } from '../../src/adapters/hour-table.ts'
import { createRollUpCursor } from '../../src/adapters/roll-up-cursor.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { deltasOf } from '../../src/core/delta.ts'
import { DAY, HOUR, hourOf, MINUTE } from '../../src/core/window.ts'
import { dropExpired } from '../../src/flows/drop-expired.ts'
import type { Fact } from '../../src/flows/facts.ts'
import { hour, readHours } from '../support/hours.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'

/** Tables of its own, with a clock for marks. */
async function scene() {
  const service = await startTables()
  const tables = openTables({ kind: 'connection-string', connectionString: service.connectionString })
  let now = NOON
  const facts: Fact[] = []
  const aggregates = createAggregateTable(tables)
  const changes = createChangeTable(tables, () => now)
  const hours = createHourTable(tables)
  const cursor = createRollUpCursor(tables)
  let sequence = 0
  return {
    tables,
    aggregates,
    changes,
    hours,
    cursor,
    /** Counts a record of that time, and marks it at that moment. */
    async count(time: number, marked: number) {
      now = marked
      await aggregates.add('p00', deltasOf([contribution(sequence++, { event: event({ account: 'a', time }) })]))
      await changes.mark('p00', [{ account: 'a', hour: hourOf(time) }])
    },
    /** Resolves to what the run told of itself. */
    async drop(at: number, days: { readonly minutes?: number; readonly hours?: number; readonly letters?: number }) {
      const milliseconds = (count = Number.POSITIVE_INFINITY) => count * DAY
      await dropExpired(at, {
        aggregates,
        changes,
        hours,
        cursor,
        deadLetters: createExpiringRows(tables, 'deadletters'),
        telemetry: { emit: fact => facts.push(fact) },
        retention: milliseconds(days.minutes),
        hoursRetention: milliseconds(days.hours),
        deadLetterRetention: milliseconds(days.letters),
      })
      return facts.at(-1)
    },
    close: () => service.close(),
  }
}

const NOTHING = { fact: 'ExpiredDropped', stage: 'retention', days: 0, daysHeld: 0, months: 0, deadLetters: 0 }

test('days past their retention are dropped, and nothing else', async () => {
  const { aggregates, count, cursor, drop, close } = await scene()
  for (let day = 0; day < 6; day++) await count(NOON + day * DAY, NOON + day * DAY)
  await cursor.move(NOON + 8 * DAY)
  expect(await drop(NOON + 8 * DAY, {})).toEqual(NOTHING)
  expect(await drop(NOON + 8 * DAY, { minutes: 3 })).toEqual({ ...NOTHING, days: 4 })
  expect(await aggregates.days()).toEqual(['20230704', '20230705'])
  expect(await drop(NOON + 8 * DAY, { minutes: 3 })).toEqual(NOTHING)
  await close()
})

test('changes are dropped after a week, but none that the roll-up has not seen', async () => {
  const { changes, cursor, count, drop, close } = await scene()
  const days = async () => (await changes.since(0)).map(({ marked }) => (marked - NOON) / DAY)
  for (const day of [0, 1, 2, 9]) await count(NOON + day * HOUR, NOON + day * DAY)
  await drop(NOON + 9 * DAY, {})
  expect(await days()).toEqual([0, 1, 2, 9])
  await cursor.move(NOON + DAY)
  await drop(NOON + 9 * DAY, {})
  expect(await days()).toEqual([1, 2, 9])
  await cursor.move(NOON + 9 * DAY)
  await drop(NOON + 9 * DAY, {})
  expect(await days()).toEqual([2, 9])
  await close()
})

test('a day stays while it is written, and until it is rolled up', async () => {
  const { aggregates, count, cursor, drop, close } = await scene()
  const old = NOON - 100 * DAY
  await count(old, NOON)
  await count(old + DAY, NOON + 20 * HOUR)
  // The roll-up was stopped.
  expect(await drop(NOON + 3 * DAY, { minutes: 30 })).toEqual({ ...NOTHING, daysHeld: 2 })
  // It has seen both, but one of them is still being written.
  await cursor.move(NOON + 2 * DAY)
  expect(await drop(NOON + 25 * HOUR, { minutes: 30 })).toEqual({ ...NOTHING, days: 1, daysHeld: 1 })
  expect(await aggregates.days()).toEqual(['20230323'])
  // It has seen the mark, but marks are read again for a while.
  await cursor.move(NOON + 20 * HOUR + 9 * MINUTE)
  expect(await drop(NOON + 3 * DAY, { minutes: 30 })).toEqual({ ...NOTHING, daysHeld: 1 })
  await cursor.move(NOON + 20 * HOUR + 11 * MINUTE)
  expect(await drop(NOON + 3 * DAY, { minutes: 30 })).toEqual({ ...NOTHING, days: 1 })
  await close()
})

test('a month of hours goes when all of it is past its retention', async () => {
  const { tables, hours, drop, close } = await scene()
  const starts = [Date.UTC(2023, 3, 30, 23), Date.UTC(2023, 4, 1), Date.UTC(2023, 5, 30, 12)]
  await hours.keep(starts.map(start => hour({ hour: start })))
  const at = Date.UTC(2023, 5, 1) + 30 * DAY
  expect(await drop(at, {})).toEqual(NOTHING)
  // Of May the last hour is thirty days old, and a day more is left to what is under way.
  expect(await drop(at, { hours: 30 })).toEqual({ ...NOTHING, months: 1 })
  expect(await hours.months()).toEqual(['202305', '202306'])
  expect(await drop(at + DAY, { hours: 30 })).toEqual({ ...NOTHING, months: 1 })
  expect(await readHours(tables, 'contoso')).toMatchObject([{ hour: NOON }])
  await close()
})

test('dead letters go by when they were written', async () => {
  const { tables, drop, close } = await scene()
  const letters = await tables.open('deadletters')
  for (let row = 0; row < 250; row++) {
    await letters.createEntity({ partitionKey: `p0${row % 2}`, rowKey: String(row) })
  }
  // For that there is no other clock than the service's.
  const written = Date.now()
  expect(await drop(written + DAY - MINUTE, { letters: 1 })).toEqual(NOTHING)
  expect(await drop(written + DAY + MINUTE, { letters: 1 })).toEqual({ ...NOTHING, deadLetters: 250 })
  expect((await letters.listEntities().next()).done).toBe(true)
  await close()
})
