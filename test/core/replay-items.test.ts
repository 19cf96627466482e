import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { REJECT_REASONS } from '../../src/core/rejection.ts'
import {
  countOfRuns,
  findRejected,
  type LetterFrame,
  parseRuns,
  type RecordNow,
  rejectedRuns,
  writeRuns,
} from '../../src/core/replay-items.ts'

const at = (index: number, reason: (typeof REJECT_REASONS)[number] = 'not-json') => ({ index, reason })

describe('runs of rejected records', () => {
  test('neighbours of one reason are one run, in order, each once', () => {
    const runs = rejectedRuns([at(5), at(3), at(4), at(3), at(6, 'bad-time'), at(9)])
    expect(runs).toEqual([
      { from: 3, to: 5, reason: 'not-json' },
      { from: 6, to: 6, reason: 'bad-time' },
      { from: 9, to: 9, reason: 'not-json' },
    ])
    expect(countOfRuns(runs)).toBe(5)
  })

  test('few are written one by one, very many as runs', () => {
    expect(writeRuns(rejectedRuns([at(0), at(4, 'bad-time'), at(5, 'bad-time')]), 1_000)).toBe(
      '[[0,"not-json"],[4,"bad-time"],[5,"bad-time"]]',
    )
    const many = rejectedRuns(Array.from({ length: 100_000 }, (_, index) => at(index)))
    expect(writeRuns(many, 1_000)).toBe('[[[0,99999],"not-json"]]')
  })

  test('what is written is read back', () => {
    const items = fc.array(fc.record({ index: fc.nat(2_000), reason: fc.constantFrom(...REJECT_REASONS) }), {
      maxLength: 1_500,
    })
    fc.assert(
      fc.property(items, list => {
        const runs = rejectedRuns(list)
        expect(parseRuns(writeRuns(runs, Number.POSITIVE_INFINITY))).toEqual(runs)
      }),
      { numRuns: 50 },
    )
  })

  test('what does not fit is left out whole, from the end', () => {
    const runs = rejectedRuns(Array.from({ length: 600 }, (_, index) => at(index * 2)))
    const text = writeRuns(runs, 300)
    expect(text.length).toBeLessThanOrEqual(300)
    const read = parseRuns(text)
    expect(read.length).toBeGreaterThan(5)
    expect(read).toEqual(runs.slice(0, read.length))
  })

  test.each(['', 'no json', '{}', '[1,[2],["a","not-json"],[3,"no reason"]]'])('%j holds no runs', text => {
    expect(parseRuns(text)).toEqual([])
  })
})

/** `.` was counted, a letter was rejected and is now: r readable, x not. */
interface Case {
  readonly kept: string
  readonly now: string
  readonly chosen: readonly number[] | 'refused'
  readonly left: number
}

const CASES: readonly (Case & { readonly name: string })[] = [
  { name: 'as many records: the same places', kept: '.x.x.', now: '.r.x.', chosen: [1], left: 1 },
  { name: 'all of them', kept: 'x..x', now: 'r..r', chosen: [0, 3], left: 0 },
  { name: 'none of them', kept: '.x.', now: '.x.', chosen: [], left: 1 },
  { name: 'an unreadable message that comes apart', kept: 'x', now: 'rrxr', chosen: [0, 1, 3], left: 1 },
  { name: 'an unreadable message that is nothing now', kept: 'x', now: '', chosen: [], left: 0 },
  { name: 'one place that comes apart', kept: '..x.', now: '..rrr.', chosen: [2, 3, 4], left: 0 },
  { name: 'one place that comes apart at the end', kept: '..x', now: '..rx', chosen: [2], left: 1 },
  { name: 'several places together that become one', kept: '.xxx..', now: '.r..', chosen: [1], left: 0 },
  { name: 'one place that is gone', kept: '.x.', now: '..', chosen: [], left: 0 },
  { name: 'fewer records than were counted', kept: '..x..', now: '...', chosen: 'refused', left: 0 },
  { name: 'several places and another number of records', kept: 'x.x', now: 'rr.r', chosen: 'refused', left: 0 },
]

function frameOf(kept: string): LetterFrame {
  const places = Array.from(kept).flatMap((mark, index) => (mark === '.' ? [] : [at(index)]))
  return { records: kept.length, rejected: rejectedRuns(places), rejectedCount: places.length }
}

const readingOf = (now: string): readonly RecordNow[] =>
  Array.from(now).map(mark => (mark === 'x' ? 'not-json' : 'readable'))

describe('which records of a letter were rejected', () => {
  test.each(CASES)('$name: $kept -> $now', ({ kept, now, chosen, left }) => {
    const counted = Array.from(now).flatMap((mark, index) => (mark === '.' ? [index] : []))
    // The records that were counted are those that are marked so: nobody else's place will do.
    const found = findRejected(frameOf(kept), readingOf(now), places => String(places) === String(counted))
    if (chosen === 'refused') expect(found.known).toBe(false)
    else {
      expect(found).toMatchObject({ known: true, chosen })
      expect(found.known && countOfRuns(found.remaining)).toBe(left)
    }
  })

  test('a message of which other records were counted is refused', () => {
    const found = findRejected(frameOf('.x.'), readingOf('.r.'), () => false)
    expect(found).toMatchObject({ known: false, why: expect.stringContaining('which were counted cannot be told') })
  })

  test('a letter whose list was cut is refused', () => {
    const found = findRejected({ ...frameOf('.x.x'), rejectedCount: 3 }, readingOf('.r.r'), () => true)
    expect(found).toMatchObject({ known: false, why: expect.stringContaining('only the first of its 3') })
  })
})

test('no record that was counted is ever chosen, and none that was rejected is forgotten', () => {
  const part = fc.record({ counted: fc.boolean(), becomes: fc.integer({ min: 0, max: 3 }), readable: fc.boolean() })
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), parts => {
      // Counted records stay as they are; a rejected one may come apart into several, or into none.
      const kept = parts.map(({ counted }) => (counted ? '.' : 'x')).join('')
      const now = parts.flatMap(({ counted, becomes, readable }) =>
        counted ? ['.'] : Array.from({ length: becomes }, () => (readable ? 'r' : 'x')),
      )
      const countedNow = now.flatMap((mark, index) => (mark === '.' ? [index] : []))
      const found = findRejected(
        frameOf(kept),
        readingOf(now.join('')),
        places => String(places) === String(countedNow),
      )
      if (!found.known) return
      expect(found.chosen).toEqual(now.flatMap((mark, index) => (mark === 'r' ? [index] : [])))
      expect(countOfRuns(found.remaining)).toBe(now.filter(mark => mark === 'x').length)
    }),
  )
})
