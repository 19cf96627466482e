import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { limit, name } from '../../../src/adapters/api/fields.ts'
import { readQuery } from '../../../src/adapters/api/query.ts'

const FIELDS = { account: v.optional(name), who: name, limit: limit(200, 50) }
const read = (query: string) => readQuery(FIELDS, new URLSearchParams(query))

test('what is given is read, and what was given is handed on without the key', () => {
  expect(read('who=jane&code=SECRET&ClientId=x')).toEqual({
    ok: true,
    query: { who: 'jane', limit: 50 },
    given: { who: 'jane' },
  })
})

describe('every fault is told, and at once', () => {
  test.each<[string, readonly (readonly [string, string])[]]>([
    ['', [['who', 'is missing']]],
    ['who=', [['who', 'is empty']]],
    [
      'who=a&who=b&limit=x&limit=7',
      [
        ['who', 'is given more than once'],
        ['limit', 'is given more than once'],
        ['limit', 'must be a number from 1 to 200'],
      ],
    ],
    [
      'who=a&toString=1&__proto__=2&b=3&b=4',
      [
        ['toString', 'is not known here'],
        ['__proto__', 'is not known here'],
        ['b', 'is not known here'],
      ],
    ],
  ])('%s', (query, faults) => {
    expect(read(query)).toEqual({ ok: false, errors: faults.map(([parameter, detail]) => ({ detail, parameter })) })
  })

  test('a stranger makes no long answer', () => {
    const query = `who=a&${Array.from({ length: 5_000 }, (_, index) => `p${index}`).join('&')}&${'x'.repeat(10_000)}`
    const answer = read(query)
    expect(JSON.stringify(answer).length).toBeLessThan(10_000)
    expect(answer.ok).toBe(false)
    expect(read(`who=a&${'x'.repeat(10_000)}`)).toMatchObject({ errors: [{ parameter: 'x'.repeat(100) }] })
    expect(read('who=a&%F0%9F%92%A9=1')).toMatchObject({ errors: [{ parameter: '💩' }] })
  })
})
