import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readFailure } from '../../src/core/failure.ts'
import { createMatcher } from '../../src/taxonomy/matcher.ts'
import { causeById, taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { SEVERITIES, TAGS } from '../../src/taxonomy/vocabulary.ts'

const SLUGS = `
api-version-unsupported api-version-missing undefined-property invalid-property-value missing-required-property
bad-url-value write-once-property job-input-primary-file sas-locator-update unsupported-operation
auth-header-missing auth-header-bad-value token-expired token-signature-invalid
account-not-found account-disabled token-missing-credential-claims resource-inaccessible media-processor-unavailable
job-template-builtin locator-foreign contentkey-foreign quota-reached
update-missing-entity delete-missing-entity link-missing-entity get-missing-entity storage-account-not-associated
assetfile-name-duplicate assetfile-second-primary contentkey-id-duplicate locator-id-duplicate
ingestmanifestfile-name-duplicate second-storage-encryption-key contentkey-link-duplicate locator-container-missing
locator-limit-five ingestmanifest-storage-mismatch
quota-info-unavailable storage-info-unavailable unexpected-error
throttled-slow-request throttled-requests-per-second throttled-requests-per-window service-unavailable-other`
  .trim()
  .split(/\s+/)

/** What a step may begin with, at its start or after an opening clause ("If it repeats, ask support."). */
const VERBS = `
add allow ask attach back break call change check choose compare copy correct create decode delete do enable encode find
give have leave lengthen let list log look lower make move note open pause play put read recover register remove renew
repeat replace request restart restore retry reuse run send set spread stop submit switch sync treat turn update upload
use wait`
  .trim()
  .split(/\s+/)
const CLAUSE = /^(?:After|For|If|To|With) [^,]+, /

const match = createMatcher(taxonomy)
const tagged = (tag: 'expiry' | 'quota'): readonly string[] =>
  taxonomy.causes.filter(cause => cause.tags.includes(tag)).map(cause => cause.id)
const isImperative = (step: string): boolean => {
  const verb = /^\w+/.exec(step.replace(CLAUSE, ''))?.[0].toLowerCase() ?? ''
  return VERBS.includes(verb) && /^[A-Z].*\.$/.test(step)
}
const short = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 90)

test('states every sentence of the error-code article, and no other cause claims to', () => {
  const article = taxonomy.causes.filter(cause => cause.article !== undefined).map(cause => cause.id)
  expect(article.toSorted()).toEqual(SLUGS.toSorted())
})

test('keeps the tags that page people to real token expiry and real Media Services quotas', () => {
  expect(tagged('expiry')).toEqual(['token-expired'])
  expect(tagged('quota')).toEqual(['quota-reached'])
})

test('has one generic cause a status at most', () => {
  const statuses = taxonomy.causes.flatMap(cause => cause.genericFor ?? [])
  expect(new Set(statuses).size).toBe(statuses.length)
  expect(statuses).toEqual(expect.arrayContaining([400, 401, 403, 404, 409, 500, 503]))
})

describe.each(taxonomy.causes.map(cause => [cause.id, cause] as const))('%s', (_, cause) => {
  test('has a short title', () => {
    expect(cause.title.length).toBeLessThanOrEqual(70)
  })

  test('tells what to do in two to four short imperative sentences', () => {
    expect(cause.steps.length).toBeGreaterThanOrEqual(2)
    expect(cause.steps.length).toBeLessThanOrEqual(4)
    expect(cause.steps.filter(step => step.length >= 200 || !isImperative(step))).toEqual([])
  })

  test('has enough examples, and a near miss', () => {
    expect(cause.examples.length).toBeGreaterThanOrEqual(cause.article === undefined ? 3 : 8)
    expect(cause.counterExamples.length).toBeGreaterThanOrEqual(1)
    const texts = [...cause.examples, ...cause.counterExamples].map(({ status, text }) => `${status} ${text}`)
    expect(new Set(texts).size).toBe(texts.length)
  })

  test('points to the documentation', () => {
    expect(cause.docs).toMatch(/^https:\/\/learn\.microsoft\.com\/\S+$/)
  })
})

describe('examples', () => {
  const examples = taxonomy.causes.flatMap(cause =>
    cause.examples.map(example => [cause.id, short(example.text), example] as const),
  )
  test.each(examples)('%s: %s', (id, _, { status, text }) => {
    expect(match(readFailure({ status, text })).cause).toBe(id)
  })
})

describe('counter-examples', () => {
  const counterExamples = taxonomy.causes.flatMap(cause =>
    cause.counterExamples.map(example => [cause.id, short(example.text), example] as const),
  )
  test.each(counterExamples)('not %s: %s', (id, _, { status, text, cause }) => {
    const found = match(readFailure({ status, text })).cause
    expect(found).not.toBe(id)
    if (cause !== undefined) expect(found).toBe(cause)
  })
})

test('an example without its status is never taken for an expired token or a reached quota', () => {
  const wrong = taxonomy.causes
    .flatMap(cause => cause.examples.map(({ text }) => [cause.id, match(readFailure({ text })).cause, text] as const))
    .filter(([id, found]) => id !== found && ['token-expired', 'quota-reached'].includes(found))
  expect(wrong).toEqual([])
})

test('the JSON Schema knows the same tags, severities and members as the loader', () => {
  const schema: unknown = JSON.parse(
    readFileSync(new URL('../../src/taxonomy/media-services.schema.json', import.meta.url), 'utf8'),
  )
  expect(schema).toMatchObject({
    $defs: {
      cause: { properties: { tags: { items: { enum: [...TAGS] } }, severity: { enum: [...SEVERITIES] } } },
    },
  })
  const members = new Set(taxonomy.causes.flatMap(cause => Object.keys(cause)))
  expect(schema).toHaveProperty(['$defs', 'cause', 'properties'])
  for (const member of members) expect(schema).toHaveProperty(['$defs', 'cause', 'properties', member])
})

test('finds a cause by its id, and none for the words of the system', () => {
  expect(causeById('token-expired')?.tags).toContain('expiry')
  expect(causeById('unknown')).toBeUndefined()
  expect(causeById('ok')).toBeUndefined()
  expect(causeById('toString')).toBeUndefined()
})

test('nothing of the held-out texts is an example', () => {
  const lines = readFileSync(new URL('../../bench/corpus/heldout.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const heldOut = new Set(lines.map(line => JSON.parse(line).text))
  const known = taxonomy.causes.flatMap(({ examples, counterExamples }) => [...examples, ...counterExamples])
  expect(known.filter(({ text }) => heldOut.has(text))).toEqual([])
})
