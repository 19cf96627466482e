import { createVectors, sharesAmong, type Vector } from './feature-vectors.ts'
import type { Learned } from './regression.ts'

/** One text to learn from: its features, its label, and the labels it could have had. */
export interface Lesson {
  readonly features: ReadonlySet<string>
  readonly label: string
  readonly possible: readonly string[]
}

const ROUNDS = 12
const FIRST_STEP = 4
/** The steps become smaller round by round, so that the weights settle. */
const SLOWER = 0.15
/** An answer that is this right teaches nothing more. */
const LEAST_ERROR = 1e-3
/**
 * Weights are kept in whole 32nds, which makes of them a twentieth of the bytes. Of 3,600 texts none gets another cause or
 * evidence by it, and no share moves by more than 0.008 (`test/taxonomy/model.test.ts`).
 */
const PARTS = 32
/** What 16 bits hold. */
const MOST = 32_767

/**
 * Learns which features speak for which label, and against which (`createRegression` guesses by it). Deterministic: the
 * lessons are taken in a fixed, mixed order. It takes about a second for 3,000 lessons.
 */
export function learn(lessons: readonly Lesson[], parts = PARTS): Learned {
  const labels = [...new Set(lessons.map(({ label }) => label))]
  const numberOf = new Map(labels.map((label, number) => [label, number]))
  const spread = new Map<string, number>()
  for (const { features } of lessons) for (const one of features) spread.set(one, (spread.get(one) ?? 0) + 1)
  // The common ones first, else as they came: neighbours are alike in this order, and what is alike packs small.
  const sorted = [...spread].toSorted(([, one], [, other]) => other - one)
  const known = {
    features: sorted.map(([feature]) => feature),
    spread: sorted.map(([, count]) => count),
    lessons: lessons.length,
  }
  const { vectorOf } = createVectors(known)
  const weights = labels.map(() => new Float64Array(spread.size))

  // Plain loops over typed arrays here and in `teach`: nearly all of the learning is spent in these two.
  function scoreOf(label: number, { indices, values }: Vector): number {
    const own = weights[label]
    if (own === undefined) return 0
    let score = 0
    for (let at = 0; at < indices.length; at += 1) score += (own[indices[at] ?? 0] ?? 0) * (values[at] ?? 0)
    return score
  }

  function teach({ indices, values }: Vector, label: number, change: number): void {
    const own = weights[label]
    if (own === undefined) return
    for (let at = 0; at < indices.length; at += 1) {
      const index = indices[at] ?? 0
      own[index] = (own[index] ?? 0) - change * (values[at] ?? 0)
    }
  }

  const prepared = lessons.map(({ features, label, possible }) => {
    const numbers = possible.flatMap(one => numberOf.get(one) ?? [])
    return { vector: vectorOf(features), right: numberOf.get(label), possible: numbers }
  })
  for (let round = 0; round < ROUNDS; round += 1) {
    const step = FIRST_STEP / (1 + round * SLOWER)
    for (const { vector, right, possible } of mixed(prepared)) {
      const shares = sharesAmong(Float64Array.from(possible, label => scoreOf(label, vector)))
      for (let at = 0; at < shares.length; at += 1) {
        const error = (shares[at] ?? 0) - (possible[at] === right ? 1 : 0)
        if (Math.abs(error) > LEAST_ERROR) teach(vector, possible[at] ?? 0, step * error)
      }
    }
  }
  return { labels, ...known, weights: inWhole(parts, weights), parts }
}

/** From one label after the other to one feature after the other. */
function inWhole(parts: number, weights: readonly Float64Array[]): Int16Array {
  const whole = new Int16Array(weights.length * (weights[0]?.length ?? 0))
  for (const [label, own] of weights.entries()) {
    for (const [feature, weight] of own.entries()) {
      whole[feature * weights.length + label] = Math.max(-MOST, Math.min(MOST, Math.round(weight * parts)))
    }
  }
  return whole
}

/** Lessons of one label stand together in the taxonomy; a stride that shares no factor with most lengths mixes them. */
function mixed<Item>(items: readonly Item[]): readonly Item[] {
  const stride = 7919
  const order = items.map((_, index) => (index * stride) % items.length)
  return new Set(order).size === items.length ? order.flatMap(index => items[index] ?? []) : items
}
