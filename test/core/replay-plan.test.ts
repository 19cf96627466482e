import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advance, type MessageTally, NO_PROGRESS, type Progress } from '../../src/core/progress.ts'
import {
  countedBy,
  countOf,
  filledIn,
  missingOf,
  planHubReplay,
  replayOfShard,
  replayShardOf,
  type SequenceRange,
  subtract,
  unfilledGaps,
} from '../../src/core/replay-plan.ts'

function message(sequence: number): MessageTally {
  const nothing = { records: 1, counted: 1, foreign: 0, rejected: [], timeAssumed: 0, days: [] }
  return { ...nothing, sequence, enqueued: sequence, firstTime: undefined, lastTime: undefined }
}

function progressOf(...sequences: readonly number[]): Progress {
  return advance(NO_PROGRESS, sequences.map(message))
}

const range = (from: number, to: number): SequenceRange => ({ from, to })

test('what is missing: before the first message counted, and the holes between', () => {
  expect(missingOf(progressOf(3, 4, 8, 10))).toEqual({
    before: range(0, 2),
    gaps: [range(5, 7), range(9, 9)],
    unlisted: 0,
  })
  expect(missingOf(progressOf(0, 1))).toEqual({ before: undefined, gaps: [], unlisted: 0 })
  expect(missingOf(NO_PROGRESS)).toEqual({ before: undefined, gaps: [], unlisted: 0 })
})

test('holes beyond those that are recorded are told by their number', () => {
  const everyOther = progressOf(...Array.from({ length: 700 }, (_, index) => index * 2))
  const { gaps, unlisted } = missingOf(everyOther)
  expect([gaps.length, gaps.length + unlisted]).toEqual([500, 699])
})

test('a plan takes what is missing and free, and says what is not', () => {
  const plan = planHubReplay(range(2, 20), progressOf(3, 4, 8, 12), [range(6, 9)])
  expect(plan).toEqual({
    fresh: [range(2, 2), range(5, 5), range(10, 11)],
    ahead: range(13, 20),
    taken: 3,
    counted: 4,
  })
})

test.each([
  ['above the progress', range(5, 9), { fresh: [], ahead: range(5, 9), taken: 0, counted: 0 }],
  ['all counted', range(3, 4), { fresh: [], ahead: undefined, taken: 0, counted: 2 }],
  ['before the first', range(0, 9), { fresh: [range(0, 2)], ahead: range(5, 9), taken: 0, counted: 2 }],
])('%s', (_, request, plan) => {
  expect(planHubReplay(request, progressOf(3, 4), [])).toEqual(plan)
})

test('a shard that counts a range again is named by it', () => {
  for (const shard of ['p03', 'p12.2', 'p100']) {
    expect(replayOfShard(replayShardOf(shard, range(1200, 1900)))).toEqual({ shard, from: 1200, to: 1900 })
  }
  for (const name of ['p03', 'r-letters-20261122101500-ab', 'f-0a1b', 'r-p03-1-2-3', 'r-p3-1-2']) {
    expect(replayOfShard(name)).toBeUndefined()
  }
})

test('what replays counted is filled; the rest of the holes is not', () => {
  const shards = new Map([
    ['p03', progressOf(0, 10, 20, 30)],
    ['p03.2', progressOf(0, 5)],
    ['r-p03-1-9', progressOf(4, 5, 6, 9)],
    ['r-p03-11-19', progressOf(11, 12, 13)],
    ['r-p03.2-1-4', progressOf(1, 2, 3, 4)],
    ['r-letters-1', progressOf(0, 1, 2, 22, 23)],
  ])
  expect(countedBy(progressOf(4, 5, 6, 9))).toEqual([range(4, 6), range(9, 9)])
  expect(filledIn('p03', shards)).toEqual([range(4, 6), range(9, 9), range(11, 13)])
  expect(unfilledGaps('p03', shards)).toEqual({
    gaps: [range(1, 3), range(7, 8), range(14, 19), range(21, 29)],
    unlisted: 0,
  })
  expect(unfilledGaps('p03.2', shards).gaps).toEqual([])
  expect(unfilledGaps('p99', shards)).toEqual({ gaps: [], unlisted: 0 })
})

test('subtracting ranges is subtracting their numbers', () => {
  const ranges = fc
    .uniqueArray(fc.nat(60), { maxLength: 24 })
    .map(cuts => cuts.toSorted((a, b) => a - b))
    .map(cuts => cuts.flatMap((from, at) => (at % 2 === 0 ? [range(from, (cuts[at + 1] ?? from + 2) - 1)] : [])))
  const overlapping = fc.array(
    fc.tuple(fc.nat(60), fc.nat(9)).map(([from, more]) => range(from, from + more)),
    { maxLength: 6 },
  )
  const numbers = (list: readonly SequenceRange[]) =>
    list.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index))
  fc.assert(
    fc.property(ranges, overlapping, (a, b) => {
      const gone = new Set(numbers(b))
      expect(numbers(subtract(a, b))).toEqual(numbers(a).filter(number => !gone.has(number)))
      expect(countOf(a)).toBe(numbers(a).length)
    }),
  )
})

/**
 * Requests of any ranges in any order, made by replays that may stop after any number of messages and be asked again;
 * the functions go on meanwhile. In the end every message that was asked for is counted once, by the functions or by one
 * replay, and nothing twice.
 */
test('whatever is asked for, in whatever order, each message is counted once', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('functions' as const), skip: fc.nat(3), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('replay' as const), from: fc.nat(40), length: fc.nat(30), dies: fc.nat(12) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), fc.nat(10), (steps, begin) => {
      const counts = new Map<number, number>()
      const count = (sequence: number) => counts.set(sequence, (counts.get(sequence) ?? 0) + 1)
      const shards = new Map<string, Progress>()
      const advanceBy = (shard: string, sequence: number) => {
        const before = shards.get(shard) ?? NO_PROGRESS
        if (sequence > before.lastSequence) count(sequence)
        shards.set(shard, advance(before, [message(sequence)]))
      }
      const register: SequenceRange[] = []
      const replay = (request: SequenceRange, dies: number) => {
        const progress = shards.get('p00') ?? NO_PROGRESS
        let left = dies
        for (const fresh of planHubReplay(request, progress, register).fresh) register.push(fresh)
        for (const taken of register) {
          if (subtract([taken], [request]).some(({ from, to }) => from === taken.from && to === taken.to)) continue
          for (let sequence = taken.from; sequence <= taken.to; sequence++) {
            if (left-- === 0) return
            // Begins anew with each range: what is counted already is a duplicate.
            advanceBy(replayShardOf('p00', taken), sequence)
          }
        }
      }
      let next = begin
      for (const one of steps) {
        if (one.kind === 'replay') replay(range(one.from, one.from + one.length), one.dies)
        else {
          next += one.skip
          for (let more = 0; more < one.count; more++) advanceBy('p00', next++)
        }
      }
      expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(1)
      if (next > begin) {
        replay(range(0, next), Number.POSITIVE_INFINITY)
        const last = shards.get('p00')?.lastSequence ?? -1
        expect([...counts].filter(([, times]) => times === 1)).toHaveLength(last + 1)
        expect(unfilledGaps('p00', shards).gaps).toEqual([])
      }
    }),
    { numRuns: 500 },
  )
})
