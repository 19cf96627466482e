import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { HttpResponseInit } from '@azure/functions'
import { entityTagOf, isNamedIn } from './entity-tag.ts'
import { HEADERS, type RequestError } from './problem.ts'

/** An answer as it is sent, to one or to many. */
export interface Answer {
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Names this body and no other; a reader who has it is told so, and sent nothing. */
  readonly entityTag?: string
  /** The body, compressed when it is asked for first. */
  gzipped(): Promise<Buffer>
}

/** Why there is no answer to what was asked for. */
export interface Refusal {
  readonly status: 400 | 404 | 422
  readonly title: string
  readonly errors?: readonly RequestError[]
}

export type Answered =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly refusal: Refusal }

/** A smaller body fits into one packet as it is. */
const WORTH_COMPRESSING = 1_200
const compress = promisify(gzip)

export function answerOf(
  contentType: string,
  content: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = Buffer.from(content)
  let gzipped: Promise<Buffer> | undefined
  return { contentType, headers, body, gzipped: () => (gzipped ??= compress(body)) }
}

export function jsonAnswer(value: object): Answered {
  return { ok: true, answer: answerOf('application/json', JSON.stringify(value)) }
}

/**
 * JSON that changes with a deployment alone: a browser keeps it, and asks at each use whether it is still the one. A time
 * to keep it unasked would leave a page with the names of the version before.
 */
export function lastingAnswer(value: object): Answered {
  const answer = answerOf('application/json', JSON.stringify(value), { 'cache-control': 'private, no-cache' })
  return { ok: true, answer: { ...answer, entityTag: entityTagOf(answer.body) } }
}

export function refused(
  status: Refusal['status'],
  title: string,
  errors: readonly RequestError[] = [],
): Answered & { readonly ok: false } {
  return { ok: false, refusal: { status, title, errors } }
}

export interface RequestHeaders {
  get(name: string): string | null
}

/**
 * Compressed where the reader can take that (`Accept-Encoding`) and it is worth it; without a body where the reader has it
 * (`If-None-Match`).
 */
export async function responseOf(answer: Answer, asked: RequestHeaders): Promise<HttpResponseInit> {
  const { contentType, body, entityTag } = answer
  const isCompressed = body.length >= WORTH_COMPRESSING && acceptsGzip(asked.get('accept-encoding'))
  const headers = {
    ...HEADERS,
    ...answer.headers,
    vary: 'accept, accept-encoding',
    ...tagHeader(entityTag, isCompressed),
  }
  if (entityTag !== undefined && isNamedIn(asked.get('if-none-match'), [entityTag, gzippedTag(entityTag)])) {
    return { status: 304, headers }
  }
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': contentType,
      ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
    },
    body: isCompressed ? await answer.gzipped() : body,
  }
}

function tagHeader(tag: string | undefined, isCompressed: boolean): { readonly etag?: string } {
  return tag === undefined ? {} : { etag: `"${isCompressed ? gzippedTag(tag) : tag}"` }
}

/** Other bytes have another strong tag (RFC 9110, 8.8.3.3). */
function gzippedTag(tag: string): string {
  return `${tag}-gzip`
}

/** `gzip;q=0` says no. */
function acceptsGzip(acceptEncoding: string | null): boolean {
  return (acceptEncoding ?? '').split(',').some(part => /^\s*gzip\s*(?:;\s*q\s*=\s*(?!0(?:\.0*)?\s*$)|$)/i.test(part))
}
