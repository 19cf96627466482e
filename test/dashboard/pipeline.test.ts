import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'
import { createNumbers } from '../../src/dashboard/numbers.ts'
import { findingsOf, isEmpty, lagOf, lagWords, rangeElsewhere, rejectedOf } from '../../src/dashboard/pipeline.ts'
import type { StatusAnswer } from '../../src/flows/answers.ts'
import { shardAnswer, statusAnswer } from '../support/dashboard-answers.ts'

const NOW = Date.UTC(2026, 10, 22, 3, 10)
const iso = (time: number) => new Date(time).toISOString()
const numbers = createNumbers('en-GB')

describe('the pipeline', () => {
  const reading = (kind: StatusAnswer['health'][number]['kind'], value: number, ago = 0) =>
    ({ kind, subject: 'p03', value, unit: 'x', at: iso(NOW - ago) }) as const
  const told = (change: Partial<StatusAnswer>) =>
    findingsOf(statusAnswer({ lastEvaluation: iso(NOW), ...change }), NOW, numbers)

  test.each([
    ['all is well', { health: [reading('lag', 0), reading('sequence-gap', 0)] }, undefined],
    ['a busy minute is none', { health: [reading('lag', 900), reading('oldest-uncounted', 60)] }, undefined],
    ['one message is missing', { health: [reading('sequence-gap', 1)] }, '1 message of p03 never came.'],
    [
      'rows hold less',
      { health: [reading('conservation', -2)] },
      'The stored rows of p03 differ from what was counted by 2 records.',
    ],
    ['rows are refused', { health: [reading('store-refused', 3)] }, 'Table Storage refused 3 records of p03.'],
    ['the hub is away', { health: [reading('hub-unreachable', 400)] }, 'The hub has not answered for 6 min.'],
    ['the hub is quiet', { health: [reading('no-data', 1_800)] }, 'The hub has taken no message for 30 min.'],
    ['the hub is quiet for a while', { health: [reading('no-data', 300)] }, undefined],
    [
      'messages wait',
      { health: [reading('oldest-uncounted', 754)] },
      'Messages of p03 wait to be counted, the oldest for 12 min: the counts lag behind as much.',
    ],
    ['nobody looks at alerts', { lastEvaluation: iso(NOW - HOUR) }, 'Alerts were last looked at 1 h ago.'],
    ['nobody has ever', { lastEvaluation: null }, undefined],
    ['nobody watches', { health: [reading('lag', 0, HOUR)] }, 'The hub was last asked how far it reaches 1 h ago.'],
  ])('%s', (_, change, expected) => {
    expect(told(change)[0]?.words).toBe(expected)
  })

  test('the worst is said first', () => {
    const health = [reading('no-data', 9_999), reading('sequence-gap', 3)]
    expect(told({ health }).map(({ weight }) => weight)).toEqual(['error', 'warning'])
  })

  test('sums over the shards', () => {
    const status = statusAnswer({
      shards: [shardAnswer({ rejected: { 'not-json': 2, empty: 9 } }), shardAnswer({ rejected: { 'not-json': 1 } })],
      health: [reading('lag', 5), reading('lag', 7), reading('oldest-uncounted', 30)],
    })
    expect(rejectedOf(status)).toEqual([
      { name: 'empty', count: 9 },
      { name: 'not-json', count: 3 },
    ])
    expect(lagOf(status)).toEqual({ messages: 12, seconds: 30 })
    expect(lagWords(status)).toBe('30 s behind')
    expect(lagWords({ ...status, health: [reading('lag', 5), reading('oldest-uncounted', 2)] })).toBe('keeps up')
    expect(lagWords({ ...status, health: [] })).toBe('all is counted')
  })

  test.each([
    [
      'an archive lies elsewhere',
      NOW - 99 * DAY,
      NOW - 98 * DAY - MINUTE,
      { from: NOW - 99 * DAY - 10 * MINUTE, to: NOW - 98 * DAY + 50 * MINUTE },
    ],
    ['what goes on is here', NOW - 99 * DAY, NOW, undefined],
  ])('%s', (_, first, last, expected) => {
    const status = statusAnswer({ shards: [shardAnswer({ firstTime: iso(first), lastTime: iso(last) })] })
    expect(rangeElsewhere(status, NOW - HOUR, NOW)).toEqual(expected)
  })

  test('without a time there is nowhere to look', () => {
    expect(
      rangeElsewhere(statusAnswer({ shards: [shardAnswer({ firstTime: null, lastTime: null })] }), 0, NOW),
    ).toBeUndefined()
  })

  test('is empty where nobody has counted anything', () => {
    const none = { shards: 0, messages: 0, records: 0, counted: 0, foreign: 0, rejected: 0, missing: 0 }
    expect(isEmpty(statusAnswer({ totals: { hub: none, files: none, replays: none } }))).toBe(true)
    expect(isEmpty(statusAnswer({ totals: { hub: none, files: { ...none, records: 1 }, replays: none } }))).toBe(false)
  })
})
