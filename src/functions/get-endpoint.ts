import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions'
import type * as v from 'valibot'
import { type Answered, responseOf } from '../adapters/api/answer.ts'
import { problem } from '../adapters/api/problem.ts'
import { readQuery } from '../adapters/api/query.ts'
import { type SharedAnswers, TooBusy } from '../adapters/api/shared-answers.ts'
import { TooManyRows } from '../flows/read-counts.ts'

/** What an endpoint works with. */
export interface Asked<Query> {
  readonly query: Query
  /** The query as it was given, without the key. */
  readonly given: Readonly<Record<string, string>>
  /** Parts of the path, by their names in the route. */
  readonly params: Readonly<Record<string, string>>
  /** The reader would have CSV rather than JSON. */
  readonly csv: boolean
  /** The wall clock, epoch milliseconds. */
  readonly now: number
  readonly signal: AbortSignal
}

export interface GetEndpoint<Fields extends v.ObjectEntries> {
  readonly name: string
  /** The parameters of its query. */
  readonly fields: Fields
  readonly answer: (asked: Asked<v.InferOutput<v.StrictObjectSchema<Fields, undefined>>>) => Promise<Answered>
}

const RETRY = { 'retry-after': '5' } as const

/** What the host calls with a request. */
export type Handle = (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>

/** What answers the GET requests of a function. */
export function getEndpoint<const Fields extends v.ObjectEntries>(
  { name, fields, answer }: GetEndpoint<Fields>,
  shared: SharedAnswers,
): Handle {
  const handle = async (request: HttpRequest): Promise<HttpResponseInit> => {
    const read = readQuery(fields, new URL(request.url).searchParams)
    if (!read.ok) return problem(400, 'The query cannot be answered.', read.errors)
    const { params } = request
    const csv = /^\s*text\/csv\b/i.test(request.headers.get('accept') ?? '')
    const key = JSON.stringify([name, params, csv, read.query])
    const answered = await shared.get(key, signal =>
      answer({ query: read.query, given: read.given, params, csv, now: Date.now(), signal }),
    )
    if (answered.ok) return responseOf(answered.answer, request.headers)
    const { status, title, errors } = answered.refusal
    return problem(status, title, errors)
  }
  return (request, context) => handle(request).catch((error: unknown) => failure(error, context))
}

/** What it was goes to the log; a reader learns what to do. */
function failure(error: unknown, context: InvocationContext): HttpResponseInit {
  if (error instanceof TooManyRows) return problem(422, error.message)
  if (error instanceof TooBusy) return problem(429, 'Too many questions at once: ask again.', [], RETRY)
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  // A line of its own would pass for another entry of the log.
  context.error(what.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '))
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    return problem(503, 'The answer took too long: name an account, take a larger step or a shorter range.', [], RETRY)
  }
  return problem(503, 'What is stored cannot be read now: ask again.', [], RETRY)
}
