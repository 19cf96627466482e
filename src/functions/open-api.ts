import { lastingAnswer } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { App } from '../app.ts'
import { registerGet } from './get-endpoint.ts'

/** For anybody: it tells what can be asked, and nothing of what is stored. */
export function registerOpenApi({ answers }: App): void {
  registerGet(
    {
      name: 'open-api',
      route: 'openapi.json',
      fields: PARAMETERS['open-api'],
      authLevel: 'anonymous',
      async answer() {
        // Loaded only where it is asked for.
        const { default: document } = await import('../adapters/api/openapi.json', { with: { type: 'json' } })
        return lastingAnswer(document)
      },
    },
    answers,
  )
}
