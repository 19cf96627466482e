import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseRules } from '../../src/adapters/alert-rules.ts'
import { MINUTE } from '../../src/core/window.ts'

const RULE = {
  id: 'a-rule',
  title: 'A rule',
  severity: 'error',
  match: {},
  window: 'PT5M',
  fire: { count: 1 },
  resolveAfter: 'PT10M',
  remindEvery: 'PT1H',
}

function parse(...rules: readonly object[]) {
  return parseRules(JSON.stringify({ rules }))
}

test('the rules that ship are sound', () => {
  const parsed = parseRules(readFileSync(new URL('../../alert-rules.json', import.meta.url), 'utf8'))
  expect(parsed.ok ? parsed.rules.map(rule => [rule.id, rule.window, rule.groupBy]) : parsed.faults).toEqual([
    ['token-expiry', 5 * MINUTE, ['account']],
    ['quota-reached', 5 * MINUTE, ['account']],
  ])
  expect(parsed.ok ? parsed.healthRules.map(({ watch, above }) => [watch, above]) : []).toEqual([
    ['oldest-uncounted', 600],
    ['no-data', 1_800],
    ['hub-unreachable', 300],
    ['sequence-gap', 0],
    ['conservation', 0],
    ['store-refused', 0],
  ])
})

const HEALTH_RULE = {
  id: 'late',
  title: 'Late',
  severity: 'error',
  watch: 'lag',
  above: 10,
  resolveAfter: 'PT10M',
  remindEvery: 'PT1H',
}

describe('every fault is named by its path', () => {
  test.each<[object, string]>([
    [{ ...RULE, window: '5 minutes' }, 'rules.0.window'],
    [{ ...RULE, window: 'PT30S' }, 'rules.0.window'],
    [{ ...RULE, severity: 'bad' }, 'rules.0.severity'],
    [{ ...RULE, id: 'A Rule' }, 'rules.0.id'],
    [{ ...RULE, match: { tags: ['expired'] } }, 'rules.0.match.tags.0'],
    [{ ...RULE, match: { causes: ['token-expierd'] } }, 'rules.0.match.causes.0'],
    [{ ...RULE, match: { statuses: [] } }, 'rules.0.match.statuses'],
    [{ ...RULE, fire: { count: 0 } }, 'rules.0.fire.count'],
    [{ ...RULE, groupBy: ['cause'] }, 'rules.0.groupBy'],
    [{ ...RULE, mutch: {} }, 'rules.0.mutch'],
    [{ ...HEALTH_RULE, watch: 'leg' }, 'rules.0.watch'],
    [{ ...HEALTH_RULE, above: -1 }, 'rules.0.above'],
    [{ ...HEALTH_RULE, fire: { count: 1 } }, 'rules.0.fire'],
  ])('%j', (rule, path) => {
    const parsed = parse(rule)
    expect(parsed.ok ? [] : parsed.faults.map(fault => fault.split(':')[0])).toEqual([path])
  })

  test('and all at once', () => {
    const parsed = parse({ ...RULE, window: '' }, { ...RULE, id: 7 })
    expect(parsed.ok ? 0 : parsed.faults.length).toBe(2)
  })

  test.each(['', '[]', '{"rules":7}', '{"rules":[{}]}'])('%j is no rules file', text => {
    expect(parseRules(text).ok).toBe(false)
  })

  test('two rules with one id', () => {
    expect(parse(RULE, RULE)).toMatchObject({ ok: false, faults: ['rules: two rules have one id'] })
  })
})
