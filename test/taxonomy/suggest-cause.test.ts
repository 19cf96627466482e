import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { callOf } from '../../src/core/call.ts'
import { openEnvelope } from '../../src/core/envelope.ts'
import { parseEvent } from '../../src/core/event.ts'
import { readFailure } from '../../src/core/failure.ts'
import { firstSights } from '../../src/core/first-sight.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import { redact } from '../../src/core/redact.ts'
import { createMatcher } from '../../src/taxonomy/matcher.ts'
import { createSuggestCause, type Sighting } from '../../src/taxonomy/suggest-cause.ts'
import { type Cause, readTaxonomy, taxonomy } from '../../src/taxonomy/taxonomy.ts'

const suggest = createSuggestCause(taxonomy)
const match = createMatcher(taxonomy)
const readText = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const read = (path: string) => JSON.parse(readText(path))

/** Texts of the corpora that the taxonomy does not know today. */
const CORPUS: readonly Sighting[] = ['errors', 'wordings', 'heldout']
  .flatMap(name => readText(`../../bench/corpus/${name}.jsonl`).trim().split('\n'))
  .map(line => JSON.parse(line))
  .map(({ status, text }) => ({ status: status ?? undefined, text: redact(text), category: 'AppDependencies' }))
  .filter(({ status, text }) => {
    const failure = readFailure({ status, text })
    const { cause, evidence } = match(failure)
    return cause === 'unknown' || (evidence === 'status' && failure.text.trim() !== '')
  })

/** What the fixtures hold of such, each kind once. */
const classify = createClassifier(taxonomy)
const FIXTURES: readonly Sighting[] = firstSights(
  readdirSync(new URL('../fixtures', import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.jsonl?$/.test(name))
    .flatMap(name => openEnvelope(readText(`../fixtures/${name}`)))
    .flatMap(item => (item.ok ? [parseEvent(item.record, 0)] : []))
    .flatMap(parsed => (parsed.kind === 'event' ? [callOf(classify(parsed.event))] : [])),
).map(({ status, sample, category }) => ({ status, text: sample, category }))

const HOSTILE: readonly (readonly [string, Sighting])[] = (
  [
    ['empty', ''],
    ['white space', ' \n\t '],
    ['100 KB', 'frobnicator jammed '.repeat(5_300)],
    ['100 KB without a space', 'x'.repeat(100_000)],
    ['100 KB of brackets', '[{'.repeat(50_000)],
    ['one word', 'Snafu'],
    ['one word that everybody says', 'Error'],
    ['two that everybody says', 'Request failed'],
    ['only fillers and denials', 'the not is a no'],
    ['right to left', 'انتهت صلاحية الجهاز الدوار الغريب'],
    [
      'right to left with marks',
      '\u202eframe\u202c \u05d4\u05de\u05db\u05d5\u05e0\u05d4 \u05e0\u05ea\u05e7\u05e2\u05d4',
    ],
    ['emoji', '🔥💥👩‍👩‍👧'],
    ['emoji and words', '🔥 flux capacitor 💥 overheated'],
    ['quotes', `the "gizmo" said 'no' to “the \\"widget\\"” and ''''""""`],
    ['an open quote', '"unterminated gizmo widget'],
    ['half of a character', 'gizmo \ud800 widget \udc00 jammed'],
    ['no words but numbers', '12345 678-90 2023-06-30T12:00:00Z'],
    ['Chinese', '请求的旋转木马已经卡住无法继续'],
    ['Turkish', 'İSTANBUL ığdır çarkı sıkıştı'],
    ['terms of the taxonomy', '@token expir* #n @@ ** * gizmo'],
    ['markup', '<html><body onload="alert(1)">Gizmo <b>widget</b> stuck</body></html>'],
    ['JSON', '{"error":{"code":"GizmoStuck","message":"The gizmo is stuck in the widget."}}'],
    ['JSON that is cut off', '{"error":{"code":"GizmoStuck","message":"The gizmo is st'],
    ['a prototype', '__proto__ constructor toString'],
    ['words of the system', 'unknown'],
    ['words of the system, again', 'ok'],
  ] as const
).map(([name, text], index) => [name, { text, category: 'AppDependencies', status: [403, undefined, 500][index % 3] }])

/** The taxonomy with suggestions added, ids that two of them share made different. */
function withCauses(suggestions: readonly Cause[]) {
  const added = suggestions.map((one, index) => ({ ...one, id: `${one.id}-n${index}` }))
  return { added, whole: { ...taxonomy, causes: [...taxonomy.causes, ...added] } }
}

function expectOwnExamples(sightings: readonly Sighting[]): void {
  const { added, whole } = withCauses(sightings.map(suggest))
  const again = createMatcher(readTaxonomy(whole))
  const found = added.map(({ examples }) => examples.map(example => again(readFailure(example))))
  expect(found).toEqual(added.map(({ id, examples }) => examples.map(() => ({ cause: id, evidence: 'signature' }))))
}

describe('what is suggested, the taxonomy takes as it is', () => {
  const validate = new Ajv2020({ allErrors: true, strict: true }).compile(
    read('../../src/taxonomy/media-services.schema.json'),
  )
  const all = [
    ...CORPUS.map(one => [one.text.slice(0, 60), one] as const),
    ...FIXTURES.map(one => [one.text, one] as const),
    ...HOSTILE,
  ]
  test.each(all)('%s', (_, sighting) => {
    const suggestion = suggest(sighting)
    const whole = { ...taxonomy, causes: [...taxonomy.causes, suggestion] }
    expect(readTaxonomy(whole).causes).toContain(suggestion)
    validate({ ...read('../../src/taxonomy/media-services.json'), causes: [suggestion] })
    expect(validate.errors).toBeNull()
    expect(suggestion.title.length).toBeLessThanOrEqual(70)
    expect(suggestion.id.length).toBeLessThanOrEqual(70)
    expect(suggestion.steps).toEqual(['Say here what to do.'])
    expect(suggestion.examples.every(({ text }) => text.isWellFormed())).toBe(true)
    expect(JSON.stringify(suggestion).length).toBeLessThan(8_000)
  })
})

describe('and its own example finds it', () => {
  test('of every text of the corpora and the fixtures', () => {
    expect(CORPUS.length).toBeGreaterThan(40)
    expect(FIXTURES.length).toBeGreaterThan(0)
    expectOwnExamples([...CORPUS, ...FIXTURES])
  })

  test('of hostile ones', () => {
    expectOwnExamples(HOSTILE.map(([, sighting]) => sighting))
  })

  test('also where a heavier signature finds its words', () => {
    expectOwnExamples(
      ['unmapped item', 'has no remove'].map(text => ({ status: 400, category: 'AppDependencies', text })),
    )
  })
})

test.each<[string, Sighting, Partial<Cause>]>([
  [
    'the rarest words, in their order',
    { status: 409, category: 'AppDependencies', text: "The widget 'w-17' of asset 4711 is jammed by a frobnicator." },
    {
      id: 'widget-asset-jammed-frobnicator',
      title: 'The widget of asset is jammed by a frobnicator',
      statuses: [409],
      tags: ['conflict'],
      severity: 'error',
      retry: 'after-fix',
      signatures: [{ all: [['widget'], ['asset'], ['jammed'], ['frobnicator']] }],
    },
  ],
  [
    'what it stands in is none of it',
    { status: 500, category: 'AppExceptions', text: '{"error":{"code":"FluxLost","message":"The flux was lost."}}' },
    { id: 'flux-lost', title: 'The flux was lost', tags: ['service'], retry: 'backoff' },
  ],
  [
    'a part of the platform',
    { status: undefined, category: 'LiveEventState', text: 'gizmo stuck' },
    { statuses: [], tags: ['live'], examples: [{ text: 'gizmo stuck' }] },
  ],
  [
    'no words',
    { status: 418, category: 'AppDependencies', text: '💥' },
    { id: 'failure-418', title: 'Failure without words (418)', tags: ['bad-request'], signatures: [], examples: [] },
  ],
  [
    'an id that is taken',
    { status: 403, category: 'AppDependencies', text: 'Quota reached' },
    { id: 'quota-reached-2', tags: ['permission'] },
  ],
  [
    'words that a heavier signature finds too',
    { status: 400, category: 'AppDependencies', text: 'unmapped item' },
    { signatures: [{ all: [['unmapped'], ['item']], weight: 4 }] },
  ],
  [
    'no status that there is',
    { status: 77, category: 'AppDependencies', text: 'gizmo stuck' },
    { statuses: [], tags: [], examples: [{ text: 'gizmo stuck' }] },
  ],
])('%s', (_, sighting, expected) => {
  expect(suggest(sighting)).toMatchObject(expected)
})

test('tags are those of the cause that the taxonomy has for a status alone', () => {
  const generic = taxonomy.causes.flatMap(({ genericFor = [], tags }) => genericFor.map(status => [status, tags]))
  expect(generic.length).toBeGreaterThan(10)
  const suggested = generic.map(([status]) => [
    status,
    suggest({ status: Number(status), category: '', text: '' }).tags,
  ])
  expect(suggested).toEqual(generic)
})

test('nobody is paged by a suggestion', () => {
  for (const sighting of [...CORPUS, ...FIXTURES, ...HOSTILE.map(([, one]) => one)]) {
    expect(suggest(sighting).tags.filter(tag => tag === 'expiry' || tag === 'quota')).toEqual([])
  }
})
