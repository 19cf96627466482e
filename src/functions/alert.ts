import { jsonAnswer, refused } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { Answering } from '../app/answering.ts'
import { findAlert } from '../flows/query-alerts.ts'
import { getEndpoint, type Handle } from './get-endpoint.ts'

export function alertHandler({ alertsPorts, answers }: Answering): Handle {
  return getEndpoint(
    {
      name: 'alert',
      fields: PARAMETERS.alert,
      async answer({ params, ...reading }) {
        const found = await findAlert(params['id'] ?? '', reading, alertsPorts)
        return found === undefined ? refused(404, 'There is no such alert.') : jsonAnswer(found)
      },
    },
    answers,
  )
}
