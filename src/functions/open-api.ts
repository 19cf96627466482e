import { lastingAnswer } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { Answering } from '../app/answering.ts'
import { getEndpoint, type Handle } from './get-endpoint.ts'

export function openApiHandler({ answers }: Answering): Handle {
  return getEndpoint(
    {
      name: 'open-api',
      fields: PARAMETERS['open-api'],
      async answer() {
        // Loaded only where it is asked for.
        const { default: document } = await import('../adapters/api/openapi.json', { with: { type: 'json' } })
        return lastingAnswer(document)
      },
    },
    answers,
  )
}
