import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createTemplateTree,
  fixedOf,
  type Scanned,
  type Segment,
  standsAt,
  viewOf,
} from '../../src/core/template-tree.ts'

function scannedOf(bytes: Uint8Array): Scanned {
  return { bytes, view: viewOf(bytes) }
}

const scanned = (text: string) => scannedOf(Buffer.from(text))
const fixed = (text: string): Segment => ({ kind: 'fixed', bytes: Buffer.from(text) })
const digits: Segment = { kind: 'place', place: 0, form: 'digits' }
const text: Segment = { kind: 'place', place: 1, form: 'text' }

function treeOf(...templates: readonly (readonly [name: string, segments: readonly Segment[]])[]) {
  const tree = createTemplateTree<string>(2)
  for (const [name, segments] of templates) tree.add(segments, name)
  return tree
}

/** Eight bytes at once are compared as one by one. */
test('bytes stand where they stand, at any place and of any length', () => {
  const standsPlainly = (bytes: Uint8Array, at: number, own: Uint8Array) =>
    at + own.length <= bytes.length && own.every((byte, index) => bytes[at + index] === byte)
  // Of few values, so that they often do; 0x7f and 0xff beside each other make no number of eight bytes.
  const few = fc.constantFrom(0x00, 0x41, 0x42, 0x7f, 0x80, 0xf0, 0xff)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(few, { maxLength: 60 }), fc.nat(60), (other, list, at) => {
      const bytes = Uint8Array.from(list)
      for (const own of [bytes.slice(at, at + 20), bytes.slice(at), other]) {
        const isNumber = !fixedOf(own).words.some(Number.isNaN)
        expect(standsAt(scannedOf(bytes), at, fixedOf(own))).toBe(isNumber && standsPlainly(bytes, at, own))
      }
    }),
  )
})

describe('a template', () => {
  const tree = treeOf(
    ['count', [fixed('{"n":'), digits, fixed(',"name":"'), text, fixed('"}')]],
    ['other name', [fixed('{"n":'), digits, fixed(',"nick":"'), text, fixed('"}')]],
    ['fixed', [fixed('{"name":"x"}')]],
  )

  test.each<[string, string, string | undefined]>([
    ['fits what is the same but for its places', '{"n":17,"name":"é 💥"}', 'count'],
    ['beside one that begins alike', '{"n":17,"nick":"a"}', 'other name'],
    ['without places', '{"name":"x"}', 'fixed'],
    ['whose places are empty', '{"n":,"name":""}', 'count'],
    ['does not fit where more stands', '{"n":17,"name":"a","more":1}', undefined],
    ['does not fit where other digits stand', '{"n":-17,"name":"a"}', undefined],
    ['does not fit an escaped quote in a place', '{"n":17,"name":"a\\""}', undefined],
    ['does not fit a text without an end', '{"n":17,"name":"a', undefined],
    ['does not fit what stops', '{"n":17', undefined],
    ['does not fit nothing', '', undefined],
  ])('%s', (_, record, name) => {
    expect(tree.match(scanned(record), 0)).toBe(name)
  })

  test('fits in the middle, and tells its end and the content of its places', () => {
    const record = '[{"n":17,"name":"a"}, ...'
    expect(tree.match(scanned(record), 1)).toBe('count')
    const { end, starts, ends } = tree.matched
    expect(record.slice(end)).toBe(', ...')
    expect([0, 1].map(place => record.slice(starts[place], ends[place]))).toEqual(['17', 'a'])
  })

  test('that has a place where another has something fixed is left out', () => {
    const both = treeOf(['fixed', [fixed('{"n":1}')]], ['place', [fixed('{"n":'), digits, fixed('}')]])
    expect([both.size(), both.match(scanned('{"n":1}'), 0), both.match(scanned('{"n":2}'), 0)]).toEqual([
      1,
      'fixed',
      undefined,
    ])
    const reversed = treeOf(['place', [fixed('{"n":'), digits, fixed('}')]], ['fixed', [fixed('{"n":1}')]])
    expect([reversed.size(), reversed.match(scanned('{"n":1}'), 0)]).toEqual([1, 'place'])
  })

  test('is forgotten with all others', () => {
    const own = treeOf(['fixed', [fixed('{}')]])
    own.clear()
    expect([own.size(), own.match(scanned('{}'), 0)]).toEqual([0, undefined])
  })
})

/** Records end where their brace closes, so none is the beginning of another. */
test('whatever is added in whatever order, each record finds its own', () => {
  const name = fc.stringMatching(/^[ab]{0,12}$/)
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, name), { selector: String, maxLength: 30 }), pairs => {
      const tree = treeOf(
        ...pairs.map(([key, value]) => {
          return [`${key}=${value}`, [fixed(`{"${key}":`), digits, fixed(`,"v":"${value}"}`)]] as const
        }),
      )
      for (const [key, value] of pairs) {
        expect(tree.match(scanned(`{"${key}":42,"v":"${value}"}`), 0)).toBe(`${key}=${value}`)
      }
    }),
  )
})
