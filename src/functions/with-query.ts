import type { HttpRequest, HttpResponseInit } from '@azure/functions'
import type * as v from 'valibot'
import { problem } from '../adapters/api/problem.ts'
import { readQuery } from '../adapters/api/query.ts'

/** Hands on requests whose query has these parameters and no others, and tells the others what is wrong. */
export function withQuery<const Fields extends v.ObjectEntries>(
  fields: Fields,
  handle: (
    request: HttpRequest,
    query: v.InferOutput<v.StrictObjectSchema<Fields, undefined>>,
  ) => Promise<HttpResponseInit>,
): (request: HttpRequest) => Promise<HttpResponseInit> {
  return async request => {
    const read = readQuery(fields, new URL(request.url).searchParams)
    return read.ok ? handle(request, read.query) : problem(400, 'The query cannot be answered.', read.errors)
  }
}
