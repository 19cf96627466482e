import { describe, expect, test } from 'vitest'
import type { Aggregate, TallyName } from '../../src/core/aggregate.ts'
import { observe } from '../../src/core/observe.ts'
import { type FailureRule, matchesRow, ruleFor } from '../../src/core/rule.ts'
import { MINUTE } from '../../src/core/window.ts'
import { causeById } from '../../src/taxonomy/taxonomy.ts'
import { rule } from '../support/alerts.ts'
import { row } from '../support/rows.ts'

type Tallies = Partial<Record<TallyName, Readonly<Record<string, number>>>>

function callsOf(minute: number, cause: string, count: number, tallies: Tallies = {}): Aggregate {
  const maps = Object.entries(tallies).map(([name, tally]) => [name, new Map(Object.entries(tally))])
  return row(minute, cause, count, Object.fromEntries(maps))
}

const tagsOf = (cause: string) => causeById(cause)?.tags ?? []

/** `group: minute matching/requests, ...` */
function observed(parts: Partial<FailureRule>, rows: readonly Aggregate[], news: readonly string[] = []) {
  return observe(rule({ match: {}, ...parts }), rows, tagsOf, one => news.includes(one)).map(({ group, series }) => {
    const minutes = [...series].toSorted(([a], [b]) => a - b)
    return `${group.key}: ${minutes.map(([at, { matching, requests }]) => `${at / MINUTE} ${matching}/${requests}`).join(', ')}`
  })
}

describe('groups, and in each minute the matching calls of all calls', () => {
  const rows = [
    callsOf(0, 'ok', 90, {
      categories: { KeyDeliveryRequests: 60, StreamingEndpointRequests: 30 },
      statuses: { 200: 90 },
    }),
    callsOf(0, 'token-expired', 10, {
      categories: { KeyDeliveryRequests: 10 },
      statuses: { 401: 8, none: 2 },
      policies: { 'DRM-1': 6, 'drm-2': 3 },
    }),
    callsOf(2, 'token-expired', 5, {
      categories: { KeyDeliveryRequests: 5 },
      statuses: { 403: 5 },
      policies: { 'DRM-1': 5 },
    }),
    callsOf(2, 'quota-reached', 1, { categories: { AppDependencies: 1 }, statuses: { 403: 1 } }),
  ]

  test.each<[string, Partial<FailureRule>, readonly string[]]>([
    ['every failure, and no success', {}, ['contoso: 0 10/100, 2 6/6']],
    ['of a cause', { match: { causes: ['quota-reached'] } }, ['contoso: 0 0/100, 2 1/6']],
    ['of a tag', { match: { tags: ['expiry', 'live'] } }, ['contoso: 0 10/100, 2 5/6']],
    ['of a cause and a tag', { match: { causes: ['quota-reached'], tags: ['expiry'] } }, []],
    ['of another account', { match: { accounts: ['fabrikam*'] } }, []],
    ['of the account', { match: { accounts: ['fabrikam', 'con*'] } }, ['contoso: 0 10/100, 2 6/6']],
    [
      'by cause',
      { groupBy: ['account', 'cause'] },
      ['contoso/token-expired: 0 10/100, 2 5/6', 'contoso/quota-reached: 0 0/100, 2 1/6'],
    ],
    ['of a status', { facet: 'status', match: { facet: ['40*'] } }, ['contoso: 0 8/100, 2 6/6']],
    ['of no status', { facet: 'status', match: { facet: ['none'] } }, ['contoso: 0 2/100, 2 0/6']],
    [
      'of a status and a tag',
      { facet: 'status', match: { facet: ['403'], tags: ['expiry'] } },
      ['contoso: 0 0/100, 2 5/6'],
    ],
    [
      'by category, the requests of each',
      { facet: 'category', groupBy: ['account', 'category'] },
      ['contoso/KeyDeliveryRequests: 0 10/70, 2 5/5', 'contoso/AppDependencies: 2 1/1'],
    ],
    ['of a policy, in any letter case', { facet: 'policy', match: { facet: ['drm-1'] } }, ['contoso: 0 6/100, 2 5/6']],
    ['of any policy, not of none', { facet: 'policy', match: { facet: ['*'] } }, ['contoso: 0 9/100, 2 5/6']],
    [
      'by policy, also where there is none',
      { facet: 'policy', groupBy: ['account', 'policy'] },
      ['contoso/DRM-1: 0 6/6, 2 5/5', 'contoso/drm-2: 0 3/3', 'contoso/(none): 0 1/91, 2 1/1'],
    ],
    [
      'by cause and policy',
      { facet: 'policy', match: { facet: ['drm-1'] }, groupBy: ['account', 'cause', 'policy'] },
      ['contoso/token-expired/DRM-1: 0 6/6, 2 5/5'],
    ],
  ])('%s', (_, parts, expected) => {
    expect(observed(parts, rows)).toEqual(expected)
  })

  test('rows of several shards add up', () => {
    expect(observed({}, [...rows, ...rows.slice(0, 2)])).toEqual(['contoso: 0 20/200, 2 6/6'])
  })

  test('nothing where there is nothing', () => {
    expect(observed({}, [])).toEqual([])
    expect(observed({}, rows.slice(0, 1))).toEqual([])
  })
})

describe('kinds of error that nobody knows', () => {
  const rows = [
    callsOf(0, 'unknown', 7, { fingerprints: { 'v1-a': 4, 'v1-b': 3 } }),
    callsOf(0, 'unauthorized-unspecified', 2, { fingerprints: { 'v1-a': 1 } }),
    callsOf(0, 'ok', 3),
  ]
  const byKind = { facet: 'fingerprint', groupBy: ['account', 'fingerprint'] } as const

  test.each<[string, Partial<FailureRule>, readonly string[], readonly string[]]>([
    ['all of them', byKind, [], ['contoso/v1-a: 0 5/5', 'contoso/v1-b: 0 3/3']],
    ['only the new', { ...byKind, newWithin: MINUTE }, ['v1-b'], ['contoso/v1-b: 0 3/3']],
    ['none new', { ...byKind, newWithin: MINUTE }, [], []],
    ['new ones together', { facet: 'fingerprint', newWithin: MINUTE }, ['v1-a', 'v1-b'], ['contoso: 0 8/12']],
    ['by name', { facet: 'fingerprint', match: { facet: ['v1-b'] } }, [], ['contoso: 0 3/12']],
  ])('%s', (_, parts, news, expected) => {
    expect(observed(parts, rows, news)).toEqual(expected)
  })
})

test('a success is no failure, whatever a rule asks for', () => {
  expect(matchesRow(rule({ match: {} }), { account: 'contoso', cause: 'ok', tags: [] })).toBe(false)
  expect(matchesRow(rule({ match: {} }), { account: 'contoso', cause: 'unknown', tags: [] })).toBe(true)
})

describe('a rule as it holds for an account', () => {
  const own = rule({
    fire: { count: 10, share: 0.1, requests: 20 },
    overrides: [
      { accounts: ['con*'], fire: { count: 50 }, severity: 'warning' },
      { accounts: ['contoso'], fire: { count: 99 } },
      { accounts: ['fabrikam'], window: MINUTE },
    ],
  })
  test.each<[string, Partial<FailureRule>]>([
    ['Contoso', { fire: { count: 50, share: 0.1, requests: 20 }, severity: 'warning', window: 5 * MINUTE }],
    ['fabrikam', { fire: { count: 10, share: 0.1, requests: 20 }, severity: 'error', window: MINUTE }],
    ['other', { fire: { count: 10, share: 0.1, requests: 20 }, severity: 'error', window: 5 * MINUTE }],
  ])('%s', (account, expected) => {
    expect(ruleFor(own, account)).toMatchObject(expected)
  })
})
