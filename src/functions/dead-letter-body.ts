import { answerOf, refused } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { Answering } from '../app/answering.ts'
import { readLetterBody } from '../flows/list-letters.ts'
import { getEndpoint, type Handle } from './get-endpoint.ts'

export function deadLetterBodyHandler({ letters, answers }: Answering): Handle {
  return getEndpoint(
    {
      name: 'dead-letter-body',
      fields: PARAMETERS['dead-letter-body'],
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
