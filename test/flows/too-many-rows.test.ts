import { expect, test } from 'vitest'
import { HOUR } from '../../src/core/window.ts'
import type { CountSource } from '../../src/flows/ports/querying.ts'
import { createCountReader, TooManyRows } from '../../src/flows/read-counts.ts'

const NOW = Date.UTC(2023, 5, 30, 12)
const reading = { now: NOW, signal: new AbortController().signal }
const accounts = Array.from({ length: 1_000 }, (_, index) => `a${index}`)

/** Asks for an hour of every account, each of which has so many rows in it. */
async function countOf(rowsOfEach: number) {
  const source: CountSource = {
    counts: async (account, from) =>
      Array.from({ length: rowsOfEach }, (_, index) => ({ account, time: from, cause: `c${index}`, count: 1 })),
    rows: async () => [],
  }
  const nothingMoved = { changes: { since: async () => [] }, rolledUp: { read: async () => 0 } }
  const reader = createCountReader({ ...nothingMoved, minutes: source, hours: source })
  const span = { accounts, from: NOW - HOUR, to: NOW, by: 'minute', splitHours: new Set<number>() } as const
  return (await reader.counts(span, reading)).length
}

test('as many rows as anybody waits for are read, and a question for more is refused', async () => {
  expect(await countOf(400)).toBe(400_000)
  await expect(countOf(401)).rejects.toThrow(TooManyRows)
})
