import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { HttpResponseInit } from '@azure/functions'
import { HEADERS, type RequestError } from './problem.ts'

/** An answer as it is sent, to one or to many. */
export interface Answer {
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
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

export function answerOf(contentType: string, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = Buffer.from(text)
  let gzipped: Promise<Buffer> | undefined
  return { contentType, headers, body, gzipped: () => (gzipped ??= compress(body)) }
}

export function jsonAnswer(value: object): Answered {
  return { ok: true, answer: answerOf('application/json', JSON.stringify(value)) }
}

export function refused(
  status: Refusal['status'],
  title: string,
  errors: readonly RequestError[] = [],
): Answered & { readonly ok: false } {
  return { ok: false, refusal: { status, title, errors } }
}

/** Compressed where the reader can take that (`Accept-Encoding`) and it is worth it. */
export async function responseOf(answer: Answer, acceptEncoding: string | null): Promise<HttpResponseInit> {
  const { contentType, body, headers } = answer
  const isCompressed = body.length >= WORTH_COMPRESSING && acceptsGzip(acceptEncoding)
  return {
    status: 200,
    headers: {
      ...HEADERS,
      ...headers,
      'content-type': contentType,
      vary: 'accept, accept-encoding',
      ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
    },
    body: isCompressed ? await answer.gzipped() : body,
  }
}

/** `gzip;q=0` says no. */
function acceptsGzip(acceptEncoding: string | null): boolean {
  return (acceptEncoding ?? '').split(',').some(part => /^\s*gzip\s*(?:;\s*q\s*=\s*(?!0(?:\.0*)?\s*$)|$)/i.test(part))
}
