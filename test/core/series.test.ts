import fc from 'fast-check'
import { expect, test } from 'vitest'
import { comparePlaces, createGroupedSeries, createSeries } from '../../src/core/series.ts'

const STARTS = [0, 60, 120, 180]

test('counts add up by bucket', () => {
  const series = createSeries(STARTS)
  for (const [time, count] of [
    [0, 1],
    [59, 2],
    [60, 4],
    [239, 8],
  ] as const)
    series.add(time, count)
  expect(series.series()).toEqual({ count: 15, counts: [3, 4, 0, 8] })
})

test('groups are ranked by count, equal ones by name, whatever the order of rows', () => {
  const rows = [
    ['b', 0, 2],
    ['a', 60, 2],
    ['c', 0, 1],
    ['c', 120, 4],
    ['a', 60, 0],
  ] as const
  fc.assert(
    fc.property(fc.shuffledSubarray([...rows], { minLength: rows.length }), shuffled => {
      const groups = createGroupedSeries(STARTS, 100, '(other)')
      for (const [group, time, count] of shuffled) groups.add(group, time, count)
      expect(groups.ranked()).toEqual([
        { group: 'c', count: 5 },
        { group: 'a', count: 2 },
        { group: 'b', count: 2 },
      ])
      expect(groups.series('c')).toEqual({ group: 'c', count: 5, counts: [1, 0, 4, 0] })
      expect(groups.series('z')).toEqual({ group: 'z', count: 0, counts: [0, 0, 0, 0] })
    }),
  )
})

test('beyond so many groups none is lost', () => {
  const groups = createGroupedSeries(STARTS, 2, '(other)')
  for (const group of ['a', 'b', 'c', 'd', 'a']) groups.add(group, 0, 1)
  expect(groups.ranked()).toEqual([
    { group: '(other)', count: 2 },
    { group: 'a', count: 2 },
    { group: 'b', count: 1 },
  ])
})

test('places are in one strict order', () => {
  const place = fc.record({ group: fc.string(), count: fc.nat(5) })
  fc.assert(
    fc.property(place, place, (one, other) => {
      expect(Math.sign(comparePlaces(one, other))).toBe(-Math.sign(comparePlaces(other, one)) + 0)
    }),
  )
})
