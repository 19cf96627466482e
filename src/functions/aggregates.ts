import { aggregatesCsv } from '../adapters/api/aggregates-csv.ts'
import { answerOf, jsonAnswer } from '../adapters/api/answer.ts'
import { nextLink, writePlace } from '../adapters/api/page-place.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import { readRange } from '../adapters/api/range.ts'
import type { Answering } from '../app/answering.ts'
import { queryAggregates } from '../flows/query-aggregates.ts'
import { getEndpoint, type Handle } from './get-endpoint.ts'

export function aggregatesHandler({ queryPorts, retention, costlyAnswers }: Answering): Handle {
  return getEndpoint(
    {
      name: 'aggregates',
      fields: PARAMETERS.aggregates,
      async answer({ query, given, csv, ...reading }) {
        const read = readRange(query, reading.now, retention)
        if (!read.ok) return read
        const { after, ...page } = await queryAggregates({ ...query, range: read.range }, reading, queryPorts)
        const next = after === undefined ? null : writePlace(after)
        if (!csv) return jsonAnswer({ ...page, next })
        const links = next === null ? {} : { link: nextLink({ ...given, after: next }) }
        return { ok: true, answer: answerOf('text/csv; charset=utf-8', await aggregatesCsv(page), links) }
      },
    },
    costlyAnswers,
  )
}
