import type { HttpResponseInit } from '@azure/functions'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import { HEADERS, problem } from '../adapters/api/problem.ts'
import type { Answering } from '../app/answering.ts'
import { listSilences, silenceView } from '../flows/silences.ts'
import type { Handle } from './get-endpoint.ts'
import { withQuery } from './with-query.ts'

export function silenceHandler({ silences }: Pick<Answering, 'silences'>): Handle {
  const show = async (id: string, now: number): Promise<HttpResponseInit> => {
    const found = (await listSilences(now, { past: true }, silences)).find(one => one.id === id)
    if (found === undefined) return problem(404, 'There is no such silence.')
    return { headers: HEADERS, jsonBody: silenceView(found, now) }
  }
  const end = async (id: string, now: number): Promise<HttpResponseInit> =>
    (await silences.end(id, now))
      ? { status: 204, headers: HEADERS }
      : problem(404, 'There is no such silence, or it is over.')
  return withQuery(PARAMETERS.silence, ({ method, params }) => {
    const id = params['id'] ?? ''
    return method === 'DELETE' ? end(id, Date.now()) : show(id, Date.now())
  })
}
