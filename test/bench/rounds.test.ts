import { describe, expect, test } from 'vitest'
import { countBatch } from '../../bench/core/count-batch.ts'
import { walkBatch } from '../../bench/core/floor.ts'
import { batchOf, KINDS, nameOfKind, recordsOf } from '../../bench/core/kinds.ts'
import { middleOf } from '../../bench/core/middle.ts'
import { batchesOfRound, interleave } from '../../bench/core/rounds.ts'

test.each([
  { items: [3], middle: 3 },
  { items: [9, 1, 5], middle: 5 },
  { items: [1, 2, 3, 4], middle: 3 },
])('in the middle of $items is $middle', ({ items, middle }) => {
  expect(middleOf(items, item => item)).toBe(middle)
})

test('nothing has no middle', () => {
  expect(() => middleOf([], Number)).toThrow('nothing')
})

test('rounds take the batches in turn', () => {
  const plan = { batches: 5, batchesARound: 2 }
  expect([0, 1, 2, 3].map(round => batchesOfRound(round, plan))).toEqual([
    [0, 1],
    [2, 3],
    [4, 0],
    [1, 2],
  ])
})

test('both sides take the same batches, first and second in turn, and warming up is no round', async () => {
  const calls: string[] = []
  const side = (name: string) => (batch: number) => calls.push(`${name}${batch}`)
  const plan = { batches: 4, batchesARound: 1, warmUp: 1, leastRounds: 2, budget: 0 }
  const rounds = await interleave(side('ours'), side('floor'), plan)
  expect(calls).toEqual(['ours0', 'floor0', 'floor1', 'ours1', 'ours2', 'floor2'])
  expect(rounds).toHaveLength(2)
})

test('rounds go on until the budget is spent', async () => {
  const busy = () => {
    const { user } = process.cpuUsage()
    while (process.cpuUsage().user < user + 2_000);
  }
  const plan = { batches: 4, batchesARound: 1, warmUp: 0, leastRounds: 1, budget: 20 }
  const rounds = await interleave(busy, busy, plan)
  const spent = rounds.map(({ ours, floor }) => ours + floor)
  expect(spent.reduce((sum, time) => sum + time, 0)).toBeGreaterThanOrEqual(20)
  expect(spent.slice(0, -1).reduce((sum, time) => sum + time, 0)).toBeLessThan(20)
})

describe('a batch of', () => {
  test.each(KINDS.map(kind => ({ name: nameOfKind(kind), kind })))('$name: all of it counts', async ({ kind }) => {
    const batch = batchOf(kind, 1)
    expect(batch).toHaveLength(kind.messages)
    expect(await countBatch(batch)).toBe(recordsOf(kind))
    expect(walkBatch(batch.map(({ body }) => String(body)))).toBe(recordsOf(kind))
    expect(batchOf(kind, 2)[0]?.body).not.toEqual(batch[0]?.body)
  })
})
