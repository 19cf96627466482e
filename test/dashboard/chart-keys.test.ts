import { describe, expect, test } from 'vitest'
import { pointAfterKey } from '../../src/dashboard/chart-keys.ts'
import { heldOrder } from '../../src/dashboard/held-order.ts'

describe('keys on the chart', () => {
  const bins = { starts: [0, 60, 120, 180], end: 240, binOf: [], width: 60 }
  const press = (key: string, bin?: number, anchor?: number, shift = false) =>
    pointAfterKey({ key, shift }, { bin, anchor }, bins)

  test.each([
    ['the first arrow begins at the end', press('ArrowLeft'), { bin: 3, anchor: undefined }],
    ['left', press('ArrowLeft', 2), { bin: 1, anchor: undefined }],
    ['right stops at the end', press('ArrowRight', 3), { bin: 3, anchor: undefined }],
    ['a leap stops at the beginning', press('PageDown', 2), { bin: 0, anchor: undefined }],
    ['home', press('Home', 2), { bin: 0, anchor: undefined }],
    ['shift marks from where it was', press('ArrowLeft', 2, undefined, true), { bin: 1, anchor: 2 }],
    ['and on', press('ArrowLeft', 1, 2, true), { bin: 0, anchor: 2 }],
    ['without shift nothing is marked', press('ArrowLeft', 1, 2), { bin: 0, anchor: undefined }],
    [
      'enter zooms to what is marked',
      press('Enter', 1, 2),
      { bin: undefined, anchor: undefined, zoom: { from: 60, to: 180 } },
    ],
    ['enter without a mark is not ours', press('Enter', 1), undefined],
    ['escape leaves', press('Escape', 1, 2), { bin: undefined, anchor: undefined }],
    ['escape with nothing to leave is not ours', press('Escape'), undefined],
    ['nor is any other key', press('a', 1), undefined],
  ])('%s', (_, step, expected) => {
    expect(step).toEqual(expected)
  })

  test('without data no key is', () => {
    expect(
      pointAfterKey({ key: 'Home', shift: false }, { bin: undefined, anchor: undefined }, { ...bins, starts: [] }),
    ).toBeUndefined()
  })
})

test('a list that is held keeps its order and takes in what is new at its end', () => {
  const key = (text: string) => text
  expect(heldOrder(['d', 'b', 'a', 'c'], key, ['a', 'b', 'c'])).toEqual(['a', 'b', 'c', 'd'])
  expect(heldOrder(['d', 'b'], key, ['a', 'b'])).toEqual(['b', 'd'])
})
