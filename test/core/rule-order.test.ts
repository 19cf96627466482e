import { describe, expect, test } from 'vitest'
import { inOrder } from '../../src/core/rule-order.ts'
import { rule } from '../support/alerts.ts'

/** `a<b` is a, inhibited by b. */
function order(...texts: readonly string[]): readonly string[] | undefined {
  const rules = texts.map(text => {
    const [id = '', ...inhibitedBy] = text.split('<')
    return rule({ id, inhibitedBy })
  })
  return inOrder(rules)?.map(({ id }) => id)
}

describe('each behind those that inhibit it', () => {
  test.each<[readonly string[], readonly string[] | undefined]>([
    [[], []],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [
      ['a<b', 'b'],
      ['b', 'a'],
    ],
    [
      ['a<b', 'b<c', 'c', 'd'],
      ['c', 'd', 'b', 'a'],
    ],
    [
      ['a<c<b', 'b<c', 'c'],
      ['c', 'b', 'a'],
    ],
    [
      ['a<nobody', 'b'],
      ['a', 'b'],
    ],
    [['a<a'], undefined],
    [['a', 'b<c', 'c<b'], undefined],
  ])('%j', (rules, expected) => {
    expect(order(...rules)).toEqual(expected)
  })
})
