import type { HttpResponseInit } from '@azure/functions'

/** On every answer: what is answered belongs in no shared cache, and is what its type says. */
export const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const

/** One thing that is wrong with a request: with a parameter of its query, or with a place in its body. */
export interface RequestError {
  readonly detail: string
  readonly parameter?: string
  /** JSON Pointer (RFC 6901) as a URI fragment. */
  readonly pointer?: string
}

/** An answer that says what is wrong (RFC 9457), all of it at once. */
export function problem(
  status: number,
  title: string,
  errors: readonly RequestError[] = [],
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit {
  return {
    status,
    headers: { ...HEADERS, ...headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title, status, ...(errors.length > 0 ? { errors } : {}) }),
  }
}

/** `rules.0` as `#/rules/0`; empty is the whole. */
export function pointerOf(path: string): string {
  const parts = path === '' ? [] : path.split('.')
  return `#${parts.map(part => `/${encodeURIComponent(part.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`
}
