import { expect, test } from 'vitest'
import type { LetterPlace } from '../../src/core/letter-id.ts'
import type { RejectReason } from '../../src/core/rejection.ts'
import { listLetters } from '../../src/flows/list-letters.ts'
import type { Letter, LetterList } from '../../src/flows/ports/querying.ts'

/** So many letters of one shard in memory; every 3,001st is of a rare reason. Tells how many were read. */
function manyLetters(count: number): LetterList & { readonly read: () => number } {
  let read = 0
  const letterOf = (sequence: number): Letter => {
    const reason: RejectReason = sequence % 3_001 === 3_000 ? 'bad-time' : 'not-json'
    const frame = { records: 1, rejected: [{ from: 0, to: 0, reason }], rejectedCount: 1 }
    return { shard: 'p00', sequence, enqueued: 0, frame, error: undefined, bytes: 7, parts: 1, replay: undefined }
  }
  return {
    async *list({ after }) {
      for (let sequence = after === undefined ? 0 : after.sequence + 1; sequence < count; sequence++) {
        read++
        yield letterOf(sequence)
      }
    },
    read: () => read,
  }
}

const { signal } = new AbortController()

test('a rare reason is found page by page, and no page looks at more than so many letters', async () => {
  const letters = manyLetters(13_000)
  const found: string[] = []
  const looks: number[] = []
  let after: LetterPlace | undefined
  do {
    const before = letters.read()
    const page = await listLetters({ reason: 'bad-time', limit: 50, after }, signal, letters)
    found.push(...page.letters.map(({ id }) => id))
    looks.push(letters.read() - before)
    after = page.after
  } while (after !== undefined)
  expect(found).toEqual(['p00:3000', 'p00:6001', 'p00:9002', 'p00:12003'])
  // One more is read to know that there is one.
  expect(looks).toEqual([5_001, 5_001, 3_000])
})

test('without a reason a page ends where it is full', async () => {
  const letters = manyLetters(100)
  const page = await listLetters({ limit: 30 }, signal, letters)
  expect([page.letters.length, page.after, letters.read()]).toEqual([30, { shard: 'p00', sequence: 29 }, 31])
  const rest = await listLetters({ limit: 70, after: page.after }, signal, letters)
  expect([rest.letters.length, rest.after]).toEqual([70, undefined])
})
