import { expect, test } from 'vitest'
import { slopeOf } from '../../bench/suite/memory/slope.ts'

test.each<readonly [string, readonly (readonly [x: number, y: number])[], number]>([
  [
    'a line',
    [
      [0, 5],
      [1, 7],
      [4, 13],
    ],
    2,
  ],
  [
    'a level',
    [
      [0, 5],
      [1, 5],
      [2, 5],
    ],
    0,
  ],
  [
    'what rises and falls about a line',
    [
      [0, 1],
      [1, -1],
      [2, 3],
      [3, 1],
    ],
    0.4,
  ],
])('the slope of %s', (_, points, slope) => {
  expect(slopeOf(points.map(([x, y]) => ({ x, y })))).toBeCloseTo(slope)
})
