import { beforeAll, expect, test } from 'vitest'
import { packModel } from '../../local/build/pack-model.ts'
import { unpackModel } from '../../src/adapters/packed-model.ts'
import { compile, consider, type Failure, maskedText } from '../../src/taxonomy/matcher.ts'
import { learnFrom, type Model, modelOf } from '../../src/taxonomy/model.ts'
import { type Taxonomy, taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { allFailures } from '../support/failures.ts'

const failures = allFailures(taxonomy)

function namer(source: Taxonomy | Model) {
  const compiled = compile(source)
  return (failure: Failure) => {
    const { match, weighed } = consider(compiled, failure, maskedText(failure))
    return { ...match, ranked: weighed?.ranked ?? [] }
  }
}

let model: Model
beforeAll(() => {
  model = modelOf(taxonomy)
})

test('a model that went through its packed form is the same', () => {
  const wide = Int16Array.from([0, 1, -1, 126, 127, -127, -128, 128, 255, -256, 32_767, -32_767])
  const made = { ...model, learned: { ...model.learned, labels: ['a', 'b', 'c'], features: ['1', '2', '3', '4'] } }
  for (const one of [model, { ...made, learned: { ...made.learned, weights: wide } }]) {
    const { learned, ...rest } = unpackModel(packModel(one))
    expect(rest).toEqual({ ...one, learned: undefined })
    expect({ ...learned, weights: undefined }).toEqual({ ...one.learned, weights: undefined })
    // Nobody could read how hundreds of thousands of numbers differ.
    expect(Buffer.from(learned.weights.buffer).equals(Buffer.from(one.learned.weights.buffer))).toBe(true)
  }
})

test('it answers as the taxonomy that has just learned: cause, evidence, shares and words', () => {
  expect(failures.length).toBeGreaterThan(3_600)
  const [learning, packed] = [namer(taxonomy), namer(unpackModel(packModel(model)))]
  for (const failure of failures) expect([failure, packed(failure)]).toEqual([failure, learning(failure)])
})

test('weights in whole parts name what far finer ones name, with nearly the same shares', () => {
  const [kept, finer] = [namer(model), namer({ ...model, learned: learnFrom(taxonomy, 1_024) })]
  let furthest = 0
  for (const failure of failures) {
    const [own, other] = [kept(failure), finer(failure)]
    expect([failure, own.cause, own.evidence]).toEqual([failure, other.cause, other.evidence])
    const shares = new Map(other.ranked.map(({ cause, share }) => [cause, share]))
    for (const { cause, share } of own.ranked) furthest = Math.max(furthest, Math.abs(share - (shares.get(cause) ?? 0)))
  }
  expect(furthest).toBeGreaterThan(0)
  expect(furthest).toBeLessThan(0.008)
})

test('it holds neither examples nor advice', () => {
  const known = new Set(model.causes.flatMap(cause => Object.keys(cause)))
  expect([...known].toSorted()).toEqual(['article', 'genericFor', 'id', 'signatures', 'statuses', 'tags'])
})
