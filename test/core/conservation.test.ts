import { expect, test } from 'vitest'
import { checkDay, type DayCheck } from '../../src/core/conservation.ts'

const CALM: DayCheck = { countedBefore: 7, countedAfter: 7, lastSequence: 9, stored: 7, storedSequence: 9 }

test.each<[string, Partial<DayCheck>, ReturnType<typeof checkDay>]>([
  ['holds: as many in the rows as were counted', {}, { verdict: 'holds' }],
  ['holds: nothing at all', { countedBefore: 0, countedAfter: 0, stored: 0, storedSequence: -1 }, { verdict: 'holds' }],
  ['differs: too few', { stored: 6 }, { verdict: 'differs', difference: -1 }],
  ['differs: too many', { stored: 9 }, { verdict: 'differs', difference: 2 }],
  [
    'differs: too few also while more is counted',
    { countedAfter: 20, stored: 6 },
    { verdict: 'differs', difference: -1 },
  ],
  ['differs: rows that nobody counted', { countedBefore: 0, countedAfter: 0 }, { verdict: 'differs', difference: 7 }],
  ['is moving: counted meanwhile', { countedAfter: 8, stored: 8 }, { verdict: 'moving' }],
  ['is moving: rows of a batch that is under way', { stored: 8, storedSequence: 10 }, { verdict: 'moving' }],
])('a day %s', (_, parts, expected) => {
  expect(checkDay({ ...CALM, ...parts })).toEqual(expected)
})
