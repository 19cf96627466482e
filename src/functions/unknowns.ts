import { jsonAnswer } from '../adapters/api/answer.ts'
import { writePlace } from '../adapters/api/page-place.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import { readRange } from '../adapters/api/range.ts'
import type { Answering } from '../app/answering.ts'
import type { UnknownsAnswer } from '../flows/answers.ts'
import { queryUnknowns } from '../flows/query-unknowns.ts'
import { getEndpoint, type Handle } from './get-endpoint.ts'

export function unknownsHandler({ unknownsPorts, retention, costlyAnswers }: Answering): Handle {
  return getEndpoint(
    {
      name: 'unknowns',
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
