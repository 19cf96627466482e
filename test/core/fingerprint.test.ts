import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprint } from '../../src/core/fingerprint.ts'

const letters = (number: number): string => String(number).replace(/\d/g, digit => 'abcdefghij'[Number(digit)] ?? '')

const text = "Flux capacitor 7 of asset 'intro.mp4' (5f1c8a2e-9d10-44c1-a2c4-3f8d0f1e7b11) overheated at 10:15:03."

test('is versioned and stays what it is: rows of years carry it', () => {
  expect(fingerprint(500, ['FluxError'], 'The flux capacitor overheated.')).toBe('v1-30c46a1a278084c6')
})

test.each([
  [
    'other numbers, names, ids and times',
    "Flux capacitor 12 of asset 'b' (aaaaaaaa-9d10-44c1-a2c4-3f8d0f1e7b11) overheated at 23:00:00.",
  ],
  ['other spacing and letter case', text.toUpperCase().replace(/ /g, '  ').replace("'INTRO.MP4'", "'x'")],
])('is the same with %s', (_, other) => {
  expect(fingerprint(500, [], other)).toBe(fingerprint(500, [], text))
})

test.each([
  ['status', fingerprint(503, [], text)],
  ['codes', fingerprint(500, ['A'], text)],
  ['words', fingerprint(500, [], text.replace('overheated', 'froze'))],
])('differs by %s', (_, other) => {
  expect(other).not.toBe(fingerprint(500, [], text))
})

test('takes letter case of codes for the same', () => {
  expect(fingerprint(500, ['CODE'], text)).toBe(fingerprint(500, ['code'], text))
})

test('gives 16 hex digits for any text', () => {
  assert(
    property(string({ unit: 'binary' }), any => {
      expect(fingerprint(undefined, [], any)).toMatch(/^v1-[\da-f]{16}$/)
    }),
  )
  expect(fingerprint(undefined, [], 'a'.repeat(1 << 20))).toMatch(/^v1-[\da-f]{16}$/)
})

test('has no collision among ten thousand texts', () => {
  const prints = new Set(Array.from({ length: 10_000 }, (_, at) => fingerprint(400, [], `error ${letters(at)}`)))
  expect(prints.size).toBe(10_000)
})
