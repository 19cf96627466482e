import { describe, expect, test } from 'vitest'
import { parseSilence } from '../../src/adapters/silence-request.ts'
import { parseJson } from '../../src/core/json.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')
const HOUR = 3_600_000
const WHO = '"author":"jane","comment":"deploy"'
const parse = (json: string) => parseSilence(parseJson(json), NOW)

describe('what is silenced, and until when', () => {
  test.each<[string, string, object]>([
    [
      'a rule for two hours',
      `{"rules":["token-expiry"],"for":"PT2H",${WHO}}`,
      { rules: ['token-expiry'], until: NOW + 2 * HOUR },
    ],
    [
      'patterns in lower case, texts on one line',
      '{"accounts":[" Contoso* "],"groups":["CAUSE/*"],"for":"P1D","author":" j\\u001b[31m ","comment":"a\\r\\nb\\u202e\\ud800"}',
      { accounts: ['contoso*'], groups: ['cause/*'], until: NOW + 24 * HOUR, author: 'j [31m', comment: 'a b \ufffd' },
    ],
    ['until a time', `{"rules":["a"],"until":"2026-11-22T15:30:00+02:00",${WHO}}`, { until: NOW + 1.5 * HOUR }],
    [
      'everything',
      `{"everything":true,"for":"PT1H",${WHO}}`,
      { rules: undefined, accounts: undefined, groups: undefined },
    ],
    [
      'all rules of an account',
      `{"rules":["*"],"accounts":["a"],"for":"PT1H",${WHO}}`,
      { rules: ['*'], accounts: ['a'] },
    ],
  ])('%s', (_, json, expected) => {
    expect(parse(json)).toMatchObject({ ok: true, silence: { from: NOW, ...expected } })
  })
})

test.each<[string, string | undefined, string]>([
  ['nobody signed in', undefined, 'jane'],
  ['somebody did', 'eve@example.org', 'eve@example.org'],
])('the author: %s', (_, signedIn, author) => {
  const asked = parseJson(`{"rules":["a"],"for":"PT1H",${WHO}}`)
  expect(parseSilence(asked, NOW, signedIn)).toMatchObject({ ok: true, silence: { author, comment: 'deploy' } })
})

test('who signed in need not say so', () => {
  const asked = parseJson('{"rules":["a"],"for":"PT1H","comment":"deploy"}')
  expect(parseSilence(asked, NOW, 'eve')).toMatchObject({ ok: true, silence: { author: 'eve' } })
  expect(parseSilence(asked, NOW)).toMatchObject({ ok: false })
})

describe('every fault is named by its place', () => {
  const NOTHING = [': names no rules, accounts or groups: name some, or say "everything": true']
  const ALL = [': matches everything: name rules, accounts or groups, or say "everything": true']
  const END = [': must say either until (a time) or for (a duration)']
  test.each<[string, readonly string[]]>([
    ['', [': must be a JSON object']],
    ['[]', [': must be a JSON object']],
    ['"x"', [': must be a JSON object']],
    ['{}', ['author: is missing', 'comment: is missing', ...NOTHING, ...END]],
    [`{"for":"PT1H",${WHO}}`, NOTHING],
    [`{"rules":["*"],"for":"PT1H",${WHO}}`, ALL],
    [`{"rules":["a","**"],"accounts":[" * "],"for":"PT1H",${WHO}}`, ALL],
    [
      `{"everything":true,"rules":["a"],"for":"PT1H",${WHO}}`,
      [': says everything, and names rules, accounts or groups: keep one'],
    ],
    [`{"everything":false,"for":"PT1H",${WHO}}`, ['everything: can only be true']],
    [`{"rules":["a"],${WHO}}`, END],
    [`{"rules":["a"],"for":"PT1H","until":"2026-11-22T15:30:00Z",${WHO}}`, END],
    [`{"rules":["a"],"for":"2h",${WHO}}`, ['for: must be a duration such as PT2H, PT90M or P1D']],
    [`{"rules":["a"],"for":7200,${WHO}}`, ['for: must be a text']],
    [`{"rules":["a"],"for":"PT0S",${WHO}}`, ['for: must end at least a minute from now']],
    [`{"rules":["a"],"for":"P9999999999D",${WHO}}`, ['for: must end within 366 days']],
    [`{"rules":["a"],"until":"2026-11-22T11:00:00Z",${WHO}}`, ['until: must end at least a minute from now']],
    [
      `{"rules":["a"],"until":"2026-11-22T15:30:00",${WHO}}`,
      ['until: must be a time with its zone, such as 2026-11-22T18:00:00Z'],
    ],
    [
      `{"rules":["a"],"until":"2026-02-30T15:30:00Z",${WHO}}`,
      ['until: must be a time with its zone, such as 2026-11-22T18:00:00Z'],
    ],
    ['{"rules":["a"],"for":"PT1H","author":" \\n ","comment":""}', ['author: is empty', 'comment: is empty']],
    [
      `{"rules":["a"],"for":"PT1H","author":"${'x'.repeat(101)}","comment":"${'x'.repeat(501)}"}`,
      ['author: is longer than 100 characters', 'comment: is longer than 500 characters'],
    ],
    [
      `{"rules":"a","accounts":[],"groups":["ok","",7],"for":"PT1H",${WHO}}`,
      [
        'rules: must be a list of names, in which * stands for any text',
        'accounts: is empty',
        'groups.1: is empty',
        'groups.2: must be a text',
      ],
    ],
    [`{"rules":${JSON.stringify(Array(51).fill('a'))},"for":"PT1H",${WHO}}`, ['rules: has more than 50 entries']],
    [`{"rules":["${'x'.repeat(201)}"],"for":"PT1H",${WHO}}`, ['rules.0: is longer than 200 characters']],
    [`{"rules":["a"],"for":"PT1H","rule":"b",${WHO}}`, ['rule: is not known here']],
    [`{"rules":["a"],"for":"PT1H","__proto__":{"rules":["b"]},${WHO}}`, ['__proto__: is not known here']],
    [`{"__proto__":{"rules":["b"]},"for":"PT1H",${WHO}}`, ['__proto__: is not known here', ...NOTHING]],
  ])('%s', (json, faults) => {
    const parsed = parse(json)
    expect(parsed.ok ? [] : parsed.faults.map(({ path, message }) => `${path}: ${message}`)).toEqual(faults)
  })
})
