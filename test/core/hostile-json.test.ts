import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { field, jsonText, objectField, parseJson, parseMended } from '../../src/core/json.ts'
import { endOfValue, failedAt, isJson } from '../../src/core/json-scan.ts'
import { redact } from '../../src/core/redact.ts'
import { repairJson } from '../../src/core/repair.ts'
import { parseTime } from '../../src/core/time.ts'

/** JSON with something done to it, so that about half of it still is JSON. */
const nearlyJson = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.constantFrom(
      '',
      '"',
      '\\',
      '{',
      '}',
      ']',
      ',',
      ':',
      '0',
      '-',
      '.',
      'e',
      '\n',
      '\u0001',
      '\\u12',
      '\ufeff',
      'null',
      ' ',
    ),
    fc.nat(2),
  )
  .map(([json, place, by, taken]) => {
    const at = place % (json.length + 1)
    return `${json.slice(0, at)}${by}${json.slice(at + taken)}`
  })

describe('the scanner', () => {
  test('takes for JSON what the parser takes', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyJson, fc.json(), fc.string({ unit: 'binary' })), text => {
        expect(isJson(text)).toBe(parseJson(text) !== undefined)
      }),
      { numRuns: 20_000 },
    )
  })

  test('ends where the value ends, whatever stands behind it', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.string(), (value, behind) => {
        const json = JSON.stringify(value)
        expect(endOfValue(` ${json}${behind}`, 0)).toBe(json.length + 1)
      }),
    )
  })

  test.each<[string, number]>([
    ['', 0],
    ['{"a":1,}', 7],
    ['[1 2]', 3],
    ['{"a" 1}', 5],
    ['"a\nb"', 2],
    ['"\\x"', 1],
    ['01', 0],
  ])('says where %j goes wrong', (text, place) => {
    const end = endOfValue(text, 0)
    if (text === '01') expect([end, isJson(text)]).toEqual([1, false])
    else expect(failedAt(end)).toBe(place)
  })

  test('is flat', () => {
    expect(isJson('['.repeat(1_000_000) + ']'.repeat(1_000_000))).toBe(true)
    expect(isJson('{"a":'.repeat(200_000))).toBe(false)
  })
})

test('mending leaves the meaning of sound JSON alone', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const json = JSON.stringify(value)
      // Only apostrophes between texts are read otherwise, and sound JSON has none there.
      expect(JSON.parse(repairJson(json))).toEqual(JSON.parse(json))
    }),
    { numRuns: 2_000 },
  )
})

describe('fields', () => {
  test('of an object with very many: the exact name first, then the first that fits', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, index]))
    expect(field({ ...many, TIME: 1, Time: 2 }, 'time')).toBe(1)
    expect(field({ ...many, TIME: 1, time: 2 }, 'time')).toBe(2)
    expect(field(many, 'K999')).toBe(999)
    expect(field(many, 'time')).toBeUndefined()
    expect(field(many, 'constructor')).toBeUndefined()
  })

  test('of Object.prototype are no fields', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(field({}, name)).toBeUndefined()
  })

  test('objects in texts, however they are quoted', () => {
    expect(objectField({ p: '{"a":1}' }, 'p')).toEqual({ a: 1 })
    expect(objectField({ p: "{'a':'it\\'s'}" }, 'p')).toEqual({ a: "it's" })
    expect(objectField({ p: JSON.stringify(JSON.stringify('{"a":1}')) }, 'p')).toEqual({ a: 1 })
    for (const p of ['', '"', 'null', '[1]', '7', '{', "'{}"]) expect(objectField({ p }, 'p')).toBeUndefined()
  })

  test('what is nested too deep to be written is no text', () => {
    expect(jsonText({ a: [1] })).toBe('{"a":[1]}')
    expect(jsonText(parseJson(`${'['.repeat(200_000)}${']'.repeat(200_000)}`) ?? null)).toBeUndefined()
  })
})

test('mended or not, nothing of structure comes out of rubbish', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const document = parseMended(text)
      expect(document === undefined || typeof document === 'object').toBe(true)
    }),
  )
})

test('a text that is longer than any time is none, at once', () => {
  expect(parseTime(`1/1/2023 10:00${' '.repeat(1_000_000)}x`)).toBeUndefined()
  expect(parseTime(`${' '.repeat(1_000_000)}2023-06-30T11:00:00Z`)).toBe(Date.UTC(2023, 5, 30, 11))
})

test('half a character is shown as a space', () => {
  expect(redact('a\ud800b \udc00')).toBe('a b')
  expect(redact('\u{1f4a5}'.repeat(400)).isWellFormed()).toBe(true)
})
