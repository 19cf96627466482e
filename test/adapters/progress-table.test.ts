import { expect, test } from 'vitest'
import { startTables } from '../../local/azurite.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { type MessageTally, NO_PROGRESS } from '../../src/core/progress.ts'
import { startFlakyProxy } from '../support/flaky-proxy.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
const newStore = () => createProgressTable(tables())

function message(sequence: number): MessageTally {
  const counts = { records: 2, counted: 1, foreign: 0, rejected: ['not-json'] as const, timeAssumed: 0 }
  const days = [['20230630', 1]] as const
  return { sequence, days, enqueued: sequence, ...counts, firstTime: undefined, lastTime: sequence }
}

test('a shard starts with nothing and reads back what it came to', async () => {
  expect(await newStore().read('fresh')).toEqual(NO_PROGRESS)
  const { after } = await newStore().advance('fresh', [message(3), message(5)])
  expect(await newStore().read('fresh')).toEqual(after)
  expect(after).toMatchObject({
    lastSequence: 5,
    messages: 2,
    records: 4,
    counted: 2,
    lastTime: 5,
    firstTime: undefined,
  })
  expect([...after.rejected, ...after.gaps]).toEqual([
    ['not-json', 2],
    ['4-4', 1],
  ])
})

test('two owners advance over the same messages, and each message is counted once', async () => {
  const own = async (size: number) => {
    const store = newStore()
    for (let start = 0; start < 40; start += size) {
      await store.advance(
        'owned',
        Array.from({ length: Math.min(size, 40 - start) }, (_, index) => message(start + index)),
      )
    }
  }
  await Promise.all([own(3), own(8), own(5)])
  expect(await newStore().read('owned')).toMatchObject({
    lastSequence: 39,
    messages: 40,
    records: 80,
    counted: 40,
    duplicates: 80,
  })
})

test('the shards of a partition are opened once each and read in order', async () => {
  const [one, other] = [newStore(), newStore()]
  expect(await one.lineage('p11')).toEqual([])
  const first = { shard: 'p11', source: 'hub', after: 0 }
  await Promise.all([one.open('p11', first), other.open('p11', first)])
  await one.advance('p11', [message(3)])
  await other.open('p11', { shard: 'p11.2', source: 'hub', after: 3 })
  await one.advance('p11.2', [message(0)])
  await one.open('p110', { ...first, shard: 'p110' })
  expect(await other.lineage('p11')).toMatchObject([
    { ...first, progress: { lastSequence: 3, lastEnqueued: 3 } },
    { shard: 'p11.2', source: 'hub', after: 3, progress: { lastSequence: 0, firstSequence: 0 } },
  ])
  // Opening it again changes nothing.
  await one.open('p11', first)
  expect(await newStore().read('p11')).toMatchObject({ lastSequence: 3, messages: 1 })
})

test('where storage does not answer, a shard does not start from nothing', async () => {
  const service = await startTables()
  const proxy = await startFlakyProxy(service.connectionString)
  const connectionString = proxy.through(service.connectionString)
  const opened = openTables({ kind: 'connection-string', connectionString })
  await createProgressTable(opened).advance('kept', [message(7)])
  const restarted = createProgressTable(opened)
  proxy.down()
  await expect(restarted.read('kept')).rejects.toThrow()
  proxy.up()
  expect(await restarted.read('kept')).toMatchObject({ lastSequence: 7 })
  await proxy.close()
  await service.close()
})
