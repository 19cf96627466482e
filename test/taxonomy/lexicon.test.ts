import { expect, test } from 'vitest'
import { createLexicon } from '../../src/taxonomy/lexicon.ts'
import { wordsOf } from '../../src/taxonomy/words.ts'

const lexicon = createLexicon({ token: ['jwt', 'bearer token*'] }, new Set(['the', 'is']))
function occurs(terms: readonly string[], text: string): boolean {
  const group = lexicon.group(terms)
  return lexicon.find(wordsOf(text)).has(group)
}

test.each([
  [['expired'], 'it expired', true],
  [['expired'], 'it expires', false],
  [['expir*'], 'it expires', true],
  [['no longer valid'], 'no longer valid', true],
  [['no longer valid'], 'no longer is the valid', true],
  [['no longer valid'], 'no longer deemed valid', false],
  [['no longer valid'], 'valid no longer', false],
  [['no longer valid'], 'no longer', false],
  [['asset missing'], 'asset <name> is missing', true],
  [['more than #n'], 'more than <n>', true],
  [['is valid'], 'is valid', true],
  [['@token'], 'two bearer tokens', true],
  [['@token'], 'a bearer', false],
  [['cannot update'], "can't update", true],
  [['assetFile'], 'the AssetFile', true],
  [['a', 'b'], 'only b', true],
])('%j in "%s": %s', (terms, text, found) => {
  expect(occurs(terms, text)).toBe(found)
})

test('numbers groups of the same terms alike', () => {
  expect(lexicon.group(['x', 'y'])).toBe(lexicon.group(['y', 'x']))
  expect(lexicon.group(['x'])).not.toBe(lexicon.group(['y']))
})

test('skips a bounded number of fillers', () => {
  expect(occurs(['no valid'], `no ${'the '.repeat(3)}valid`)).toBe(true)
  expect(occurs(['no valid'], `no ${'the '.repeat(4)}valid`)).toBe(false)
})
