import { describe, expect, test } from 'vitest'
import { patternFault } from '../../src/taxonomy/pattern.ts'
import { readTaxonomy } from '../../src/taxonomy/taxonomy.ts'

const cause = {
  id: 'a-cause',
  title: 'A cause',
  statuses: [400],
  tags: ['auth'],
  severity: 'error',
  retry: 'never',
  steps: ['Do it.'],
  docs: 'https://learn.microsoft.com/x',
  signatures: [{ codes: ['Code'] }, { all: [['word', '@group']] }],
  examples: [{ status: 400, text: 'text' }],
  counterExamples: [],
}
const whole = { version: '1.0.0', fillers: ['the'], denials: ['not'], words: { group: ['token*'] }, causes: [cause] }
const withCause = (change: object): object => ({ ...whole, causes: [{ ...cause, ...change }] })

test('accepts a whole taxonomy as it is', () => {
  expect(readTaxonomy(whole)).toBe(whole)
})

test.each([
  ['no object', null, 'taxonomy: must be an object'],
  ['a version', { ...whole, version: '1' }, 'version: must be x.y.z'],
  ['a duplicate id', { ...whole, causes: [cause, cause] }, 'causes[1].id: is there twice: a-cause'],
  ['an id that is no slug', withCause({ id: 'A cause' }), 'causes[0].id: must be a slug'],
  ['an id of the system', withCause({ id: 'unknown' }), 'causes[0].id: is a word of the system'],
  ['an unknown tag', withCause({ tags: ['auth', 'foo'] }), 'causes[0].tags[1]: is an unknown tag: foo'],
  ['an unknown severity', withCause({ severity: 'bad' }), 'causes[0].severity: is unknown'],
  ['an unknown retry advice', withCause({ retry: 'often' }), 'causes[0].retry: is unknown'],
  ['no steps', withCause({ steps: [] }), 'causes[0].steps: must not be empty'],
  ['an empty step', withCause({ steps: [' '] }), 'causes[0].steps[0]: must be a text'],
  ['no title', withCause({ title: '' }), 'causes[0].title: must be a text'],
  ['an empty article', withCause({ article: '' }), 'causes[0].article: must be a text'],
  ['docs elsewhere', withCause({ docs: 'http://x' }), 'causes[0].docs: must begin with https://learn.microsoft.com/'],
  ['a status', withCause({ statuses: [4000] }), 'causes[0].statuses[0]: must be an HTTP status'],
  ['a generic status', withCause({ genericFor: ['x'] }), 'causes[0].genericFor[0]: must be an HTTP status'],
  ['a list', withCause({ examples: {} }), 'causes[0].examples: must be a list'],
  ['an empty example', withCause({ examples: [{ text: '' }] }), 'causes[0].examples[0]: must have a text'],
  [
    "an example's status",
    withCause({ examples: [{ text: 'a', status: 1 }] }),
    'causes[0].examples[0].status: must be an HTTP status',
  ],
  [
    "a counter-example's cause",
    withCause({ counterExamples: [{ text: 'a', cause: 'b' }] }),
    'causes[0].counterExamples[0].cause: names no cause',
  ],
  [
    'an unknown group',
    withCause({ signatures: [{ all: [['@x']] }] }),
    'causes[0].signatures[0].all[0][0]: names no group of words: @x',
  ],
  [
    'a short beginning',
    withCause({ signatures: [{ all: [['ab*']] }] }),
    'causes[0].signatures[0].all[0][0]: may have * only after three letters',
  ],
  ['an empty group', withCause({ signatures: [{ all: [[]] }] }), 'causes[0].signatures[0].all[0]: must not be empty'],
  [
    'two kinds',
    withCause({ signatures: [{ all: [['a']], codes: ['B'] }] }),
    'causes[0].signatures[0]: must have exactly one of codes, all, pattern',
  ],
  ['a code', withCause({ signatures: [{ codes: ['a b'] }] }), 'causes[0].signatures[0].codes[0]: must be a code'],
  [
    'a weight',
    withCause({ signatures: [{ all: [['a']], weight: 0 }] }),
    'causes[0].signatures[0].weight: must be above 0',
  ],
  [
    'an unsafe pattern',
    withCause({ signatures: [{ pattern: '(a+)+' }] }),
    'causes[0].signatures[0].pattern: has a repetition without end',
  ],
] as const)('names by its path: %s', (_, value, fault) => {
  expect(() => readTaxonomy(value)).toThrow(fault)
})

test('names all faults at once', () => {
  expect(() => readTaxonomy(withCause({ title: '', steps: [] }))).toThrow(/title.*\n.*steps/)
})

describe('patterns', () => {
  test.each(['error 0x80[0-9a-f]{6}', '(?:one|two)? three', 'a\\+b', '[*+]{1,3}', '\\(x\\)?'])('%s is safe', source => {
    expect(patternFault(source)).toBeUndefined()
  })
  test.each([
    ['', 'must have 1 to 200 characters'],
    ['a'.repeat(201), 'must have 1 to 200 characters'],
    ['(a)\\1', 'has a backreference'],
    ['(?=a)b', 'has a look-around, a flag or a named group'],
    ['(?<name>a)', 'has a look-around, a flag or a named group'],
    ['.*a', 'has a repetition without end'],
    ['a+', 'has a repetition without end'],
    ['a{2,}', 'has a repetition without end'],
    ['a{1,65}', 'repeats more than 64 times'],
    ['(?:a{1,9}){1,9}', 'has a nested repetition'],
    ['(a?b){2}', 'has a nested repetition'],
    ['(a', 'is no regular expression'],
  ])('%s is not', (source, fault) => {
    expect(patternFault(source)).toBe(fault)
  })
})
