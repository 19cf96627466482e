import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parseRuleTests } from '../../src/adapters/alert-rule-tests.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const validate = new Ajv2020({ strict: true }).compile(JSON.parse(read('src/adapters/alert-rules.schema.json')))

const shipped = parseRuleTests(read('alert-rules.json'))

test('the tests of the rules that ship are sound', () => {
  expect(shipped.ok ? [] : shipped.faults).toEqual([])
})

describe.each(shipped.ok ? shipped.rules.map(one => [one.rule.id, one.tests] as const) : [])('%s', (_, tests) => {
  test('has a test in which it fires, and one in which it must not', () => {
    expect(tests.some(one => one.expect.length > 0)).toBe(true)
    expect(tests.some(one => one.expect.length === 0)).toBe(true)
  })

  test.each(tests.map(one => [one.name, one] as const))('%s', (__, one) => {
    expect(one.run()).toEqual(one.expect)
  })
})

const RULE = { id: 'a-rule', title: 'A rule', severity: 'error', match: {}, window: 'PT5M', fire: { count: 2 } }
const HEALTH_RULE = { id: 'late', title: 'Late', severity: 'error', watch: 'lag', above: 10 }

const parse = (...rules: readonly object[]) => parseRuleTests(JSON.stringify({ rules }))

test('a test runs with the rules that inhibit its own', () => {
  const given = {
    'account-disabled': { '0': 1 },
    'token-expired account=Contoso': { '0': 2 },
    'token-expired': { '0': 2 },
  }
  const parsed = parse(
    { ...RULE, match: { tags: ['expiry'] }, inhibitedBy: ['gone'], tests: [{ name: 'both', given, expect: [] }] },
    { ...RULE, id: 'gone', match: { causes: ['account-disabled'] }, fire: { count: 1 } },
  )
  expect(parsed.ok ? parsed.rules[0]?.tests[0]?.run() : parsed.faults).toEqual([
    '1 inhibited 2 by gone',
    '1 first 2 Contoso',
    '11 resolved 2 Contoso',
  ])
})

const GIVEN = { name: 'n', given: {}, expect: [] }

describe('faults in tests are named by their path', () => {
  /** The last column: editors see it too. */
  test.each<[object, string, boolean]>([
    [{ ...RULE, tests: [] }, 'rules.0.tests: is empty: leave it out, or name something (a-rule)', true],
    [{ ...RULE, tests: [{ ...GIVEN, name: '' }] }, 'rules.0.tests.0.name: is empty (a-rule)', true],
    [
      { ...RULE, tests: [{ ...GIVEN, expct: [] }] },
      'rules.0.tests.0.expct: is no field here; did you mean expect? (a-rule)',
      true,
    ],
    [
      { ...RULE, tests: [{ ...GIVEN, expect: ['first'] }] },
      'rules.0.tests.0.expect.0: must be minute, verdict and count, such as "1 first 50" (a-rule)',
      true,
    ],
    [
      { ...RULE, tests: [{ ...GIVEN, start: 'noon' }] },
      'rules.0.tests.0.start: must be the beginning of a minute such as 2024-01-01T00:00:00Z (a-rule)',
      true,
    ],
    [
      { ...RULE, tests: [{ ...GIVEN, start: '2024-13-01T00:00:00Z' }] },
      'rules.0.tests.0.start: is no time of any day (a-rule)',
      false,
    ],
    [
      { ...RULE, tests: [{ ...GIVEN, given: { ok: { '0': -1 } } }] },
      'rules.0.tests.0.given.ok.0: must be 0 or more (a-rule)',
      true,
    ],
    [
      { ...RULE, tests: [{ ...GIVEN, given: { ok: { five: 1 } } }] },
      'rules.0.tests.0.given.ok.five: must be a minute such as 7, or minutes such as 0-4 (a-rule)',
      true,
    ],
    [
      { ...RULE, tests: [{ ...GIVEN, given: { ok: { '4-0': 1 } } }] },
      'rules.0.tests.0.given.ok.4-0: must be a minute such as 7, or minutes such as 0-4 (a-rule)',
      false,
    ],
    [
      { ...RULE, tests: [{ ...GIVEN, given: { ok: { '20161': 1 } } }] },
      'rules.0.tests.0.given.ok.20161: a test has at most 20160 minutes (a-rule)',
      false,
    ],
    [
      { ...RULE, tests: [{ ...GIVEN, given: { ok: { '0-4': 1, '4': 1 } } }] },
      'rules.0.tests.0.given.ok.0-4: minute 4 is given twice (a-rule)',
      false,
    ],
    [
      { ...RULE, tests: [{ ...GIVEN, given: { 'token-expird': {} } }] },
      'rules.0.tests.0.given.token-expird: is no cause; did you mean token-expired? (a-rule)',
      false,
    ],
    [
      { ...RULE, tests: [{ ...GIVEN, given: { 'ok polcy=a': {} } }] },
      'rules.0.tests.0.given.ok polcy=a: polcy is no property of calls; did you mean policy? (a-rule)',
      false,
    ],
    [
      { ...RULE, tests: [{ ...GIVEN, given: { 'ok policy=a policy=b': {} } }] },
      'rules.0.tests.0.given.ok policy=a policy=b: says something twice (a-rule)',
      false,
    ],
    [
      { ...RULE, tests: [{ ...GIVEN, given: { 'token-expired exp=4': {} } }] },
      'rules.0.tests.0.given.token-expired exp=4: exp is the minute in which the token of calls that are ok expires, such as exp=40 (a-rule)',
      false,
    ],
    [
      { ...HEALTH_RULE, tests: [{ ...GIVEN, given: { '0': 'much' } }] },
      'rules.0.tests.0.given.0: must be a number (late)',
      true,
    ],
  ])('%j', (rule, fault, seenByEditors) => {
    const parsed = parse(rule)
    expect(parsed.ok ? [] : parsed.faults).toEqual([fault])
    expect(validate({ rules: [rule] })).toBe(!seenByEditors)
  })

  test('together with those of the rules', () => {
    const parsed = parse({ ...RULE, window: '', tests: [] }, { ...HEALTH_RULE, above: '', tests: 7 })
    expect(parsed.ok ? 0 : parsed.faults.length).toBe(4)
  })

  test('and of the file', () => {
    expect(parseRuleTests('{').ok).toBe(false)
  })
})
