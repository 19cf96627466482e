import { describe, expect, test } from 'vitest'
import { HOUR } from '../../src/core/window.ts'
import { byWeight, changesOf, countBySeverity, groupBeyondAccount, remarksOf } from '../../src/dashboard/alerts.ts'
import { alertAnswer } from '../support/dashboard-answers.ts'

const iso = (time: number) => new Date(time).toISOString()

describe('alerts', () => {
  const one = alertAnswer({ id: 'a', title: 'Expired tokens', account: 'contoso', group: 'contoso' })
  const other = alertAnswer({ id: 'b', title: 'Messages wait', account: '', group: 'p03', severity: 'critical' })

  test.each([
    ['the first load is no news', changesOf(undefined, [one]), ''],
    ['nothing changed', changesOf([one], [{ ...one, count: 99 }]), ''],
    ['one began', changesOf([], [one]), 'Alert: Expired tokens, contoso.'],
    ['one ended', changesOf([one, other], [one]), 'Over: Messages wait, p03.'],
    [
      'many at once are not all read out',
      changesOf(
        [],
        ['1', '2', '3', '4', '5'].map(id => ({ ...one, id })),
      ),
      `${'Alert: Expired tokens, contoso. '.repeat(3)}And 2 more changes.`,
    ],
  ])('%s', (_, words, expected) => {
    expect(words).toBe(expected)
  })

  test('the heaviest come first, of those the latest', () => {
    const late = { ...one, id: 'c', since: iso(Date.parse(one.since) + HOUR) }
    expect(byWeight([one, other, late]).map(({ id }) => id)).toEqual(['b', 'c', 'a'])
    expect(countBySeverity([one, other, late])).toBe('1 critical, 2 error')
  })

  test.each([
    [{ account: 'contoso', group: 'contoso' }, ''],
    [{ account: 'contoso', group: 'contoso/drm/live' }, 'drm/live'],
    [{ account: 'contoso', group: 'elsewhere' }, 'elsewhere'],
    [{ account: '', group: 'hub' }, 'hub'],
  ])('%o says beyond its account %s', (where, expected) => {
    expect(groupBeyondAccount({ ...one, ...where })).toBe(expected)
  })

  test.each([
    [{ told: true }, []],
    [{ told: false }, ['no channel has a card of it']],
    [{ told: true, silence: 's1', flapping: true }, ['silenced', 'flapping']],
    [{ told: false, state: 'resolved' as const, reason: 'inhibited' as const }, ['held back by another alert']],
  ])('%o is remarked as %o', (change, expected) => {
    expect(remarksOf({ ...one, ...change })).toEqual(expected)
  })
})
