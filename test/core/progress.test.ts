import { expect, test } from 'vitest'
import { advance, type MessageTally, NO_PROGRESS } from '../../src/core/progress.ts'

function message(sequence: number, parts: Partial<MessageTally> = {}): MessageTally {
  const base = { enqueued: sequence * 1_000, records: 1, counted: 1, foreign: 0, rejected: [], timeAssumed: 0 }
  return { ...base, sequence, firstTime: sequence, lastTime: sequence + 10, ...parts }
}

test('adds up what messages came to', () => {
  const after = advance(NO_PROGRESS, [
    message(5, { records: 3, counted: 1, foreign: 1, rejected: ['bad-time'], timeAssumed: 1 }),
    message(6, {
      records: 2,
      counted: 0,
      rejected: ['bad-time', 'not-json'],
      firstTime: undefined,
      lastTime: undefined,
    }),
  ])
  expect(after).toMatchObject({
    lastSequence: 6,
    lastEnqueued: 6_000,
    messages: 2,
    records: 5,
    counted: 1,
    foreign: 1,
    duplicates: 0,
  })
  expect(after).toMatchObject({ timeAssumed: 1, firstTime: 5, lastTime: 15 })
  expect(Object.fromEntries(after.rejected)).toEqual({ 'bad-time': 2, 'not-json': 1 })
})

test('what was counted before is a duplicate and nothing else', () => {
  const once = advance(NO_PROGRESS, [message(1), message(2)])
  const twice = advance(once, [message(1), message(2), message(3)])
  expect(twice).toMatchObject({ lastSequence: 3, messages: 3, records: 3, counted: 3, duplicates: 2 })
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
