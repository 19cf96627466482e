import type { Learned } from './regression.ts'

export interface Vector {
  readonly indices: Int32Array
  readonly values: Float64Array
}

export interface Vectors {
  /** Of length 1, so that long texts do not speak louder; without features that no lesson had. */
  readonly vectorOf: (features: ReadonlySet<string>) => Vector
  readonly isKnown: (feature: string) => boolean
}

/** Makes vectors of features: the fewer lessons had one, the more it tells. */
export function createVectors({
  features: names,
  spread,
  lessons,
}: Pick<Learned, 'features' | 'spread' | 'lessons'>): Vectors {
  const indexOf = new Map(names.map((name, index) => [name, index]))
  const telling = spread.map(count => Math.log(1 + lessons / count))
  return {
    vectorOf(features) {
      const indices = Int32Array.from([...features].flatMap(feature => indexOf.get(feature) ?? []))
      const values = Float64Array.from(indices, index => telling[index] ?? 0)
      const length = Math.hypot(...values) || 1
      return { indices, values: values.map(value => value / length) }
    },
    isKnown: feature => indexOf.has(feature),
  }
}

/** What each score comes to as a share of the probability (softmax). */
export function sharesAmong(scores: Float64Array): Float64Array {
  let highest = Number.NEGATIVE_INFINITY
  for (const score of scores) highest = Math.max(highest, score)
  let sum = 0
  const powers = scores.map(score => {
    const power = Math.exp(score - highest)
    sum += power
    return power
  })
  return powers.map(power => power / sum)
}
