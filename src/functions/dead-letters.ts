import { jsonAnswer } from '../adapters/api/answer.ts'
import { writePlace } from '../adapters/api/page-place.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { App } from '../app.ts'
import type { DeadLettersAnswer } from '../flows/answers.ts'
import { listLetters } from '../flows/list-letters.ts'
import { registerGet } from './get-endpoint.ts'

export function registerDeadLetters({ letters: list, answers }: App): void {
  registerGet(
    {
      name: 'dead-letters',
      route: 'deadletters',
      fields: PARAMETERS['dead-letters'],
      async answer({ query, signal }) {
        const { letters, after } = await listLetters(query, signal, list)
        return jsonAnswer({ letters, next: after === undefined ? null : writePlace(after) } satisfies DeadLettersAnswer)
      },
    },
    answers,
  )
}
