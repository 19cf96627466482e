import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parseRules } from '../../src/adapters/alert-rules.ts'
import type { FailureRule, Rule } from '../../src/core/rule.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const SCHEMA = JSON.parse(read('src/adapters/alert-rules.schema.json'))
/** What editors check a file against. */
const validate = new Ajv2020({ allErrors: true, strict: true }).compile(SCHEMA)

const RULE = {
  id: 'a-rule',
  title: 'A rule',
  severity: 'error',
  match: {},
  window: 'PT5M',
  fire: { count: 1 },
}

const EXPIRING = {
  id: 'an-end',
  title: 'An end',
  severity: 'warning',
  watch: 'token-expiring',
  lead: 'PT30M',
  window: 'PT15M',
  fire: { share: 0.3, requests: 50 },
}

const HEALTH_RULE = { id: 'late', title: 'Late', severity: 'error', watch: 'lag', above: 10 }
const BERLIN = { from: '08:00', to: '20:00', timeZone: 'Europe/Berlin' }

const parse = (...rules: readonly unknown[]) => parseRules(JSON.stringify({ rules }))

/** The faults by path; none for a sound file. */
function pathsOf(...rules: readonly unknown[]): readonly (string | undefined)[] {
  const parsed = parse(...rules)
  return parsed.ok ? [] : parsed.faults.map(fault => fault.split(':')[0])
}

function faultsOf(...rules: readonly unknown[]): readonly string[] {
  const parsed = parse(...rules)
  return parsed.ok ? [] : parsed.faults
}

function soundRule(rule: object): Rule | undefined {
  const parsed = parse(rule)
  return parsed.ok ? [...parsed.rules, ...parsed.healthRules][0] : undefined
}

describe('the rules that ship', () => {
  test('are sound, and each stands behind those that inhibit it', () => {
    const parsed = parseRules(read('alert-rules.json'))
    if (!parsed.ok) throw new Error(parsed.faults.join('\n'))
    expect(parsed.rules.map(({ id }) => id)).toEqual([
      'account-gone',
      'dependency-gone',
      'token-expiry',
      'token-expiring',
      'signature-failures',
      'auth-header-missing',
      'credential-expired',
      'quota-reached',
      'throttling',
      'conflict-burst',
      'server-errors',
      'new-error',
    ])
    expect(parsed.healthRules.map(({ watch, above }) => [watch, above])).toEqual([
      ['oldest-uncounted', 600],
      ['no-data', 1_800],
      ['hub-unreachable', 300],
      ['sequence-gap', 0],
      ['conservation', 0],
      ['store-refused', 0],
    ])
  })

  test('keep to the schema that editors use, which they name', () => {
    const file = JSON.parse(read('alert-rules.json'))
    validate(file)
    expect(validate.errors).toBeNull()
    expect(read(file.$schema)).toBe(read('src/adapters/alert-rules.schema.json'))
  })
})

test('editors offer the causes of the taxonomy; npm run rules -- --update-schema brings them up to date', () => {
  expect(SCHEMA.$defs.cause.enum).toEqual([...taxonomy.causes.map(({ id }) => id), 'unknown'])
})

describe('what a rule comes to', () => {
  test('with all that is left out', () => {
    expect(soundRule({ ...RULE, match: { tags: ['quota'] } })).toEqual({
      kind: 'failures',
      id: 'a-rule',
      title: 'A rule',
      severity: 'error',
      match: { tags: ['quota'] },
      groupBy: ['account'],
      window: 5 * MINUTE,
      fire: { count: 1, share: 0, requests: 0 },
      overrides: [],
      resolveAfter: 10 * MINUTE,
      remindEvery: 4 * HOUR,
      remindGrowth: 1,
      worseBy: 4,
      flapping: { times: 4, within: 2 * HOUR },
      inhibitedBy: [],
    })
    expect(soundRule(EXPIRING)).toMatchObject({ kind: 'token-expiring', flapping: { times: 4, within: 2 * HOUR } })
    expect(soundRule(HEALTH_RULE)).toMatchObject({ kind: 'health', inhibitedBy: [] })
  })

  test('the schema tells the same defaults', () => {
    const { failureRule, expiringRule, healthRule } = SCHEMA.$defs
    const told = Object.entries(failureRule.properties).flatMap(([name, field]) => {
      return typeof field === 'object' && field !== null && 'default' in field ? [[name, field.default] as const] : []
    })
    expect(told.map(([name]) => name)).toEqual([
      'groupBy',
      'resolveAfter',
      'remindEvery',
      'remindGrowth',
      'worseBy',
      'flapping',
    ])
    expect(soundRule({ ...RULE, ...Object.fromEntries(told) })).toEqual(soundRule(RULE))
    for (const name of ['resolveAfter', 'remindEvery', 'remindGrowth', 'worseBy', 'flapping', 'activeHours']) {
      expect(expiringRule.properties[name]).toEqual(failureRule.properties[name])
      expect(healthRule.properties[name]).toEqual(failureRule.properties[name])
    }
  })

  test.each<[object, Partial<FailureRule>]>([
    [{ match: { statuses: [401, '5*', 'none'] } }, { facet: 'status', match: { facet: ['401', '5*', 'none'] } }],
    [{ match: { categories: ['KeyDelivery*'] } }, { facet: 'category', match: { facet: ['keydelivery*'] } }],
    [{ match: { operations: ['POST *'] } }, { facet: 'operation', match: { facet: ['post *'] } }],
    [{ match: { accounts: ['Contoso*'] } }, { match: { accounts: ['contoso*'] } }],
    [
      { match: { policies: ['DRM-*'] }, groupBy: ['account', 'policy'] },
      { facet: 'policy', match: { facet: ['drm-*'] }, groupBy: ['account', 'policy'] },
    ],
    [
      { groupBy: ['account', 'cause', 'operation'] },
      { facet: 'operation', groupBy: ['account', 'cause', 'operation'] },
    ],
    [{ match: { newWithin: 'P1D' } }, { facet: 'fingerprint', newWithin: DAY }],
    [
      { fire: { share: 0.05, requests: 100 }, inhibitedBy: undefined },
      { fire: { count: 1, share: 0.05, requests: 100 } },
    ],
    [
      { overrides: [{ accounts: ['Big*'], window: 'PT10M', fire: { count: 50 }, severity: 'warning' }] },
      { overrides: [{ accounts: ['big*'], window: 10 * MINUTE, fire: { count: 50 }, severity: 'warning' }] },
    ],
    [
      { activeHours: { ...BERLIN, days: ['Mon'], to: '24:00' } },
      { activeHours: { days: ['Mon'], from: 480, to: 1_440, timeZone: 'Europe/Berlin' } },
    ],
    [
      { activeHours: BERLIN },
      {
        activeHours: {
          days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
          from: 480,
          to: 1_200,
          timeZone: 'Europe/Berlin',
        },
      },
    ],
    [{ remindEvery: 'P1DT2H30M', comment: 'why', tests: [] }, { remindEvery: DAY + 2.5 * HOUR }],
  ])('%j', (parts, expected) => {
    expect(soundRule({ ...RULE, ...parts })).toMatchObject(expected)
  })

  test('a rule stands behind those that inhibit it, wherever it stands in the file', () => {
    const parsed = parse(
      { ...RULE, id: 'aa', inhibitedBy: ['bb'] },
      { ...EXPIRING, id: 'bb', inhibitedBy: ['cc'] },
      {
        ...RULE,
        id: 'cc',
      },
    )
    expect(parsed.ok ? parsed.rules.map(({ id }) => id) : parsed.faults).toEqual(['cc', 'bb', 'aa'])
  })
})

/** Sound for the start and for editors. */
describe.each<[string, object]>([
  ['the least', RULE],
  ['expiring', { ...EXPIRING, accounts: ['contoso*'], inhibitedBy: ['an-end-too'] }],
  ['health', { ...HEALTH_RULE, activeHours: BERLIN }],
  ['an override of severity alone', { ...RULE, overrides: [{ accounts: ['a'], severity: 'info' }] }],
  ['a share', { ...RULE, fire: { share: 1, requests: 1 } }],
  ['all of fire', { ...RULE, fire: { count: 3, share: 0.5, requests: 1 } }],
  [
    'an override of a share, among the requests of the rule',
    { ...RULE, fire: { share: 0.5, requests: 9 }, overrides: [{ accounts: ['a'], fire: { share: 0.2 } }] },
  ],
  ['unknown causes', { ...RULE, match: { causes: ['unknown', 'token-expired'] } }],
  ['a test', { ...RULE, tests: [{ name: 'n', given: { 'ok exp=3': { '0-4': 0, '7': 1 } }, expect: ['1 first 5'] }] }],
  ['a test of readings', { ...HEALTH_RULE, tests: [{ name: 'n', given: { '0': 1 }, expect: [] }] }],
])('%s', (_, rule) => {
  const other = { ...EXPIRING, id: 'an-end-too' }
  test('is sound', () => expect(faultsOf(rule, other)).toEqual([]))
  test('is sound in editors', () => {
    validate({ rules: [rule, other] })
    expect(validate.errors).toBeNull()
  })
})

describe('every fault is named by its path, and seen by editors', () => {
  test.each<[object, string]>([
    [{ ...RULE, window: '5 minutes' }, 'rules.0.window'],
    [{ ...RULE, window: 'PT30S' }, 'rules.0.window'],
    [{ ...RULE, window: 'PT0M' }, 'rules.0.window'],
    [{ ...RULE, window: 'P' }, 'rules.0.window'],
    [{ ...RULE, window: 'P1DT' }, 'rules.0.window'],
    [{ ...RULE, window: 5 }, 'rules.0.window'],
    [{ ...RULE, severity: 'bad' }, 'rules.0.severity'],
    [{ ...RULE, id: 'A Rule' }, 'rules.0.id'],
    [{ ...RULE, title: '' }, 'rules.0.title'],
    [{ ...RULE, title: 't'.repeat(81) }, 'rules.0.title'],
    [{ ...RULE, remindGrowth: 0.5 }, 'rules.0.remindGrowth'],
    [{ ...RULE, worseBy: 1 }, 'rules.0.worseBy'],
    [{ ...RULE, flapping: { times: 0, within: 'PT1H' } }, 'rules.0.flapping.times'],
    [{ ...RULE, flapping: { times: 2 } }, 'rules.0.flapping.within'],
    [{ ...RULE, inhibitedBy: [] }, 'rules.0.inhibitedBy'],
    [{ ...RULE, activeHours: { ...BERLIN, from: '8:00' } }, 'rules.0.activeHours.from'],
    [{ ...RULE, activeHours: { ...BERLIN, to: '24:30' } }, 'rules.0.activeHours.to'],
    [{ ...RULE, activeHours: { ...BERLIN, days: [] } }, 'rules.0.activeHours.days'],
    [{ ...RULE, activeHours: { ...BERLIN, days: ['Monday'] } }, 'rules.0.activeHours.days.0'],
    [{ ...RULE, activeHours: { from: '08:00', to: '20:00' } }, 'rules.0.activeHours.timeZone'],
    [{ ...RULE, match: { tags: ['expired'] } }, 'rules.0.match.tags.0'],
    [{ ...RULE, match: { causes: ['token-expired', 'token-expierd'] } }, 'rules.0.match.causes.1'],
    [{ ...RULE, match: { causes: ['ok'] } }, 'rules.0.match.causes.0'],
    [{ ...RULE, match: { statuses: [] } }, 'rules.0.match.statuses'],
    [{ ...RULE, match: { statuses: [99] } }, 'rules.0.match.statuses.0'],
    [{ ...RULE, match: { statuses: ['5xx'] } }, 'rules.0.match.statuses.0'],
    [{ ...RULE, match: { statuses: ['*'] } }, 'rules.0.match.statuses.0'],
    [{ ...RULE, match: { accounts: [''] } }, 'rules.0.match.accounts.0'],
    [{ ...RULE, match: { policies: ['p'.repeat(201)] } }, 'rules.0.match.policies.0'],
    [{ ...RULE, match: { status: [401] } }, 'rules.0.match.status'],
    [{ ...RULE, match: { newWithin: 'yesterday' } }, 'rules.0.match.newWithin'],
    [{ ...RULE, fire: {} }, 'rules.0.fire'],
    [{ ...RULE, fire: { count: 0 } }, 'rules.0.fire.count'],
    [{ ...RULE, fire: { count: 1.5 } }, 'rules.0.fire.count'],
    [{ ...RULE, fire: { count: 1, share: 1.5, requests: 9 } }, 'rules.0.fire.share'],
    [{ ...RULE, fire: { count: 1, share: 0, requests: 9 } }, 'rules.0.fire.share'],
    [{ ...RULE, fire: { share: 0.5 } }, 'rules.0.fire'],
    [{ ...RULE, fire: { count: 5, requests: 9 } }, 'rules.0.fire'],
    [{ ...RULE, groupBy: ['cause'] }, 'rules.0.groupBy'],
    [{ ...RULE, groupBy: ['account', 'account'] }, 'rules.0.groupBy'],
    [{ ...RULE, groupBy: ['account', 'region'] }, 'rules.0.groupBy.1'],
    [{ ...RULE, overrides: [] }, 'rules.0.overrides'],
    [{ ...RULE, overrides: [{ accounts: ['a'] }] }, 'rules.0.overrides.0'],
    [{ ...RULE, overrides: [{ severity: 'info' }] }, 'rules.0.overrides.0.accounts'],
    [{ ...RULE, overrides: [{ accounts: ['a'], window: 'PT0M' }] }, 'rules.0.overrides.0.window'],
    [{ ...RULE, mutch: {} }, 'rules.0.mutch'],
    [{ ...EXPIRING, lead: undefined }, 'rules.0.lead'],
    [{ ...EXPIRING, fire: { share: 0.3 } }, 'rules.0.fire.requests'],
    [{ ...EXPIRING, match: {} }, 'rules.0.match'],
    [{ ...HEALTH_RULE, watch: 'leg' }, 'rules.0.watch'],
    [{ ...HEALTH_RULE, watch: null }, 'rules.0.watch'],
    [{ ...HEALTH_RULE, above: -1 }, 'rules.0.above'],
    [{ ...HEALTH_RULE, fire: { count: 1 } }, 'rules.0.fire'],
    [{ ...HEALTH_RULE, inhibitedBy: ['no-data'] }, 'rules.0.inhibitedBy'],
  ])('%j', (rule, path) => {
    expect(pathsOf(rule)).toEqual([path])
    expect(validate({ rules: [rule] })).toBe(false)
  })

  test.each([
    '',
    '[]',
    '7',
    'null',
    '{}',
    '{"rules":7}',
    '{"rules":[]}',
    '{"rules":[7]}',
    '{"rules":[{}]}',
    '{"rules":[[]]}',
    `{"rule":[],"rules":[${JSON.stringify(RULE)}]}`,
  ])('%j is no rules file', text => {
    expect(parseRules(text).ok).toBe(false)
    if (text !== '') expect(validate(JSON.parse(text))).toBe(false)
  })
})

const inhibited = (id: string, ...inhibitedBy: readonly string[]) => ({ ...RULE, id, inhibitedBy })

/** Beyond what a JSON Schema can say. */
describe('what only the start sees', () => {
  test.each<[string, readonly object[], readonly string[]]>([
    [
      'two facets',
      [{ ...RULE, match: { statuses: [401] }, groupBy: ['account', 'policy'] }],
      [
        'rules.0.groupBy: asks for status and policy, and a rule can match or group by only one of these: rows count each apart (a-rule)',
      ],
    ],
    [
      'two facets in match',
      [{ ...RULE, match: { policies: ['a'], newWithin: 'P1D' } }],
      [
        'rules.0.match: asks for policy and fingerprint, and a rule can match or group by only one of these: rows count each apart (a-rule)',
      ],
    ],
    [
      'a long window',
      [{ ...RULE, window: 'P1DT1M', resolveAfter: 'P8D' }],
      ['rules.0.resolveAfter: must be at most P7D (a-rule)', 'rules.0.window: must be at most P1D (a-rule)'],
    ],
    [
      'no place on earth',
      [{ ...RULE, activeHours: { ...BERLIN, timeZone: 'Europe/Berln' } }],
      ['rules.0.activeHours.timeZone: is no time zone such as Europe/Berlin; did you mean Europe/Berlin? (a-rule)'],
    ],
    [
      'an override that leaves a share without requests',
      [{ ...RULE, overrides: [{ accounts: ['a'], fire: { share: 0.5 } }] }],
      ['rules.0.overrides.0.fire: has a share without requests: of how many calls at least? (a-rule)'],
    ],
    ['two rules with one id', [RULE, EXPIRING, RULE], ['rules.2.id: is also the id of rules.0 (a-rule)']],
    [
      'inhibited by nothing',
      [inhibited('bb', 'a-role'), RULE],
      ['rules.0.inhibitedBy.0: is no other rule about accounts; did you mean a-rule? (bb)'],
    ],
    [
      'inhibited by what is about no account',
      [inhibited('bb', 'late'), HEALTH_RULE],
      ['rules.0.inhibitedBy.0: is no other rule about accounts (bb)'],
    ],
    ['inhibited by itself', [inhibited('bb', 'bb')], ['rules.0.inhibitedBy: goes in a circle: bb by bb (bb)']],
    [
      'a circle, and not who merely hangs on it',
      [inhibited('aa', 'bb'), inhibited('bb', 'cc'), inhibited('cc', 'bb')],
      [
        'rules.1.inhibitedBy: goes in a circle: bb by cc by bb (bb)',
        'rules.2.inhibitedBy: goes in a circle: cc by bb by cc (cc)',
      ],
    ],
  ])('%s', (_, rules, faults) => {
    expect(faultsOf(...rules)).toEqual(faults)
    expect(validate({ rules })).toBe(true)
  })
})

test('all faults are told at once, in plain words, with what was probably meant', () => {
  const first = {
    id: 'first',
    titel: 'First',
    severity: 'eror',
    window: '',
    match: { causes: ['token-expierd', 'zzzzzzzz'], tags: ['expired'], statuses: [], polices: [] },
    groupBy: ['account', 'polcy'],
    fire: { count: '1', sare: 1 },
    colour: 'red',
    inhibitedBy: ['frist', 'late'],
  }
  expect(faultsOf(first, { ...HEALTH_RULE, above: 'much', watc: '' }, 7, { ...HEALTH_RULE, watch: 'no-dat' })).toEqual([
    'rules.0.title: is missing (first)',
    'rules.0.severity: is no severity; did you mean error? (first)',
    'rules.0.match.causes.0: is no cause of the taxonomy; did you mean token-expired? (first)',
    'rules.0.match.causes.1: is no cause of the taxonomy (first)',
    'rules.0.match.tags.0: is no tag; did you mean expiry? (first)',
    'rules.0.match.statuses: is empty: leave it out, or name something (first)',
    'rules.0.groupBy.1: is no dimension; did you mean policy? (first)',
    'rules.0.window: must be whole minutes such as PT5M, PT1H30M or P1D (first)',
    'rules.0.fire.count: must be a number (first)',
    'rules.0.titel: is no field here; did you mean title? (first)',
    'rules.0.match.polices: is no field here; did you mean policies? (first)',
    'rules.0.fire.sare: is no field here; did you mean share? (first)',
    'rules.0.colour: is no field here; known are id, title, comment, severity, resolveAfter, remindEvery, remindGrowth, worseBy, flapping, activeHours, tests, inhibitedBy, match, groupBy, window, fire, overrides (first)',
    'rules.1.above: must be a number (late)',
    'rules.1.watc: is no field here; did you mean watch? (late)',
    'rules.2: must be an object',
    'rules.3.watch: is no thing to watch; did you mean no-data? (late)',
    'rules.3.id: is also the id of rules.1 (late)',
    'rules.0.inhibitedBy.0: is no other rule about accounts (first)',
    'rules.0.inhibitedBy.1: is no other rule about accounts (first)',
  ])
})

test('a fault says nothing of a value, however long', () => {
  const long = 'x'.repeat(1_000_000)
  const faults = faultsOf({ ...RULE, id: long, severity: long, window: long, match: { causes: [long] }, fire: long })
  expect(faults).toHaveLength(5)
  expect(Math.max(...faults.map(({ length }) => length))).toBeLessThan(200)
})
