import { jsonAnswer, refused } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import { readRange } from '../adapters/api/range.ts'
import type { Answering } from '../app/answering.ts'
import { queryCause } from '../flows/query-cause.ts'
import { nearIds } from '../taxonomy/near-ids.ts'
import { taxonomy } from '../taxonomy/taxonomy.ts'
import { getEndpoint, type Handle } from './get-endpoint.ts'

export function causeHandler({ queryPorts, retention, costlyAnswers }: Answering): Handle {
  return getEndpoint(
    {
      name: 'cause',
      fields: PARAMETERS.cause,
      async answer({ query, params, ...reading }) {
        const read = readRange(query, reading.now, retention)
        if (!read.ok) return read
        const id = params['cause'] ?? ''
        const found = await queryCause({ id, account: query.account, range: read.range }, reading, queryPorts)
        return found === undefined ? noSuchCause(id) : jsonAnswer(found)
      },
    },
    costlyAnswers,
  )
}

function noSuchCause(id: string) {
  const ids = taxonomy.causes.map(cause => cause.id)
  const near = nearIds(id, ['ok', 'unknown', ...ids])
  const errors = near.length === 0 ? [] : [{ detail: `is none; near are ${near.join(', ')}`, parameter: 'cause' }]
  return refused(404, 'There is no such cause.', errors)
}
