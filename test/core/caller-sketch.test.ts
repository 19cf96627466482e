import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addMarks,
  type CallerMark,
  type CallerSketch,
  estimateCallers,
  markOfHash,
  mergeSketches,
  NO_SKETCH,
  parseSketch,
  writeSketch,
} from '../../src/core/caller-sketch.ts'
import { createRandom } from '../fuzz/random.ts'

const sketchOf = (marks: Iterable<CallerMark>): CallerSketch =>
  [...marks].reduce((sketch, one) => addMarks(sketch, [one]), NO_SKETCH)

/** So many different callers, whose hashes are those of a good hash: uniform. */
function* callers(count: number, seed: number): Generator<CallerMark> {
  const random = createRandom(seed)
  for (let index = 0; index < count; index++) yield markOfHash(random.below(2 ** 16), random.below(2 ** 32))
}

const mark = fc.tuple(fc.nat(2 ** 16 - 1), fc.nat(2 ** 31)).map(([high, low]) => markOfHash(high, low))
/** From none to some more than are told apart by their marks. */
const marks = fc.array(mark, { maxLength: 80, size: 'max' })
const sketch = marks.map(sketchOf)

describe('what is in a sketch follows from the set of its callers', () => {
  test('in whatever order and however often they come', () => {
    const order = fc.array(fc.nat(), { maxLength: 300, size: 'max' })
    fc.assert(
      fc.property(marks, order, (some, places) => {
        const again = places.flatMap(place => some[place % some.length] ?? [])
        expect(sketchOf([...again, ...some.toReversed(), ...again])).toEqual(sketchOf(some))
      }),
    )
  })

  test('however the way to it is cut', () => {
    fc.assert(
      fc.property(marks, fc.array(fc.nat(80), { maxLength: 6 }), (some, cuts) => {
        const ends = [0, ...cuts.toSorted((a, b) => a - b), some.length]
        const parts = ends.map((end, index) => sketchOf(some.slice(ends[index - 1] ?? 0, end)))
        expect(mergeSketches(parts)).toEqual(sketchOf(some))
      }),
    )
  })

  test('merging is commutative, associative and idempotent', () => {
    const merge = (...all: readonly CallerSketch[]) => mergeSketches(all)
    fc.assert(
      fc.property(sketch, sketch, sketch, (a, b, c) => {
        expect(merge(a, b)).toEqual(merge(b, a))
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)))
        expect(merge(a, a)).toEqual(a)
        expect(merge(a, NO_SKETCH)).toEqual(a)
      }),
    )
  })

  test('and those that went in stay what they were', () => {
    fc.assert(
      fc.property(sketch, sketch, mark, (a, b, one) => {
        const before = [a, b].map(writeSketch)
        addMarks(a, [one])
        mergeSketches([a, b])
        expect([a, b].map(writeSketch)).toEqual(before)
      }),
    )
  })
})

describe('the text of a sketch', () => {
  test('reads back as it was written, in at most 512 characters that JSON leaves as they are', () => {
    fc.assert(
      fc.property(sketch, one => {
        const text = writeSketch(one)
        expect(parseSketch(text)).toEqual(one)
        expect(text).toMatch(/^[\w-]{0,512}$/)
      }),
    )
    expect([0, 1, 32, 33, 100_000].map(count => writeSketch(sketchOf(callers(count, 7))).length)).toEqual([
      0,
      4,
      4 * 32,
      512,
      512,
    ])
  })

  test('is read whatever it is, and what nobody wrote is empty', () => {
    const digits = fc.string({ unit: fc.constantFrom(...Array.from('ABCDhij-_')), maxLength: 140, size: 'max' })
    const registers = fc.string({ unit: fc.constantFrom('A', 'B', 'h', 'i', '💥'), minLength: 512, maxLength: 512 })
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), digits, registers), text => {
        const read = parseSketch(text)
        expect(['', text]).toContain(writeSketch(read))
        expect(Number.isSafeInteger(estimateCallers(read))).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['a rank of 0', 'AAAA'],
    ['a rank beyond the last', 'AAAi'],
    ['more bits than a mark has', 'QAAB'],
    ['marks that do not ascend', 'AAACAAAB'],
    ['a mark twice', 'AAABAAAB'],
    ['half a mark', 'AAABAA'],
    ['signs that are no digits', 'AA=B'],
    ['more marks than are told apart', writeSketch(sketchOf(callers(32, 1))) + writeSketch(sketchOf([0x3fffe1]))],
    ['a register beyond the last rank', `i${'A'.repeat(511)}`],
  ])('%s is read as empty', (_, text) => {
    expect(parseSketch(text)).toEqual(NO_SKETCH)
  })
})

describe('the estimate', () => {
  test('is exact while callers are few', () => {
    const found = Array.from({ length: 33 }, (_, count) => estimateCallers(sketchOf(callers(count, 11))))
    expect(found).toEqual(Array.from({ length: 33 }, (_, count) => count))
  })

  test('is off by one for few callers in less than one of a hundred sketches', () => {
    const runs = 1_000
    const exact = Array.from({ length: runs }, (_, seed) => estimateCallers(sketchOf(callers(30, seed))) === 30)
    expect(exact.filter(Boolean).length).toBeGreaterThan(runs * 0.99)
  })

  /** Of 512 registers: 1.04 / sqrt(512). */
  const SIGMA = 0.046
  const SIZES = [33, 40, 64, 100, 200, 400, 700, 1_000, 1_500, 2_500, 5_000, 10_000, 100_000, 1_000_000]

  test.each(SIZES)('of %i callers is within three standard errors', count => {
    const estimate = estimateCallers(sketchOf(callers(count, 2023)))
    expect(Math.abs(estimate / count - 1)).toBeLessThan(3 * SIGMA)
  })

  test.each(SIZES.filter(count => count <= 5_000))('of %i callers is right on average', count => {
    const runs = 200
    const estimates = Array.from({ length: runs }, (_, seed) => estimateCallers(sketchOf(callers(count, seed))))
    const mean = estimates.reduce((sum, estimate) => sum + estimate, 0) / runs
    const deviation = Math.sqrt(estimates.reduce((sum, estimate) => sum + (estimate - mean) ** 2, 0) / runs)
    // Of the mean of so many: 4 standard errors, and half a caller where it is rounded.
    expect(Math.abs(mean - count)).toBeLessThan((4 * SIGMA * count) / Math.sqrt(runs) + 0.5)
    expect(deviation / count).toBeLessThan(1.2 * SIGMA)
  })
})
