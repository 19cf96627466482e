import { expect, test } from 'vitest'
import { advance, type MessageTally, NO_PROGRESS } from '../../src/core/progress.ts'

function message(sequence: number, parts: Partial<MessageTally> = {}): MessageTally {
  const base = { enqueued: sequence * 1_000, records: 1, counted: 1, foreign: 0, rejected: [], timeAssumed: 0 }
  return { ...base, sequence, days: [['20230630', 1]], firstTime: sequence, lastTime: sequence + 10, ...parts }
}

test('adds up what messages came to', () => {
  const after = advance(NO_PROGRESS, [
    message(5, { records: 3, counted: 1, foreign: 1, rejected: ['bad-time'], timeAssumed: 1 }),
    message(6, {
      records: 3,
      counted: 0,
      rejected: ['bad-time', 'bad-time', 'not-json'],
      firstTime: undefined,
      lastTime: undefined,
    }),
  ])
  expect(after).toMatchObject({
    firstSequence: 5,
    lastSequence: 6,
    lastEnqueued: 6_000,
    messages: 2,
    records: 6,
    counted: 1,
    foreign: 1,
    duplicates: 0,
  })
  expect(after).toMatchObject({ timeAssumed: 1, firstTime: 5, lastTime: 15 })
  expect(Object.fromEntries(after.rejected)).toEqual({ 'bad-time': 3, 'not-json': 1 })
  const later = advance(after, [message(7, { counted: 0, rejected: ['not-json'], firstTime: 2, lastTime: 4 })])
  expect(Object.fromEntries(later.rejected)).toEqual({ 'bad-time': 3, 'not-json': 2 })
  expect(later).toMatchObject({ firstTime: 2, lastTime: 15 })
})

test('what was counted before is a duplicate and nothing else', () => {
  const once = advance(NO_PROGRESS, [message(1), message(2)])
  const twice = advance(once, [message(1), message(2), message(3)])
  expect(twice).toMatchObject({ lastSequence: 3, messages: 3, records: 3, counted: 3, duplicates: 2 })
  expect(advance(twice, [message(3)])).toEqual({ ...twice, duplicates: 3 })
})

test('a hole is a gap, named by its range; where a shard starts is none', () => {
  const first = advance(NO_PROGRESS, [message(100), message(101), message(105)])
  expect([...first.gaps]).toEqual([['102-104', 3]])
  expect([...advance(first, [message(107)]).gaps]).toEqual([
    ['102-104', 3],
    ['106-106', 1],
  ])
})

test('any cuts come to the same', () => {
  const messages = [1, 2, 3, 7, 8, 9].map(sequence => message(sequence))
  const whole = advance(NO_PROGRESS, messages)
  const cut = messages.reduce((progress, one) => advance(progress, [one]), NO_PROGRESS)
  expect(cut).toEqual(whole)
})

test('a broker whose clock is behind does not take back how far the shard has come in time', () => {
  const after = advance(NO_PROGRESS, [message(1, { enqueued: 5_000 }), message(2, { enqueued: 4_000 })])
  expect(after).toMatchObject({ lastSequence: 2, lastEnqueued: 5_000 })
})

test('counted records are known by day, and later days than fit are counted together', () => {
  const days = Array.from({ length: 900 }, (_, day) => [`d${String(day).padStart(7, '0')}`, 2] as const)
  const after = advance(NO_PROGRESS, [message(1, { counted: 1_800, days }), message(2, { days: [['d0000000', 1]] })])
  expect(after.days.get('d0000000')).toBe(3)
  expect(after.days.get('(other)')).toBe(200)
  expect([...after.days.values()].reduce((sum, count) => sum + count, 0)).toBe(1_801)
})

test('the longest lists fit in their columns', () => {
  const far = 2 ** 52
  const days = Array.from({ length: 2_000 }, (_, day) => [`2026${String(day).padStart(4, '0')}`, far] as const)
  const holes = Array.from({ length: 1_000 }, (_, index) => message(far + index * 2, { days }))
  const { gaps, days: named } = advance(advance(NO_PROGRESS, [message(0)]), holes)
  for (const tally of [gaps, named]) {
    expect(JSON.stringify(Object.fromEntries(tally)).length).toBeLessThan(32_768)
  }
  expect(gaps.size).toBe(501)
})
