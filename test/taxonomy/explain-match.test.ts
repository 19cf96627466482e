import { array, assert, constantFrom, integer, oneof, option, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFailure } from '../../src/core/failure.ts'
import { createExplainer } from '../../src/taxonomy/explain-match.ts'
import { createMatcher, type Failure } from '../../src/taxonomy/matcher.ts'
import type { SignatureFinding } from '../../src/taxonomy/signature-finding.ts'
import { type Cause, readTaxonomy, taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { PLAIN_CAUSE } from '../support/causes.ts'

const walrus = 'the purple walrus sings a sad song'
const small = readTaxonomy({
  version: '1.0.0',
  fillers: ['the', 'is', 'was', 'a'],
  denials: ['not', 'fine'],
  words: { token: ['token*', 'jwt'] },
  causes: [
    { ...PLAIN_CAUSE, id: 'coded', signatures: [{ codes: ['KnownCode', 'FAM_*'] }] },
    {
      ...PLAIN_CAUSE,
      id: 'expired',
      signatures: [{ codes: ['Old'] }, { all: [['@token'], ['no longer valid', 'stale']], none: [['refresh']] }],
    },
    { ...PLAIN_CAUSE, id: 'heavier', signatures: [{ all: [['jwt'], ['no longer valid']], weight: 5 }] },
    { ...PLAIN_CAUSE, id: 'patterned', signatures: [{ pattern: 'error (?:one|two)', statuses: [404] }] },
    { ...PLAIN_CAUSE, id: 'like', examples: [{ status: 400, text: walrus }] },
    { ...PLAIN_CAUSE, id: 'near', examples: [{ status: 400, text: 'the purple walrus sleeps on a rock' }] },
    { ...PLAIN_CAUSE, id: 'left', signatures: [{ all: [['pear']] }], examples: [{ text: 'pear tree grows west' }] },
    { ...PLAIN_CAUSE, id: 'right', signatures: [{ all: [['pear']] }], examples: [{ text: 'pear tree grows east' }] },
    { ...PLAIN_CAUSE, id: 'generic', genericFor: [400] },
  ],
})
const { explain, whyNot } = createExplainer(small)
const causeOf = (id: string): Cause => small.causes.find(cause => cause.id === id) ?? { ...PLAIN_CAUSE, id }
const failure = (text: string, status?: number, codes: readonly string[] = []): Failure => ({ status, codes, text })

describe('agrees with the matcher', () => {
  const match = createMatcher(taxonomy)
  const twin = createExplainer(taxonomy)
  const agree = (one: Failure): void => {
    const { cause, evidence } = twin.explain(one)
    expect({ cause, evidence }).toEqual(match(one))
  }
  const examples = taxonomy.causes.flatMap(cause => [...cause.examples, ...cause.counterExamples])

  test('about every example and counter-example', () => {
    expect(examples.length).toBeGreaterThan(1000)
    for (const one of examples) agree(readFailure(one))
  })

  test('about mixtures of them and about anything else', () => {
    const words = examples.flatMap(({ text }) => text.split(' '))
    const texts = oneof(
      array(constantFrom(...examples), { minLength: 1, maxLength: 3 }).map(all => all.map(one => one.text).join(' ')),
      array(constantFrom(...words), { maxLength: 30 }).map(all => all.join(' ')),
      string({ unit: 'binary' }),
    )
    const statuses = option(oneof(constantFrom(400, 401, 403, 404, 409, 429, 500), integer({ min: -5, max: 700 })), {
      nil: undefined,
    })
    const codes = array(oneof(string(), constantFrom('AuthorizationFailed', 'IDX10223', 'NobodyListedThis')), {
      maxLength: 3,
    })
    assert(
      property(statuses, codes, texts, (status, some, text) => agree(failure(text, status, some))),
      { numRuns: 2000 },
    )
  })

  test('term by term: a word signature holds where each group has a word and nothing forbids it', () => {
    let held = 0
    for (const cause of taxonomy.causes) {
      for (const one of [...cause.examples, ...cause.counterExamples]) {
        for (const { holds, groups, forbidding, pattern } of twin.whyNot(readFailure(one), cause).signatures) {
          if (pattern !== undefined) continue
          expect(groups.every(group => group.found.length > 0) && forbidding.length === 0).toBe(holds)
          if (holds) held++
        }
      }
    }
    expect(held).toBeGreaterThan(100)
  })
})

describe('tells each step until one decides', () => {
  test('a code', () => {
    const told = explain(failure('token no longer valid', 400, ['Nobody', 'fam_x']))
    expect(told).toEqual({
      cause: 'coded',
      evidence: 'code',
      text: 'token no longer valid',
      codes: [{ code: 'Nobody' }, { code: 'fam_x', cause: 'coded' }],
    })
  })

  test('signatures, heaviest first, and near misses', () => {
    const { signatures, likeness } = explain(failure('jwt no longer valid', 400))
    expect(signatures?.held.map(({ cause, place, weight, groups }) => ({ cause, place, weight, groups }))).toEqual([
      {
        cause: 'heavier',
        place: 1,
        weight: 5,
        groups: [
          { terms: ['jwt'], found: ['jwt'] },
          { terms: ['no longer valid'], found: ['no longer valid'] },
        ],
      },
      {
        cause: 'expired',
        place: 2,
        weight: 2,
        groups: [
          { terms: ['@token'], found: ['jwt'] },
          { terms: ['no longer valid', 'stale'], found: ['no longer valid'] },
        ],
      },
    ])
    expect(likeness?.cause).toBeUndefined()
    const missed = explain(failure('refresh token is stale', 400))
    expect(missed).toMatchObject({ cause: 'generic', signatures: { held: [] }, byStatus: { cause: 'generic' } })
    expect(missed.signatures?.forbidden).toMatchObject([{ cause: 'expired', holds: false, forbidding: ['refresh'] }])
  })

  test('a tie, which likeness tells apart', () => {
    const told = explain(failure('the pear tree grows east', 400))
    expect(told).toMatchObject({ cause: 'right', evidence: 'signature', signatures: { tied: ['left', 'right'] } })
    expect(told.likeness?.ranked[0]?.cause).toBe('right')
  })

  test('likeness, with its candidates and the words that speak for them', () => {
    const { evidence, likeness, byStatus } = explain(failure('a walrus, purple, sings a sad song', 400))
    expect(evidence).toBe('likeness')
    expect(likeness).toMatchObject({ cause: 'like', least: 0.65 })
    const [best, ...others] = likeness?.ranked ?? []
    expect(best?.share).toBeGreaterThan(0.65)
    expect(best?.words).toContain('sad')
    expect(others.map(({ cause }) => cause)).toContain('near')
    expect(byStatus).toBeUndefined()
  })

  test.each<[string, number | undefined, unknown]>([
    ['the status', 400, { cause: 'generic', evidence: 'status', byStatus: { cause: 'generic' } }],
    ['nothing', 404, { cause: 'unknown', evidence: 'none', byStatus: {}, likeness: { ranked: [] } }],
    ['nothing without a status', undefined, { cause: 'unknown', evidence: 'none', byStatus: {} }],
  ])('%s', (_, status, expected) => {
    expect(explain(failure('hello', status))).toMatchObject(expected as object)
  })

  test('on the masked text', () => {
    expect(explain(failure("no asset 'x' at 10:30", 404)).text).toBe('no asset <name> at <time>')
  })
})

describe('tells what a cause lacked', () => {
  const first = (text: string, id: string, status: number | undefined = 400): SignatureFinding | undefined =>
    whyNot(failure(text, status), causeOf(id)).signatures[0]

  test('a group of words', () => {
    expect(first('the token broke', 'expired')).toMatchObject({
      place: 2,
      holds: false,
      groups: [
        { terms: ['@token'], found: ['token*'] },
        { terms: ['no longer valid', 'stale'], found: [] },
      ],
      forbidding: [],
    })
  })

  test('the absence of a word that forbids it', () => {
    expect(first('refresh token stale', 'expired')).toMatchObject({ holds: false, forbidding: ['refresh'] })
  })

  test('the status', () => {
    expect(first('error two', 'patterned')).toMatchObject({ holds: true, statusFits: false, statuses: [404] })
    const { status, likeness } = whyNot(failure(walrus, 404), causeOf('like'))
    expect(status).toEqual({ wanted: [400], fits: false, genericFor: [] })
    expect(likeness.own).toBeUndefined()
  })

  test('weight', () => {
    const told = whyNot(failure('jwt no longer valid', 400), causeOf('expired'))
    expect(told).toMatchObject({ decided: { cause: 'heavier', evidence: 'signature' }, heaviest: 5 })
    expect(told.signatures[0]).toMatchObject({ holds: true, statusFits: true, weight: 2 })
    expect(whyNot(failure('jwt no longer valid', 400), causeOf('heavier')).heaviest).toBe(2)
    expect(whyNot(failure('jwt', 400), causeOf('heavier')).heaviest).toBeUndefined()
  })

  test('a code', () => {
    const told = whyNot(failure('', 400, ['KnownCode', 'Old']), causeOf('expired'))
    expect(told.decided).toEqual({ cause: 'coded', evidence: 'code' })
    expect(told.codes).toEqual({ known: ['Old'], found: ['Old'] })
    expect(whyNot(failure('', 400, ['KnownCode']), causeOf('expired')).codes.found).toEqual([])
  })

  test('likeness, against the best of the others', () => {
    const { likeness } = whyNot(failure('a walrus, purple, sings a sad song', 400), causeOf('near'))
    expect(likeness).toMatchObject({ own: { cause: 'near' }, forbidden: false, least: 0.65, support: 0.2 })
    expect(likeness.rival?.cause).toBe('like')
    expect(whyNot(failure(walrus, 400), causeOf('like')).likeness.rival?.cause).toBe('near')
    expect(likeness.rival?.share).toBeGreaterThan(likeness.own?.share ?? 1)
    expect(whyNot(failure('hello', 400), causeOf('near')).likeness.own).toBeUndefined()
  })
})
