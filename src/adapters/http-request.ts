import type { HttpRequest, HttpResponseInit } from '@azure/functions'
import { type Json, parseJson } from '../core/json.ts'
import type { RequestFault } from './silence-request.ts'

/** On every answer: what is answered belongs in no cache, and is what its type says. */
export const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const

/** An answer that says what is wrong (RFC 9457), each fault with a JSON Pointer to its place. */
export function problem(status: number, title: string, faults: readonly RequestFault[] = []): HttpResponseInit {
  const errors = faults.map(({ path, message }) => ({ detail: message, pointer: pointerOf(path) }))
  return {
    status,
    headers: { ...HEADERS, 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title, status, ...(errors.length > 0 ? { errors } : {}) }),
  }
}

function pointerOf(path: string): string {
  const parts = path === '' ? [] : path.split('.')
  return `#${parts.map(part => `/${encodeURIComponent(part.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`
}

export interface JsonBody {
  /** Over the limit: it was not read to its end. */
  readonly isTooLarge: boolean
  /** Undefined where the body is no JSON. */
  readonly json: Json | undefined
}

export async function readJsonBody(request: HttpRequest, maxBytes: number): Promise<JsonBody> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    if (!(chunk instanceof Uint8Array)) continue
    size += chunk.length
    if (size > maxBytes) return { isTooLarge: true, json: undefined }
    chunks.push(chunk)
  }
  return { isTooLarge: false, json: parseJson(textOf(chunks)) }
}

/** Bytes that are no UTF-8 are no JSON either. */
function textOf(chunks: readonly Uint8Array[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    return ''
  }
}
