import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { limit, name, oneOf, span, time, timeZone } from '../../../src/adapters/api/fields.ts'
import { placeField, writePlace } from '../../../src/adapters/api/page-place.ts'
import { readQuery } from '../../../src/adapters/api/query.ts'

const FIELDS = {
  account: v.optional(name),
  from: v.optional(time),
  last: v.optional(span),
  timeZone: v.optional(timeZone),
  state: v.optional(oneOf(['firing', 'resolved', 'all']), 'firing'),
  limit: limit(500, 50),
  after: placeField({ count: v.number(), group: v.string() }),
}
const read = (query: string) => readQuery(FIELDS, new URLSearchParams(query))
const DEFAULTS = { state: 'firing', limit: 50 }

describe('a query that can be answered', () => {
  test.each<[string, object]>([
    ['', {}],
    ['account=contoso', { account: 'contoso' }],
    ['account=%F0%9F%92%A9+%2F%3F%23', { account: '💩 /?#' }],
    ['limit=500', { limit: 500 }],
    ['from=2026-11-22T18:00:00Z', { from: Date.UTC(2026, 10, 22, 18) }],
    ['from=2026-11-22T18:00%2B05:30', { from: Date.UTC(2026, 10, 22, 12, 30) }],
    ['from=2026-11-22', { from: Date.UTC(2026, 10, 22) }],
    ['last=PT90M', { last: 5_400_000 }],
    ['timeZone=Asia/Kolkata', { timeZone: 'Asia/Kolkata' }],
    [`after=${writePlace({ count: 7, group: 'ä|b' })}`, { after: { count: 7, group: 'ä|b' } }],
    ['code=a-function-key&clientId=default&state=all', { state: 'all' }],
  ])('%s', (query, expected) => {
    expect(read(query)).toMatchObject({ ok: true, query: { ...DEFAULTS, ...expected } })
  })
})

describe('a query that cannot be answered is told what is wrong with it', () => {
  const PLACE = 'is none that an answer gave as next'
  test.each<[string, readonly (readonly [string, string])[]]>([
    ['account=', [['account', 'is empty']]],
    [`account=${'x'.repeat(201)}`, [['account', 'is longer than 200 characters']]],
    ['account=a&account=b', [['account', 'is given more than once']]],
    ['Account=a', [['Account', 'is not known here']]],
    ['from=yesterday', [['from', 'must be a time with its zone, such as 2026-11-22T18:00:00Z']]],
    ['from=2026-11-22T18:00:00', [['from', 'must be a time with its zone, such as 2026-11-22T18:00:00Z']]],
    ['from=2026-02-30', [['from', 'is no time of any calendar']]],
    ['last=6h', [['last', 'must be a duration such as PT6H or P7D']]],
    ['last=PT1S', [['last', 'must be a minute or more']]],
    ['last=P1101D', [['last', 'must be at most P1100D']]],
    ['timeZone=CET%20DST', [['timeZone', 'must be the IANA name of a time zone, such as Europe/Berlin']]],
    ['state=on', [['state', 'must be firing, resolved or all']]],
    ['limit=0', [['limit', 'must be a number from 1 to 500']]],
    ['limit=501', [['limit', 'must be at most 500']]],
    ['limit=1e2', [['limit', 'must be a number from 1 to 500']]],
    ['after=zz', [['after', PLACE]]],
    [`after=${writePlace({ count: '7', group: 'a' })}`, [['after', PLACE]]],
    [`after=${writePlace({ count: 7, group: 'a', more: 1 })}`, [['after', PLACE]]],
    [`after=${'x'.repeat(1_001)}`, [['after', PLACE]]],
    ['__proto__=1', [['__proto__', 'is not known here']]],
    ['constructor=1', [['constructor', 'is not known here']]],
    [
      'limit=x&state=on&colour=red&limit=2',
      [
        ['colour', 'is not known here'],
        ['limit', 'is given more than once'],
        ['state', 'must be firing, resolved or all'],
        ['limit', 'must be a number from 1 to 500'],
      ],
    ],
  ])('%s', (query, errors) => {
    const result = read(query)
    expect(result.ok ? [] : result.errors.map(({ parameter, detail }) => [parameter, detail])).toEqual(errors)
  })
})
