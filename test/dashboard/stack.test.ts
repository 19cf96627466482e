import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layersOf, SLOTS, slotsFor, stacked } from '../../src/dashboard/stack.ts'

const group = (name: string, ...counts: number[]) => ({ group: name, count: counts.reduce((a, b) => a + b, 0), counts })
const total = (...counts: number[]) => group('', ...counts)
const NONE: ReadonlyMap<string, number> = new Map()

describe('layers', () => {
  test('few groups have a layer each, and nothing is left', () => {
    const layers = layersOf([group('a', 3, 1), group('b', 0, 2)], total(3, 3), NONE)
    expect(layers.map(({ group: name, slot }) => [name, slot])).toEqual([
      ['a', 0],
      ['b', 1],
    ])
  })

  test('beyond eight they are others, with those that the page does not list', () => {
    const groups = Array.from({ length: 12 }, (_, index) => group(`g${index}`, 20 - index))
    const layers = layersOf(groups, total(1_000), NONE)
    expect(layers).toHaveLength(SLOTS + 1)
    expect(layers.at(-1)).toEqual({ group: undefined, slot: SLOTS, count: 1_000 - 132, counts: [1_000 - 132] })
  })

  test('calls in several groups leave less than nothing, which is nothing', () => {
    expect(layersOf([group('a', 3), group('b', 3)], total(4), NONE)).toHaveLength(2)
  })

  test('a group without calls has none', () => {
    expect(layersOf([group('a', 0)], total(0), NONE)).toEqual([])
  })
})

describe('colours', () => {
  test('stay with their groups when the ranks change', () => {
    const before = slotsFor(['a', 'b', 'c'], NONE)
    expect([...slotsFor(['c', 'd', 'a'], before)]).toEqual(
      expect.arrayContaining([
        ['c', 2],
        ['a', 0],
        ['d', 1],
      ]),
    )
  })

  test('are never shared by two', () => {
    const names = fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 2 }), {
      maxLength: SLOTS,
    })
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 6 }), rounds => {
        let slots = NONE
        for (const round of rounds) {
          slots = slotsFor(round, slots)
          expect(new Set(round.map(name => slots.get(name))).size).toBe(round.length)
          expect(round.every(name => (slots.get(name) ?? SLOTS) < SLOTS)).toBe(true)
        }
      }),
    )
  })
})

test('each layer stands on those below it', () => {
  expect(
    stacked([
      [1, 2],
      [10, 20],
      [100, 0],
    ]),
  ).toEqual([
    [1, 2],
    [11, 22],
    [111, 22],
  ])
})
