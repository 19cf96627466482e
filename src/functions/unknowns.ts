import { jsonAnswer } from '../adapters/api/answer.ts'
import { writePlace } from '../adapters/api/page-place.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import { readRange } from '../adapters/api/range.ts'
import type { App } from '../app.ts'
import type { UnknownsAnswer } from '../flows/answers.ts'
import { queryUnknowns } from '../flows/query-unknowns.ts'
import { registerGet } from './get-endpoint.ts'

export function registerUnknowns({ unknownsPorts, retention, costlyAnswers }: App): void {
  registerGet(
    {
      name: 'unknowns',
      route: 'unknowns',
      fields: PARAMETERS.unknowns,
      async answer({ query, ...reading }) {
        const read = readRange(query, reading.now, retention)
        if (!read.ok) return read
        const { after, ...page } = await queryUnknowns({ ...query, range: read.range }, reading, unknownsPorts)
        return jsonAnswer({ ...page, next: after === undefined ? null : writePlace(after) } satisfies UnknownsAnswer)
      },
    },
    costlyAnswers,
  )
}
