import { describe, expect, test } from 'vitest'
import { channelOf, parseRoutes, type Routable } from '../../src/core/route.ts'

const CHANNELS = ['default', 'ops', 'contoso', 'on-call']
const routesOf = (text: string) => {
  const { routes, faults } = parseRoutes(text, CHANNELS)
  expect(faults).toEqual([])
  return routes
}

const TEXT = 'severity=critical -> ops; account=contoso* severity=error,critical -> contoso; rule=lag,*-gap -> on-call'

describe('the first route whose conditions all hold', () => {
  const failure = (parts: Partial<Routable> = {}): Routable => ({
    severity: 'error',
    account: 'ContosoMedia',
    rule: 'token-expiry',
    ...parts,
  })
  test.each<[string, string, Routable, string | undefined]>([
    ['first match wins', TEXT, failure({ severity: 'critical' }), 'ops'],
    ['all conditions must hold', TEXT, failure(), 'contoso'],
    ['one condition does not hold', TEXT, failure({ severity: 'warning' }), undefined],
    ['another account', TEXT, failure({ account: 'fabrikam' }), undefined],
    ['a pattern of rules', TEXT, { severity: 'error', rule: 'sequence-gap' }, 'on-call'],
    ['about ourselves: no account matches', 'account=* -> ops', { severity: 'error', rule: 'lag' }, undefined],
    ['a summary goes by its severity', TEXT, { severity: 'critical' }, 'ops'],
    ['a summary has no rule', 'rule=* -> ops', { severity: 'error' }, undefined],
    ['everything', 'severity=info -> ops; * -> on-call', { severity: 'error' }, 'on-call'],
    ['to the default on purpose', 'severity=info -> default; * -> ops', { severity: 'info' }, 'default'],
    ['no routes', '', failure(), undefined],
  ])('%s', (_, text, routable, channel) => {
    expect(channelOf(routesOf(text), routable)).toBe(channel)
  })

  test('spelled as people spell it', () => {
    expect(routesOf('\n Severity = Error , CRITICAL   account=Contoso →  ON_CALL ;;\n* -> ops;')).toEqual([
      { severities: ['critical', 'error'], accounts: ['contoso'], channel: 'on-call' },
      { channel: 'ops' },
    ])
  })
})

describe('every fault is named by the number of its route, and quotes nothing', () => {
  test.each<[string, string]>([
    ['severity=error', 'route 1 must be conditions -> channel'],
    ['severity=error -> ops -> contoso', 'route 1 must be conditions -> channel'],
    ['-> ops', 'route 1 has no condition; * stands for every alert'],
    ['* -> SECRET', 'route 1 leads to a channel that is not set; there are default, ops, contoso, on-call'],
    ['* -> ', 'route 1 leads to a channel that is not set; there are default, ops, contoso, on-call'],
    ['tenant=SECRET -> ops', 'route 1 has a condition that is none of severity=, account=, rule='],
    ['constructor=x -> ops', 'route 1 has a condition that is none of severity=, account=, rule='],
    ['severity -> ops', 'route 1 has a condition that is none of severity=, account=, rule='],
    ['account=a=SECRET -> ops', 'route 1 has a condition that is none of severity=, account=, rule='],
    ['* severity=error -> ops', 'route 1 has a condition that is none of severity=, account=, rule='],
    ['account=a account=SECRET -> ops', 'route 1 states account twice; part alternatives by commas'],
    ['account=a,,b -> ops', 'route 1 has an empty name in account='],
    ['account= -> ops', 'route 1 has an empty name in account='],
    ['severity=SECRET,error -> ops', 'route 1 has a severity that is none of critical, error, warning, info'],
    ['severity=crit* -> ops', 'route 1 has a severity that is none of critical, error, warning, info'],
  ])('%s', (text, fault) => {
    expect(parseRoutes(text, CHANNELS)).toEqual({ routes: [], faults: [fault] })
  })

  test('all at once', () => {
    expect(parseRoutes('* -> nowhere; severity=info -> ops; x', CHANNELS).faults).toEqual([
      'route 1 leads to a channel that is not set; there are default, ops, contoso, on-call',
      'route 3 must be conditions -> channel',
    ])
  })
})
