import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatView, GROUPINGS, LASTS, OVERVIEW, parseView, takeKey, type View } from '../../src/dashboard/view.ts'

const at = (change: Partial<View>): View => ({ ...OVERVIEW, ...change })

describe('an address and its view', () => {
  test.each<[string, View]>([
    ['#/', OVERVIEW],
    ['#/cause/token-expired', at({ page: { kind: 'cause', id: 'token-expired' } })],
    ['#/cause/a%2Fb%3Fc%23d', at({ page: { kind: 'cause', id: 'a/b?c#d' } })],
    ['#/alert/token-expiry~contoso', at({ page: { kind: 'alert', id: 'token-expiry~contoso' } })],
    ['#/letters?reason=not-json&shard=p03', at({ page: { kind: 'letters', reason: 'not-json', shard: 'p03' } })],
    [
      '#/?account=contoso&tag=expiry&by=policy&last=P7D&past=1',
      at({ account: 'contoso', tag: 'expiry', by: 'policy', range: { last: 'P7D' }, past: true }),
    ],
    [
      '#/?from=2026-11-22T10:05:00Z&to=2026-11-22T11:00:00Z',
      at({ range: { from: Date.UTC(2026, 10, 22, 10, 5), to: Date.UTC(2026, 10, 22, 11) } }),
    ],
  ])('%s', (address, view) => {
    expect(parseView(address)).toEqual(view)
    expect(formatView(view)).toBe(address)
  })

  test.each([
    ['nothing', ''],
    ['no path', '#'],
    ['a path that nobody knows', '#/elsewhere/x'],
    ['a cause without a name', '#/cause/'],
    ['a range that nobody knows', '#/?last=P1Y'],
    ['an end before its beginning', '#/?from=2026-11-22T11:00:00Z&to=2026-11-22T10:00:00Z'],
    ['a beginning without an end', '#/?from=2026-11-22T11:00:00Z'],
    ['centuries', '#/?from=1026-11-22T11:00:00Z&to=2026-11-22T11:00:00Z'],
    ['a grouping that nobody knows', '#/?by=colour'],
    ['no time at all', '#/?from=x&to=y'],
  ])('%s is the overview', (_, address) => {
    expect(parseView(address)).toEqual(OVERVIEW)
  })

  test('a broken escape is taken as it stands', () => {
    expect(parseView('#/cause/%E0%A4%A').page).toEqual({ kind: 'cause', id: '%E0%A4%A' })
  })

  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  const page = fc.oneof(
    fc.constant(OVERVIEW.page),
    fc.record({ kind: fc.constantFrom('cause' as const, 'alert' as const), id: name }),
    fc.record({ kind: fc.constant('letters' as const), reason: fc.constantFrom('', 'not-json'), shard: name }),
  )
  const range = fc.oneof(
    fc.record({ last: fc.constantFrom(...LASTS) }),
    fc
      .tuple(fc.integer({ min: 1, max: 2_000_000_000 }), fc.integer({ min: 1, max: 34_000_000 }))
      .map(([from, length]) => ({ from: from * 1_000, to: (from + length) * 1_000 })),
  )
  const view: fc.Arbitrary<View> = fc.record({
    page,
    account: fc.oneof(fc.constant(''), name),
    tag: fc.oneof(fc.constant(''), name),
    by: fc.constantFrom(...GROUPINGS),
    range,
    past: fc.boolean(),
  })

  test('every view survives its address', () => {
    fc.assert(
      fc.property(view, one => {
        expect(parseView(formatView(one))).toEqual(one)
      }),
    )
  })

  test('no address throws, and none brings a key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), hash => {
        expect(formatView(parseView(`#${hash}`))).not.toContain('key=')
      }),
    )
  })
})

describe('a function key in the address', () => {
  test.each([
    ['#key=abc', 'abc', ''],
    ['#key=ab%2Bc%3D%3D', 'ab+c==', ''],
    ['#key=a+b/c==', 'a+b/c==', ''],
    ['#/?key=abc', 'abc', '#/'],
    ['#/cause/x?last=P7D&key=abc', 'abc', '#/cause/x?last=P7D'],
    ['#/cause/x?key=abc&last=P7D', 'abc', '#/cause/x?last=P7D'],
    ['#/cause/x?account=a&key=abc&last=P7D', 'abc', '#/cause/x?account=a&last=P7D'],
    ['#/?key=', undefined, '#/'],
    ['#/cause/monkey=1', undefined, '#/cause/monkey=1'],
    ['#/?account=key', undefined, '#/?account=key'],
    ['', undefined, ''],
  ])('%s', (hash, key, rest) => {
    expect(takeKey(hash)).toEqual({ key, rest })
  })
})
