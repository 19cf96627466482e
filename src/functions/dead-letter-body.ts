import { answerOf, refused } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { App } from '../app.ts'
import { readLetterBody } from '../flows/list-letters.ts'
import { registerGet } from './get-endpoint.ts'

/** What could not be read may hold anything, secrets too: so only the holder of the master key gets it. */
export function registerDeadLetterBody({ letters, answers }: App): void {
  registerGet(
    {
      name: 'dead-letter-body',
      route: 'deadletters/{id}/body',
      fields: PARAMETERS['dead-letter-body'],
      authLevel: 'admin',
      async answer({ params }) {
        const id = params['id'] ?? ''
        const body = await readLetterBody(id, letters)
        if (!body.found) return refused(404, GONE[body.why])
        const headers = { 'content-disposition': `attachment; filename="${id.replace(':', '-')}"` }
        return { ok: true, answer: answerOf('application/octet-stream', body.bytes, headers) }
      },
    },
    answers,
  )
}

const GONE = {
  unknown: 'There is no such dead letter.',
  expired: 'The bytes of this dead letter have expired.',
} as const
