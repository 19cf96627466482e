import * as v from 'valibot'
import { aggregatesCsv } from '../adapters/api/aggregates-csv.ts'
import { answerOf, jsonAnswer } from '../adapters/api/answer.ts'
import { limit, name, oneOf } from '../adapters/api/fields.ts'
import { placeField, writePlace } from '../adapters/api/page-place.ts'
import { RANGE_FIELDS, readRange } from '../adapters/api/range.ts'
import type { App } from '../app.ts'
import { GROUPINGS } from '../flows/answers.ts'
import { queryAggregates } from '../flows/query-aggregates.ts'
import { TAGS } from '../taxonomy/taxonomy.ts'
import { registerGet } from './get-endpoint.ts'

const FIELDS = {
  ...RANGE_FIELDS,
  account: v.optional(name),
  cause: v.optional(name),
  tag: v.optional(oneOf(TAGS)),
  outcome: v.optional(oneOf(['all', 'failed', 'ok'])),
  groupBy: v.optional(oneOf(GROUPINGS), 'cause'),
  limit: limit(500, 50),
  after: placeField({ count: v.number(), group: v.string() }),
} as const

export function registerAggregates({ queryPorts, retention, answers }: App): void {
  registerGet(
    {
      name: 'aggregates',
      route: 'aggregates',
      fields: FIELDS,
      async answer({ query, csv, ...reading }) {
        const read = readRange(query, reading.now, retention)
        if (!read.ok) return read
        const { after, ...page } = await queryAggregates({ ...query, range: read.range }, reading, queryPorts)
        const next = after === undefined ? null : writePlace(after)
        if (!csv) return jsonAnswer({ ...page, next })
        const links = next === null ? {} : { link: `<?after=${next}>; rel="next"` }
        return { ok: true, answer: answerOf('text/csv; charset=utf-8', await aggregatesCsv(page), links) }
      },
    },
    answers,
  )
}
