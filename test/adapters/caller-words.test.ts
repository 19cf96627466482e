import { expect, test } from 'vitest'
import { fromCallers } from '../../src/adapters/caller-words.ts'
import type { CallerCount } from '../../src/flows/ports/notices.ts'

test.each<[CallerCount | undefined, string]>([
  [undefined, ''],
  [{ count: 1 }, 'from 1 caller'],
  [{ count: 2 }, 'from 2 callers'],
  [{ count: 30 }, 'from 30 callers'],
  [{ count: 31 }, 'from about 31 callers'],
  [{ count: 147 }, 'from about 150 callers'],
  [{ count: 1_249 }, 'from about 1,200 callers'],
  [{ count: 987_654 }, 'from about 990,000 callers'],
  [{ count: 1, bound: 'at least' }, ''],
  [{ count: 7, bound: 'at least' }, 'from at least 7 callers'],
  [{ count: 1_249, bound: 'at least' }, 'from at least about 1,200 callers'],
  [{ count: 7, bound: 'at most' }, 'from at most 7 callers'],
  [{ count: 1_249, bound: 'at most' }, 'from at most about 1,200 callers'],
])('%j: %s', (callers, words) => {
  expect(fromCallers(callers)).toBe(words)
})
