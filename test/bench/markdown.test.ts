import { describe, expect, test } from 'vitest'
import { about, duration, markdownTable, withParts } from '../../bench/sizing/markdown.ts'

test.each([
  [0.0126, '0.013'],
  [0.333, '0.33'],
  [1.25, '1.3'],
  [12.4, '12'],
  [1_434, '1,400'],
  [2_548_297, '2,500,000'],
])('%d is about %s', (value, words) => {
  expect(about(value)).toBe(words)
})

test.each([
  [3.47, '3.5 s'],
  [89, '89 s'],
  [599, '10 min'],
  [7_300, '2 h'],
])('%d seconds are %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words)
})

test('a table of Markdown', () => {
  expect(markdownTable(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |')
})

describe('the parts of a page', () => {
  const page = 'before\n<!-- begin: one -->\nold\n<!-- end: one -->\nafter\n'

  test('are replaced, and nothing else', () => {
    const filled = 'before\n<!-- begin: one -->\n\nnew $& part\n\n<!-- end: one -->\nafter\n'
    expect(withParts(page, { one: 'new $& part' })).toBe(filled)
    expect(withParts(filled, { one: 'new $& part' })).toBe(filled)
  })

  test('without a place, and places without a part, are faults', () => {
    expect(() => withParts(page, { one: '', two: '' })).toThrow('no place for two')
    expect(() => withParts(page, {})).toThrow('a place for one')
  })
})
