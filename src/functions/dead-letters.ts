import { jsonAnswer } from '../adapters/api/answer.ts'
import { writePlace } from '../adapters/api/page-place.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { Answering } from '../app/answering.ts'
import type { DeadLettersAnswer } from '../flows/answers.ts'
import { listLetters } from '../flows/list-letters.ts'
import { getEndpoint, type Handle } from './get-endpoint.ts'

export function deadLettersHandler({ letters: list, answers }: Answering): Handle {
  return getEndpoint(
    {
      name: 'dead-letters',
      fields: PARAMETERS['dead-letters'],
      async answer({ query, signal }) {
        const { letters, after } = await listLetters(query, signal, list)
        return jsonAnswer({ letters, next: after === undefined ? null : writePlace(after) } satisfies DeadLettersAnswer)
      },
    },
    answers,
  )
}
