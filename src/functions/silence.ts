import { app as functions, type HttpResponseInit } from '@azure/functions'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import { HEADERS, problem } from '../adapters/api/problem.ts'
import type { App } from '../app.ts'
import { listSilences, silenceView } from '../flows/silences.ts'
import { withQuery } from './with-query.ts'

export function registerSilence({ silences }: App): void {
  const show = async (id: string, now: number): Promise<HttpResponseInit> => {
    const found = (await listSilences(now, { past: true }, silences)).find(silence => silence.id === id)
    if (found === undefined) return problem(404, 'There is no such silence.')
    return { headers: HEADERS, jsonBody: silenceView(found, now) }
  }
  const end = async (id: string, now: number): Promise<HttpResponseInit> =>
    (await silences.end(id, now))
      ? { status: 204, headers: HEADERS }
      : problem(404, 'There is no such silence, or it is over.')
  functions.http('silence', {
    methods: ['GET', 'DELETE'],
    authLevel: 'function',
    route: 'silences/{id}',
    handler: withQuery(PARAMETERS.silence, ({ method, params }) => {
      const id = params['id'] ?? ''
      return method === 'DELETE' ? end(id, Date.now()) : show(id, Date.now())
    }),
  })
}
