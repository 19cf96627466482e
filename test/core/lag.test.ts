import { describe, expect, test } from 'vitest'
import { currentShards, lifeOf } from '../../src/core/incarnation.ts'
import { type HubPosition, lagOf, oldestUncounted } from '../../src/core/lag.ts'
import { NO_PROGRESS, type Progress } from '../../src/core/progress.ts'

const SECOND = 1_000
const at = (lastSequence: number, lastEnqueued: number, firstSequence = 0): HubPosition => {
  return { partition: 'p00', firstSequence, lastSequence, lastEnqueued: lastEnqueued * SECOND }
}
const counted = (lastSequence: number, lastEnqueued: number): Progress => {
  return { ...NO_PROGRESS, lastSequence, lastEnqueued: lastEnqueued * SECOND }
}

describe('messages that nobody has counted', () => {
  test.each<[string, HubPosition, Progress | undefined, number]>([
    ['none in an empty partition', at(-1, 0), undefined, 0],
    ['none in one that was emptied', at(-1, 0, 100), counted(99, 50), 0],
    ['all, where nothing was counted', at(9, 50), undefined, 10],
    ['all that the hub still holds', at(109, 50, 100), undefined, 10],
    ['none at its end', at(9, 50), counted(9, 50), 0],
    ['those above the last one counted', at(12, 50), counted(9, 40), 3],
    ['no more than the hub still holds', at(109, 50, 100), counted(9, 40), 10],
    ['none when more was counted since the hub was asked', at(12, 50), counted(15, 53), 0],
    ['all of a hub that was made again', at(4, 90), counted(9, 40), 5],
  ])('%s', (_, position, progress, expected) => {
    expect(lagOf(position, progress)).toBe(expected)
  })
})

describe('the oldest of them waits', () => {
  test.each<[string, HubPosition, Progress | undefined, number, number]>([
    ['not, where there is none', at(9, 50), counted(9, 50), 0, 0],
    ['since it was enqueued, where it is the only one', at(10, 70), counted(9, 50), 0, 30],
    ['since the last one counted at most', at(12, 90), counted(9, 40), 0, 60],
    ['since all was counted at most, after a long quiet', at(12, 90), counted(9, 1), 80, 20],
    ['no negative time, whatever the clocks say', at(10, 700), counted(9, 50), 0, 0],
  ])('%s', (_, position, progress, caughtUpAt, expected) => {
    expect(oldestUncounted(position, progress, caughtUpAt * SECOND, 100 * SECOND)).toBe(expected)
  })
})

test('the current shard of a partition is its last life', () => {
  expect(lifeOf('p07')).toEqual({ partition: 'p07', life: 1 })
  expect(lifeOf('p07.12')).toEqual({ partition: 'p07', life: 12 })
  for (const other of ['r-1', 'f-ab', 'p', 'p07.x']) expect(lifeOf(other)).toBeUndefined()
  expect(currentShards(['p07.2', 'p07', 'p07.10', 'r-p07', 'p1'])).toEqual(
    new Map([
      ['p07', 'p07.10'],
      ['p1', 'p1'],
    ]),
  )
})
