import { describe, expect, test } from 'vitest'
import type { Facet } from '../../src/core/rule.ts'
import { ANY_ACCOUNT, verdictsOfCalls, verdictsOfReadings } from '../../src/core/rule-test.ts'
import type { AccountRule, GivenCalls } from '../../src/core/rule-test-subjects.ts'
import { HOUR, MINUTE } from '../../src/core/window.ts'
import { causeById } from '../../src/taxonomy/taxonomy.ts'
import { expiringRule, healthRule, rule } from '../support/alerts.ts'

/** A Monday, midnight UTC. */
const START = Date.UTC(2024, 0, 1)

interface Given {
  readonly account?: string
  readonly facets?: Readonly<Partial<Record<Facet, string>>>
  readonly expires?: number
}

function calls(cause: string, byMinute: Readonly<Record<number, number>>, parts: Given = {}): GivenCalls {
  return {
    account: parts.account ?? ANY_ACCOUNT,
    cause,
    facets: new Map(Object.entries(parts.facets ?? {}) as (readonly [Facet, string])[]),
    expires: parts.expires,
    calls: new Map(Object.entries(byMinute).map(([minute, count]) => [Number(minute), count])),
  }
}

function steady(from: number, to: number, count: number): Readonly<Record<number, number>> {
  return Object.fromEntries(Array.from({ length: to - from + 1 }, (_, at) => [from + at, count]))
}

function verdicts(tested: AccountRule, given: readonly GivenCalls[], others: readonly AccountRule[] = []) {
  return verdictsOfCalls(tested, [...others, tested], { start: START, given }, cause => causeById(cause)?.tags ?? [])
}

const expired = (byMinute: Readonly<Record<number, number>>, parts?: Given) => calls('token-expired', byMinute, parts)

describe('calls', () => {
  test.each<[string, AccountRule, readonly GivenCalls[], readonly string[]]>([
    ['nothing given', rule(), [], []],
    ['too few', rule(), [expired({ 0: 9 })], []],
    ['the look at minute 1 sees minute 0', rule(), [expired({ 0: 10 })], ['1 first 10', '11 resolved 10']],
    ['counted so far, not in the end', rule(), [expired({ 0: 5, 2: 5, 4: 7 })], ['3 first 10', '15 resolved 17']],
    [
      'a share needs all calls',
      rule({ fire: { count: 1, share: 0.5, requests: 10 } }),
      [expired({ 0: 10 }), calls('ok', { 0: 11 })],
      [],
    ],
    [
      'a share that is reached',
      rule({ fire: { count: 1, share: 0.5, requests: 10 } }),
      [expired({ 0: 10 }), calls('ok', { 0: 10 })],
      ['1 first 10', '11 resolved 10'],
    ],
    [
      'an account by its name',
      rule(),
      [expired({ 0: 10 }, { account: 'Contoso' }), expired({ 1: 10 })],
      ['1 first 10 Contoso', '2 first 10', '11 resolved 10 Contoso', '12 resolved 10'],
    ],
    [
      'an account with bounds of its own',
      rule({ overrides: [{ accounts: ['con*'], fire: { count: 50 } }] }),
      [expired({ 0: 10 }, { account: 'Contoso' }), expired({ 0: 10 }, { account: 'fabrikam' })],
      ['1 first 10 fabrikam', '11 resolved 10 fabrikam'],
    ],
    [
      'parts of an account',
      rule({ groupBy: ['account', 'cause', 'policy'], facet: 'policy' }),
      [expired({ 0: 10 }, { facets: { policy: 'drm' } })],
      ['1 first 10 token-expired/drm', '11 resolved 10 token-expired/drm'],
    ],
    [
      'a reminder, and worse',
      rule(),
      [expired({ ...steady(0, 70, 10), ...steady(71, 80, 60) })],
      ['1 first 10', '61 reminder 610', '74 worse 890', '91 resolved 1310'],
    ],
    [
      'flapping is followed to its end',
      rule({ flapping: { times: 1, within: HOUR } }),
      [expired({ 0: 10, 20: 10 })],
      ['1 first 10', '11 resolved 10', '21 flapping 10', '80 resolved 10'],
    ],
    [
      'outside of active hours',
      rule({ activeHours: { days: ['Mon'], from: 5, to: 60, timeZone: 'UTC' } }),
      [expired({ 0: 10, 3: 1 })],
      ['1 inactive 10 by active hours', '5 first 11', '14 resolved 11'],
    ],
    [
      'what is new, as long as it is',
      rule({ match: {}, facet: 'fingerprint', groupBy: ['account', 'fingerprint'], newWithin: HOUR }),
      [calls('unknown', steady(0, 120, 10), { facets: { fingerprint: 'v1-a' } })],
      ['1 first 10 v1-a', '61 reminder 600 v1-a', '70 resolved 600 v1-a'],
    ],
  ])('%s', (_, tested, given, expected) => {
    expect(verdicts(tested, given)).toEqual(expected)
  })

  test('who inhibits is looked at too, and inhibits also where it is inhibited itself', () => {
    const root = rule({
      id: 'root',
      match: { causes: ['account-disabled'] },
      fire: { count: 1, share: 0, requests: 0 },
    })
    const between = rule({ id: 'between', match: { tags: ['quota'] }, inhibitedBy: ['root'] })
    const stranger = rule({ id: 'stranger' })
    const tested = rule({ inhibitedBy: ['between'] })
    const given = [expired(steady(0, 20, 10)), calls('quota-reached', { 0: 10 }), calls('account-disabled', { 0: 1 })]
    expect(verdicts(tested, given, [root, between, stranger])).toEqual([
      '1 inhibited 10 by between',
      '11 first 110',
      '31 resolved 210',
    ])
  })
})

describe('tokens that expire', () => {
  test.each<[string, AccountRule, readonly GivenCalls[], readonly string[]]>([
    [
      'a shared one',
      expiringRule(),
      [calls('ok', steady(0, 39, 5), { expires: 40 }), calls('ok', steady(0, 39, 5))],
      ['11 first 25 exp=40', '50 resolved 25 exp=40'],
    ],
    ['one of few', expiringRule(), [calls('ok', steady(0, 39, 4), { expires: 40 }), calls('ok', steady(0, 39, 5))], []],
    [
      'of another account',
      expiringRule({ accounts: ['fabrikam'] }),
      [calls('ok', steady(0, 39, 5), { expires: 40 })],
      [],
    ],
  ])('%s', (_, tested, given, expected) => {
    expect(verdicts(tested, given)).toEqual(expected)
  })
})

describe('readings', () => {
  const told = (given: Readonly<Record<number, number>>, watched = healthRule()) =>
    verdictsOfReadings(watched, {
      start: START,
      given: new Map(Object.entries(given).map(([minute, value]) => [Number(minute), value])),
    })

  test.each<[string, Readonly<Record<number, number>>, readonly string[]]>([
    ['at the bound', { 0: 0, 5: 600 }, []],
    ['above it, each value until the next', { 0: 0, 5: 601, 20: 0 }, ['5 first 601', '30 resolved 601']],
    ['still above it when the test ends', { 0: 0, 5: 601, 70: 602 }, ['5 first 601', '65 reminder 601']],
  ])('%s', (_, given, expected) => {
    expect(told(given)).toEqual(expected)
  })

  test('of what only grows', () => {
    const watched = healthRule({ watch: 'sequence-gap', above: 0, resolveAfter: 30 * MINUTE })
    expect(told({ 0: 0, 5: 3 }, watched)).toEqual(['5 first 3', '36 resolved 3'])
  })
})
