import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plain, span } from '../../src/adapters/card-text.ts'
import { buildCard } from '../../src/adapters/teams-card.ts'
import { HEALTH, type HealthKind } from '../../src/core/health.ts'
import { MINUTE } from '../../src/core/window.ts'
import type { Notice } from '../../src/flows/ports.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { rule } from '../support/alerts.ts'
import { cause, healthNotice, notice } from '../support/notices.ts'

const { alert } = notice()
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a constant object
const HEALTH_KINDS = Object.keys(HEALTH) as readonly HealthKind[]

/** `UPDATE_GOLDEN=1 npm test` writes the cards anew; read the difference. */
function expectGolden(name: string, card: unknown): void {
  const file = new URL(`../golden/${name}.card.json`, import.meta.url)
  if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file))
    writeFileSync(file, `${JSON.stringify(card, undefined, 2)}\n`)
  expect(card).toEqual(JSON.parse(readFileSync(file, 'utf8')))
}

describe('whole cards', () => {
  test.each<[string, Notice]>([
    ['token-expiry-first', notice()],
    [
      'token-expiry-reminder',
      notice({ reason: 'reminder', alert: { ...alert, until: alert.since + 119 * MINUTE, reason: 'reminder' } }),
    ],
    [
      'token-expiry-resolved',
      notice({ reason: 'resolved', alert: { ...alert, state: 'resolved', reason: 'resolved' } }),
    ],
    [
      'quota-reached-first',
      notice({
        rule: rule({ id: 'quota-reached', title: 'Quota reached (403)' }),
        causes: [[cause('quota-reached'), 3]],
        alert: { ...alert, count: 3 },
        policies: [],
        expiryLags: [],
        sample: undefined,
      }),
    ],
    ['health-late-first', healthNotice('oldest-uncounted', 'p03', 1_260)],
    ['health-gap-first', healthNotice('sequence-gap', 'p03.2', 12_345)],
    ['health-no-data-resolved', { ...healthNotice('no-data', 'hub', 7_260), reason: 'resolved' }],
  ])('%s', (name, told) => {
    expectGolden(name, buildCard(told))
  })

  test.each(HEALTH_KINDS)('of %s say what to do', kind => {
    expect(JSON.stringify(buildCard(healthNotice(kind, 'p00', 2)))).toMatch(/What to do.*1\. [A-Z]/)
  })
})

test.each([
  ['under 5 min', 'compare the clocks'],
  ['under 1 h', 'renewal timer'],
  ['under 1 day', 'outlive their token'],
  ['1 day or more', 'fixed token'],
])('tokens presented %s after their expiry want advice of their own', (lag, advice) => {
  const card = JSON.stringify(
    buildCard(
      notice({
        expiryLags: [
          [lag, 9],
          ['under 5 min', 1],
        ],
      }),
    ),
  )
  expect(card).toMatch(new RegExp(`1\\. [^"]*${advice}`))
})

const sizeOf = (told: Notice) => Buffer.byteLength(JSON.stringify(buildCard(told)))

test('a card stays under 20 KB whatever strangers write', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3_000 }),
    fc.constantFrom('\\'.repeat(3_000), '*'.repeat(3_000), '💥'.repeat(3_000)),
  )
  const tally = fc.array(fc.tuple(text, fc.nat()), { maxLength: 30 })
  const causes = fc.shuffledSubarray([...taxonomy.causes]).map(all => all.map(one => [one, 2 ** 40] as const))
  fc.assert(
    fc.property(text, tally, causes, (name, names, some) => {
      const told = notice({ account: name, policies: names, operations: names, sample: name, causes: some })
      expect(sizeOf(told)).toBeLessThan(20_000)
    }),
  )
})

describe('text of strangers', () => {
  test.each([
    ['[click](https://evil.example)', '\\[click\\](https://evil.example)'],
    ['**bold** _it_ `code` ~~no~~', '\\*\\*bold\\*\\* \\_it\\_ \\`code\\` \\~\\~no\\~\\~'],
    ['<at>Everyone</at>', '‹at›Everyone‹/at›'],
    ['one\r\n\r\n# two', 'one \\# two'],
    ['right\u202eto left\u0000', 'right to left'],
  ])('%j', (text, expected) => {
    expect(plain(text)).toBe(expected)
  })

  test('is cut with a mark', () => {
    expect(plain('x'.repeat(500), 10)).toBe(`${'x'.repeat(9)}…`)
  })
})

test.each([
  [0, '1 min'],
  [59 * MINUTE, '59 min'],
  [60 * MINUTE, '1 h'],
  [200 * MINUTE, '3 h 20 min'],
  [52 * 60 * MINUTE, '2 d 4 h'],
])('%d ms is %s', (time, expected) => {
  expect(span(time)).toBe(expected)
})
