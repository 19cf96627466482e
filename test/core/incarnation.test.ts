import { describe, expect, test } from 'vitest'
import { type Incarnation, incarnationFor, nextIncarnation } from '../../src/core/incarnation.ts'

const FIRST: Incarnation = {
  shard: 'p07',
  source: 'hub',
  after: 0,
  progress: { lastSequence: 50, lastEnqueued: 5_000 },
}
const SECOND: Incarnation = {
  shard: 'p07.2',
  source: 'hub',
  after: 5_000,
  progress: { lastSequence: 3, lastEnqueued: 7_000 },
}
const FRESH: Incarnation = { ...SECOND, progress: { lastSequence: -1, lastEnqueued: 0 } }

describe('a message belongs to', () => {
  test.each<[string, readonly Incarnation[], { sequence: number; enqueued: number }, string | undefined]>([
    ['none, where nothing was opened', [], { sequence: 0, enqueued: 1 }, undefined],
    ['the only one, as the next', [FIRST], { sequence: 51, enqueued: 5_001 }, 'p07'],
    ['the only one, after a hole', [FIRST], { sequence: 900, enqueued: 9_000 }, 'p07'],
    ['the only one, delivered again', [FIRST], { sequence: 50, enqueued: 5_000 }, 'p07'],
    ['the only one, delivered again, from its beginning', [FIRST], { sequence: 0, enqueued: 10 }, 'p07'],
    ['the only one, by a broker whose clock is behind', [FIRST], { sequence: 51, enqueued: 4_000 }, 'p07'],
    ['a new one: lower, and enqueued later', [FIRST], { sequence: 0, enqueued: 6_000 }, undefined],
    ['the second, which was just opened for it', [FIRST, FRESH], { sequence: 0, enqueued: 6_000 }, 'p07.2'],
    ['the second, also with a number as high as the first', [FIRST, FRESH], { sequence: 51, enqueued: 6_100 }, 'p07.2'],
    ['the first, delivered again', [FIRST, SECOND], { sequence: 2, enqueued: 200 }, 'p07'],
    ['the second, delivered again', [FIRST, SECOND], { sequence: 2, enqueued: 6_500 }, 'p07.2'],
    ['a third', [FIRST, SECOND], { sequence: 0, enqueued: 8_000 }, undefined],
  ])('%s', (_, lineage, message, expected) => {
    expect(incarnationFor(lineage, 'hub', message)?.shard).toBe(expected)
  })

  test('one of its own hub: another hub has other numbers and other times', () => {
    expect(incarnationFor([FIRST], 'another', { sequence: 51, enqueued: 5_001 })).toBeUndefined()
    const back: Incarnation = { shard: 'p07.2', source: 'another', after: 0, progress: FIRST.progress }
    expect(incarnationFor([FIRST, back], 'hub', { sequence: 51, enqueued: 5_001 })?.shard).toBe('p07')
    expect(incarnationFor([FIRST, back], 'another', { sequence: 7, enqueued: 100 })?.shard).toBe('p07.2')
  })
})

test.each([
  ['the first of a partition', [], { shard: 'p07', source: 'hub', after: 0 }],
  ['one after the hub was made again', [FIRST], { shard: 'p07.2', source: 'hub', after: 5_000 }],
  ['another hub', [{ ...FIRST, source: 'old' }], { shard: 'p07.2', source: 'hub', after: 0 }],
])('opens %s', (_, lineage, expected) => {
  expect(nextIncarnation('p07', lineage, 'hub')).toEqual(expected)
})
