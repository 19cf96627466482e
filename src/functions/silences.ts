import { randomBytes } from 'node:crypto'
import { readJsonBody } from '../adapters/api/json-body.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import { HEADERS, pointerOf, problem } from '../adapters/api/problem.ts'
import { parseSilence } from '../adapters/silence-request.ts'
import type { Answering } from '../app/answering.ts'
import { addSilence, listSilences, silenceView } from '../flows/silences.ts'
import type { Handle } from './get-endpoint.ts'
import { withQuery } from './with-query.ts'

const MAX_BODY = 16 * 1024

export function silencesHandler({ silences: store, signedIn }: Pick<Answering, 'silences' | 'signedIn'>): Handle {
  const add = withQuery(PARAMETERS.silence, async request => {
    const { isTooLarge, json } = await readJsonBody(request, MAX_BODY)
    if (isTooLarge) return problem(413, `The body has more than ${MAX_BODY} bytes.`)
    const now = Date.now()
    const parsed = parseSilence(json, now, signedIn(request.headers))
    if (!parsed.ok) {
      const errors = parsed.faults.map(({ path, message }) => ({ detail: message, pointer: pointerOf(path) }))
      return problem(400, 'The silence cannot be made.', errors)
    }
    const silence = { ...parsed.silence, id: randomBytes(5).toString('hex') }
    if (!(await addSilence(silence, store))) return problem(409, 'There are too many silences: end one first.')
    const location = `${new URL(request.url).pathname.replace(/\/$/, '')}/${silence.id}`
    return { status: 201, headers: { ...HEADERS, location }, jsonBody: silenceView(silence, now) }
  })
  const list = withQuery(PARAMETERS.silences, async (_, { all }) => {
    const now = Date.now()
    const found = await listSilences(now, { past: all === 'true' }, store)
    return { headers: HEADERS, jsonBody: { silences: found.map(silence => silenceView(silence, now)) } }
  })
  return request => (request.method === 'POST' ? add(request) : list(request))
}
