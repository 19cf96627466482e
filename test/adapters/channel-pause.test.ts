import { describe, expect, test } from 'vitest'
import { createChannelPause } from '../../src/adapters/channel-pause.ts'
import type { Outcome } from '../../src/adapters/webhook-answer.ts'

const DOWN: Outcome = { kind: 'failed', failure: 'server-error', wait: 0 }
const OK: Outcome = { kind: 'accepted' }
const SECOND = 1_000

/** Looks at the alerts every 15 seconds for so long; in each, every key that is still due is sent, if it may be. */
function simulate(keys: readonly string[], minutes: number, outcomeOf: (key: string, second: number) => Outcome) {
  const pause = createChannelPause()
  const due = new Set(keys)
  const tries: (readonly [number, string])[] = []
  for (let second = 0; second <= minutes * 60; second += 15) {
    for (const key of due) {
      // Each look is a little late, and each POST takes a while.
      const began = second * SECOND + ((second * 7) % 300)
      if (!pause.admits(key, began)) continue
      const outcome = outcomeOf(key, second)
      tries.push([second, key])
      pause.settle(key, outcome, began, began + 400)
      if (outcome.kind === 'accepted') due.delete(key)
    }
  }
  return { tries, due: [...due] }
}

const secondsOf = (tries: readonly (readonly [number, string])[]) => tries.map(([second]) => second)

describe('how long a channel is left alone', () => {
  test.each<[string, Outcome, number, readonly number[]]>([
    ['5xx and network: 15 s, 30 s ... 5 min', DOWN, 20, [0, 15, 45, 105, 225, 465, 765, 1_065]],
    ['429 without Retry-After', { kind: 'busy', wait: 30_000 }, 2, [0, 45, 90]],
    ['429 with Retry-After: 120', { kind: 'busy', wait: 120_000 }, 5, [0, 135, 270]],
    ['503 with Retry-After: 90', { kind: 'failed', failure: 'server-error', wait: 90_000 }, 5, [0, 105, 210]],
    ['an address that is refused', { kind: 'refused', what: 'channel' }, 25, [0, 615, 1_230]],
    ['a message that is refused', { kind: 'refused', what: 'message' }, 25, [0, 615, 1_230]],
  ])('%s', (_, outcome, minutes, seconds) => {
    expect(secondsOf(simulate(['a'], minutes, () => outcome).tries)).toEqual(seconds)
  })

  test('it waits for all messages alike, and once one is accepted all go', () => {
    const { tries, due } = simulate(['a', 'b', 'c'], 5, (_, second) => (second < 60 ? DOWN : OK))
    expect(tries).toEqual([
      [0, 'a'],
      [15, 'b'],
      [45, 'c'],
      [105, 'a'],
      [105, 'b'],
      [105, 'c'],
    ])
    expect(due).toEqual([])
  })

  test('after a success the waiting begins anew', () => {
    const states = [DOWN, DOWN, DOWN, OK, DOWN, DOWN]
    const pause = createChannelPause()
    const waits: number[] = []
    let now = 0
    for (const outcome of states) {
      const began = now
      while (!pause.admits('a', now)) now += SECOND
      waits.push(now - began)
      pause.settle('a', outcome, now, now)
    }
    expect(waits).toEqual([0, 14_000, 29_000, 59_000, 0, 14_000])
  })
})

describe('a message that always fails does not keep others from being told', () => {
  test.each<[string, readonly string[], Outcome]>([
    ['first of two', ['bad', 'good'], DOWN],
    ['before many', ['bad', 'g1', 'g2', 'g3', 'g4'], DOWN],
    ['several of them', ['bad1', 'bad2', 'bad3', 'good'], DOWN],
    ['refused ones', ['bad1', 'bad2', 'good'], { kind: 'refused', what: 'message' }],
  ])('%s', (_, keys, outcome) => {
    const { tries, due } = simulate(keys, 5, key => (key.startsWith('bad') ? outcome : OK))
    expect(due).toEqual(keys.filter(key => key.startsWith('bad')))
    expect(Math.max(...tries.filter(([, key]) => !key.startsWith('bad')).map(([second]) => second))).toBeLessThan(120)
  })

  test('one that is due no more is not waited for', () => {
    const pause = createChannelPause()
    expect(pause.admits('a', 0)).toBe(true)
    pause.settle('a', DOWN, 0, 0)
    expect(pause.admits('gone', 1)).toBe(false)
    // Until the look after the next, nobody knows that it has gone.
    expect(pause.admits('a', 20_000)).toBe(false)
    expect(pause.admits('a', 35_000)).toBe(true)
  })

  test('once one is accepted, none waits for another any more', () => {
    const pause = createChannelPause()
    expect(pause.admits('a', 0)).toBe(true)
    pause.settle('a', DOWN, 0, 0)
    expect(pause.admits('b', 1)).toBe(false)
    expect(pause.admits('c', 2)).toBe(false)
    expect(pause.admits('b', 20_000)).toBe(true)
    pause.settle('b', OK, 20_000, 20_000)
    expect(pause.admits('a', 20_000)).toBe(true)
  })

  test('what it remembers is bounded', () => {
    const pause = createChannelPause()
    pause.settle('first', { kind: 'refused', what: 'message' }, 0, 0)
    expect(pause.admits('first', 1)).toBe(false)
    for (let index = 0; index < 2_000; index++) pause.settle(`m${index}`, { kind: 'refused', what: 'message' }, 0, 0)
    expect(pause.admits('first', 1)).toBe(true)
    expect(pause.admits('m1999', 1)).toBe(false)
  })
})
