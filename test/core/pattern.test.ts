import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchesAny } from '../../src/core/pattern.ts'

describe('one pattern and one name', () => {
  test.each<[string, string, boolean]>([
    ['contoso', 'contoso', true],
    ['contoso', 'contosomedia', false],
    ['contoso', 'mycontoso', false],
    ['contoso*', 'contosomedia', true],
    ['contoso*', 'contoso', true],
    ['*media', 'contosomedia', true],
    ['*media', 'media', true],
    ['*media', 'mediator', false],
    ['con*dia', 'contosomedia', true],
    ['con*dia', 'condia', true],
    ['a*a', 'a', false],
    ['aba*ba', 'aba', false],
    ['*toso*', 'contosomedia', true],
    ['*toso*', 'fabrikam', false],
    ['a*b*c', 'axxbxxc', true],
    ['a*b*c', 'axxcxxb', false],
    ['a*b*bc', 'abc', false],
    ['a*b*b*c', 'abc', false],
    ['a*b*b*c', 'abbc', true],
    ['*', '', true],
    ['*', 'anything', true],
    ['**', 'anything', true],
    ['', '', true],
    ['', 'a', false],
    ['5*', '503', true],
    ['a.c', 'abc', false],
    ['(other)', '(other)', true],
  ])('%j and %j: %s', (pattern, name, matches) => {
    expect(matchesAny([pattern], name)).toBe(matches)
  })
})

test('any of several, none of none', () => {
  expect(matchesAny(['a', 'b*'], 'bcd')).toBe(true)
  expect(matchesAny(['a', 'b*'], 'cd')).toBe(false)
  expect(matchesAny([], 'a')).toBe(false)
})

test('the same as a regular expression would say', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
  const name = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
  fc.assert(
    fc.property(text, name, (pattern, one) => {
      expect(matchesAny([pattern], one)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(one))
    }),
    { numRuns: 2_000 },
  )
})

test('a pattern full of stars does not hang on a long name', () => {
  expect(matchesAny([`*${'a*'.repeat(90)}b*`], 'a'.repeat(100_000))).toBe(false)
})
