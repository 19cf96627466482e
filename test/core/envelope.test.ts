import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openEnvelope } from '../../src/core/envelope.ts'

const A = { time: '2023-01-01T00:00:00Z', category: 'KeyDeliveryRequests' }
const text = JSON.stringify

/** The fields but that one, in any letter case. */
function without(fields: Readonly<Record<string, unknown>>, name: string) {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field.toLowerCase() !== name))
}

/** What came out: records as they are, rejections as their reasons. */
function opened(message: string) {
  return openEnvelope(message).map(item => (item.ok ? item.record : item.reason))
}

describe('every packing gives the records in it', () => {
  test.each<[string, string, readonly unknown[]]>([
    ['records', text({ records: [A, A] }), [A, A]],
    ['records in another letter case', text({ Records: [A] }), [A]],
    ['records nested in records', text({ records: [{ records: [A] }, A] }), [A, A]],
    ['records as text', text({ records: text([A, A]) }), [A, A]],
    ['records as a single object', text({ records: A }), [A]],
    ['a bare record', text(A), [A]],
    ['a top-level array', text([A, A]), [A, A]],
    ['an array of envelopes', text([{ records: [A] }, { records: [A] }]), [A, A]],
    ['JSON lines', `${text(A)}\n${text(A)}\r\n`, [A, A]],
    ['documents run together', `${text(A)}${text({ records: [A] })}`, [A, A]],
    ['a byte-order mark', `\uFEFF${text(A)}`, [A]],
    ['a document escaped twice', text(text(A)), [A]],
    ['beside records what Stream Analytics adds', text({ records: [A], EventProcessedUtcTime: 'now' }), [A]],
    ['no records at all', '{"records":[]}', []],
  ])('%s', (_, message, expected) => {
    expect(opened(message)).toEqual(expected)
  })
})

describe('what Azure is known to get wrong is mended', () => {
  test.each<[string, string, readonly unknown[]]>([
    ['raw line breaks in a text', '{"records":[{"a":"one\ntwo\ttab"}]}', [{ a: 'one\ntwo\ttab' }]],
    ['single quotes', `{"a":{'b':'c "d" e','f':1}}`, [{ a: { b: 'c "d" e', f: 1 } }]],
    ['an apostrophe within single quotes', `{'a':'it's here'}`, [{ a: "it's here" }]],
    ['an escaped apostrophe', `{'a':'it\\'s'}`, [{ a: "it's" }]],
    ['blob data', '{"a":[\n 227 B blob data\n],"b":1}', [{ a: null, b: 1 }]],
    ['NaN and Infinity', '{"a":NaN,"b":[-Infinity,1]}', [{ a: null, b: [null, 1] }]],
  ])('%s', (_, message, expected) => {
    expect(opened(message)).toEqual(expected)
  })

  test('nothing is mended in JSON that is sound', () => {
    const record = { a: "NaN 'quoted' [ 1 B blob data ]" }
    expect(opened(text(record))).toEqual([record])
  })
})

describe('what cannot be read is rejected alone', () => {
  test.each<[string, string, readonly unknown[]]>([
    ['nothing', '', ['empty']],
    ['white space', ' \n ', ['empty']],
    ['no JSON', 'hello', ['not-json']],
    ['cut off', text({ records: [A] }).slice(0, -5), ['not-json']],
    ['cut off between good lines', `${text(A)}\n${text(A).slice(0, 30)}\n${text(A)}`, [A, 'not-json', A]],
    ['a good document after rubbish', `rubbish ${text(A)}`, ['not-json', A]],
    [
      'elements that are no objects',
      text({ records: [null, 7, 'x', true, A] }),
      [...Array(4).fill('not-an-object'), A],
    ],
    ['null', 'null', ['not-an-object']],
    ['a number', '17', ['not-an-object']],
    ['envelopes without end', `${'{"records":['.repeat(50)}${']}'.repeat(50)}`, ['over-limit']],
  ])('%s', (_, message, expected) => {
    expect(opened(message)).toEqual(expected)
  })

  test('depth and size are no danger', () => {
    expect(opened(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toEqual(['over-limit'])
    expect(opened(`{"records":[${Array(50_000).fill('{"a":1}').join()}]}`)).toHaveLength(50_000)
    expect(opened("'".repeat(1_000_000))).toEqual(['not-json'])
    expect(opened(`{"a":"${'x'.repeat(1_000_000)}`)).toEqual(['not-json'])
  })
})

describe('laws', () => {
  const record = fc.dictionary(
    fc.string().filter(name => name.toLowerCase() !== 'records'),
    fc.jsonValue(),
  )
  const asJson = (value: unknown) => JSON.parse(JSON.stringify(value))

  test('no text makes it throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), message => Array.isArray(openEnvelope(message))))
  })

  test('the packing does not change the records', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1 }), records => {
        const expected = asJson(records)
        expect(opened(text({ records }))).toEqual(expected)
        expect(opened(text(records))).toEqual(expected)
        expect(opened(records.map(one => text(one)).join('\n'))).toEqual(expected)
        expect(opened(records.map(one => text(one)).join(''))).toEqual(expected)
      }),
    )
  })

  test('of an envelope that is cut off anywhere, every whole record is read and at most one item rejected', () => {
    const flat = fc.dictionary(
      fc.string({ minLength: 1 }),
      fc.oneof(fc.integer(), fc.string(), fc.constant([{ a: 1 }])),
    )
    const named = flat.map(fields => ({ time: 'now', ...without(fields, 'records') }))
    fc.assert(
      fc.property(fc.array(named, { minLength: 1, maxLength: 6 }), fc.nat(), fc.boolean(), (records, place, bare) => {
        const head = bare ? '[' : '{"records":['
        const parts = records.map(one => text(one))
        const whole = `${head}${parts.join(',')}${bare ? ']' : ']}'}`
        const cut = head.length + (place % (whole.length - head.length))
        let end = head.length
        const expected = parts.filter(part => (end += part.length + 1) - 1 <= cut)
        const items = openEnvelope(whole.slice(0, cut))
        expect(items.flatMap(item => (item.ok ? [item.record] : []))).toEqual(expected.map(part => JSON.parse(part)))
        expect(items.length - expected.length).toBeLessThanOrEqual(1)
        // Without the end of the list nobody knows that nothing is missing.
        const closed = cut >= head.length + parts.join(',').length + 1
        expect(items.some(item => !item.ok)).toBe(!closed)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a broken record never costs its neighbours in the envelope', () => {
    const faults: readonly ((part: string) => string)[] = [
      part => part.replace('now', 'n"ow'),
      part => part.slice(0, -1),
      part => part.replace(':', ''),
      part => part.replace('"', ''),
      part => part.replace('{', '{{'),
      part => part.slice(0, 9),
      () => 'rubbish',
      () => '{"time":"',
    ]
    // Services write the fields of their records in one order, and so does this. A stray quote makes braces of those in
    // texts, which no reader can tell from the others; so here texts have none.
    const words = fc.string().map(one => one.replaceAll(/[{}[\]]/g, ''))
    const name = words.map(rest => `f${rest}`)
    const named = fc.dictionary(name, words).map(fields => ({ time: 'now', ...fields }))
    fc.assert(
      fc.property(
        fc.array(named, { minLength: 3, maxLength: 8 }),
        fc.constantFrom(...faults),
        fc.nat(),
        (records, fault, place) => {
          const parts = records.map(one => text(one))
          const at = place % (parts.length - 2)
          const broken = parts.map((part, index) => (index === at ? fault(part) : part))
          const found = openEnvelope(`{"records":[${broken.join(', ')}]}`).flatMap(item =>
            item.ok ? [text(item.record)] : [],
          )
          expect(found).toEqual(parts.filter((_, index) => index !== at))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('a broken line never costs its neighbours', () => {
    const broken = fc.constantFrom('{"a":', 'rubbish', '{"a":"b', '[1,', '}{', "{'a", '"')
    fc.assert(
      fc.property(fc.array(record, { minLength: 1 }), broken, fc.nat(), (records, line, place) => {
        const lines = records.map(one => text(one))
        lines.splice(place % (lines.length + 1), 0, line)
        const found = openEnvelope(lines.join('\n')).filter(item => item.ok)
        expect(found.map(item => item.record)).toEqual(asJson(records))
      }),
    )
  })
})

test('what is said of a fault quotes nothing of the message', () => {
  const item = openEnvelope('{"records":[{"time":"2023-01-01T00:00:00Z","x":Secret7.smith@contoso.example}]}')[0]
  expect(item).toEqual({ ok: false, reason: 'not-json', error: "Unexpected token 'S'" })
})
