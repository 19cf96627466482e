import { expect, test } from 'vitest'
import { DAY } from '../../src/core/window.ts'
import {
  alertPath,
  alertsPath,
  causePath,
  failuresPath,
  lettersPath,
  nextLimit,
  successesPath,
  unknownsPath,
} from '../../src/dashboard/requests.ts'
import { OVERVIEW } from '../../src/dashboard/view.ts'

const NOV = Date.UTC(2026, 10, 1)
const over = (days: number) => ({ ...OVERVIEW, range: { from: NOV, to: NOV + days * DAY } })

test.each([
  [failuresPath(OVERVIEW, 50), 'aggregates?outcome=failed&groupBy=cause&last=PT1H&limit=50'],
  [
    failuresPath({ ...OVERVIEW, account: 'a&b', tag: 'expiry', by: 'policy', range: { last: 'P7D' } }, 150),
    'aggregates?outcome=failed&groupBy=policy&account=a%26b&tag=expiry&last=P7D&limit=150',
  ],
  [successesPath(OVERVIEW), 'aggregates?outcome=ok&last=PT1H&limit=1'],
  [causePath('a/b?c', OVERVIEW), 'causes/a%2Fb%3Fc?last=PT1H'],
  [alertsPath('firing', '', 50), 'alerts?state=firing&limit=50'],
  [alertsPath('resolved', 'contoso', 50), 'alerts?state=resolved&account=contoso&limit=50'],
  [alertPath('token-expiry~a/b'), 'alerts/token-expiry~a%2Fb'],
  [unknownsPath({ ...OVERVIEW, range: { last: 'P30D' } }, 50), 'unknowns?last=P30D&limit=50'],
  [lettersPath({ reason: 'not-json', shard: '' }, 'p3'), 'deadletters?reason=not-json&limit=50&after=p3'],
])('%s', (path, expected) => {
  expect(path).toBe(expected)
})

test('a month is asked for in hours, where the API would tell days', () => {
  expect(failuresPath({ ...OVERVIEW, range: { last: 'P30D' } }, 50)).toContain('last=P30D&step=hour')
  expect(failuresPath(over(14), 50)).not.toContain('step')
  expect(failuresPath(over(15), 50)).toContain(
    'from=2026-11-01T00%3A00%3A00.000Z&to=2026-11-16T00%3A00%3A00.000Z&step=hour',
  )
  expect(failuresPath(over(63), 50)).not.toContain('step')
})

test('half a character is no reason to throw', () => {
  expect(causePath('\ud83d', OVERVIEW)).toBe('causes/%EF%BF%BD?last=PT1H')
})

test('lists grow until the most that the API answers', () => {
  expect([50, 200, 500].map(limit => nextLimit(limit, 500))).toEqual([200, 500, undefined])
  expect(nextLimit(200, 200)).toBeUndefined()
})
