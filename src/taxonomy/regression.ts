import { createVectors, sharesAmong } from './feature-vectors.ts'

/** A label with its share of the probability among the possible ones. */
export interface Guess {
  readonly label: string
  /** 0 to 1. */
  readonly share: number
}

/** What was learned from lessons (`learn.ts`), as data. */
export interface Learned {
  readonly labels: readonly string[]
  readonly features: readonly string[]
  /** How many lessons had each of the features. */
  readonly spread: readonly number[]
  /** How many lessons there were. */
  readonly lessons: number
  /** What each feature says of each label, feature by feature, in whole `parts` of one. */
  readonly weights: Int16Array
  readonly parts: number
}

export interface Regression {
  /** The possible labels, likeliest first. */
  readonly guess: (features: ReadonlySet<string>, possible: readonly string[]) => readonly Guess[]
  /** How many of the features any lesson had. */
  readonly known: (features: ReadonlySet<string>) => number
  /** The features that speak for a label, the most telling first. */
  readonly reasons: (features: ReadonlySet<string>, label: string) => readonly string[]
}

/** Softmax regression over features weighted by how telling they are. */
export function createRegression(learned: Learned): Regression {
  const { labels, features: names, weights, parts } = learned
  const numberOf = new Map(labels.map((label, number) => [label, number]))
  const { vectorOf, isKnown } = createVectors(learned)

  return {
    guess(features, possible) {
      const { indices, values } = vectorOf(features)
      const numbers = possible.flatMap(label => numberOf.get(label) ?? [])
      const scores = new Float64Array(labels.length)
      // Plain loops: nearly all of the guessing is spent here.
      for (let at = 0; at < indices.length; at += 1) {
        const own = (indices[at] ?? 0) * labels.length
        const value = (values[at] ?? 0) / parts
        for (const number of numbers) scores[number] = (scores[number] ?? 0) + (weights[own + number] ?? 0) * value
      }
      const shares = sharesAmong(Float64Array.from(numbers, number => scores[number] ?? 0))
      const guesses = numbers.map((number, at) => ({ label: labels[number] ?? '', share: shares[at] ?? 0 }))
      return guesses.toSorted((one, other) => other.share - one.share)
    },
    known: features => [...features].filter(isKnown).length,
    reasons(features, label) {
      const number = numberOf.get(label)
      if (number === undefined) return []
      const { indices, values } = vectorOf(features)
      const spoken = [...indices].map((index, at) => {
        const weight = (weights[index * labels.length + number] ?? 0) * (values[at] ?? 0)
        return [names[index] ?? '', weight] as const
      })
      return spoken
        .filter(([, weight]) => weight > 0)
        .toSorted(([, one], [, other]) => other - one)
        .map(([name]) => name)
    },
  }
}
