import { expect, test } from 'vitest'
import { stemOf, wordsOf } from '../../src/taxonomy/words.ts'

test.each([
  ['LocatorIdInUse', 'locator id in use'],
  ['JWTToken of AADUser', 'jwt token of aad user'],
  ["It doesn't, can't, cannot, can not, isn’t and never will", 'it not not not not not and not will'],
  ["the user's, l'actif", 'the user l actif'],
  ['ungültige Größe, clé périmée', 'ungultige grosse cle perimee'],
  ['more than <n> requests/second', 'more than #n requests per second'],
  ['exp < now', 'exp less than now'],
  ['<locator-id> of <name>', 'locator #id of #name'],
  ['x-ms-version: **2**', 'x ms version 2'],
  ['', ''],
])('%s', (text, words) => {
  expect(wordsOf(text).join(' ')).toBe(words)
})

test('looks at a bounded number of words of bounded length', () => {
  expect(wordsOf('a '.repeat(1 << 19)).length).toBeLessThanOrEqual(1500)
  expect(wordsOf('a'.repeat(1 << 20)).every(word => word.length <= 48)).toBe(true)
  expect(wordsOf('aB'.repeat(1 << 19)).length).toBeLessThanOrEqual(1500 + 256)
})

test.each([
  ['expires', 'expired'],
  ['signed', 'signing'],
  ['policies', 'policy'],
])('%s and %s have one stem', (one, other) => {
  expect(stemOf(one)).toBe(stemOf(other))
})
