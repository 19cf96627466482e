import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFailure } from '../../src/core/failure.ts'
import { createMatcher } from '../../src/taxonomy/matcher.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'

const match = createMatcher(taxonomy)
const causeOf = (text: string, status: number | undefined) => match(readFailure({ status, text })).cause

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const upper = (value: object): object => {
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name.toUpperCase(),
      typeof part === 'object' && part !== null ? upper(part) : part,
    ]),
  )
}

/** The same answer of a service, as it is packed by REST APIs old and new, and by what logs them. */
const ENVELOPES: readonly (readonly [string, (message: string) => string])[] = [
  [
    'OData v3 JSON',
    message => JSON.stringify({ 'odata.error': { code: '', message: { lang: 'en-US', value: message } } }),
  ],
  ['OData v2 JSON', message => JSON.stringify({ error: { code: '', message: { lang: 'en-US', value: message } } })],
  ['ARM JSON', message => JSON.stringify({ error: { code: '', message } })],
  ['ARM JSON, other order and letter case', message => JSON.stringify(upper({ error: { message, code: '' } }))],
  [
    'Activity log',
    message =>
      JSON.stringify({ serviceRequestId: null, statusMessage: JSON.stringify({ error: { code: '', message } }) }),
  ],
  [
    'Atom XML',
    message =>
      `<?xml version="1.0"?><error xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><code></code><message xml:lang="en-US">${xml(message)}</message></error>`,
  ],
]

/** Plain sentences: an example that has an envelope of its own, or is a code, is another matter. */
const SENTENCES = taxonomy.causes
  .filter(({ article }) => article !== undefined)
  .flatMap(({ id, statuses, examples }) => {
    return examples.map(({ status, text }) => ({ id, status: status ?? statuses[0], text }))
  })
  .filter(({ text }) => /^[A-Z][\p{L} ,'.-]{40,300}\.$/u.test(text))

describe('the envelope around an answer does not change its cause', () => {
  test('there is something to show it with', () => {
    expect(SENTENCES.length).toBeGreaterThan(100)
  })

  test.each(ENVELOPES)('%s', (_, pack) => {
    fc.assert(
      fc.property(fc.constantFrom(...SENTENCES), ({ status, text }) => {
        expect([text, causeOf(pack(text), status)]).toEqual([text, causeOf(text, status)])
      }),
      { numRuns: 300 },
    )
  })
})
