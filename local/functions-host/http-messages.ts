import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RpcCookie, RpcHttp, RpcStringMap, RpcTypedData } from './core-types.ts'
import type { TriggerData } from './invocation.ts'

/** A request in the shape that the runtime sends with the capabilities of the Node worker (RpcHttpBodyOnly and others). */
export function httpTrigger(
  request: IncomingMessage,
  url: URL,
  params: Readonly<Record<string, string>>,
  body: Buffer,
): TriggerData {
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  )
  const query = [...new Set(url.searchParams.keys())].map(
    name => [name, url.searchParams.getAll(name).join(',')] as const,
  )
  const http: RpcHttp = {
    method: request.method ?? 'GET',
    url: url.href,
    nullableHeaders: nullable(headers),
    nullableParams: nullable(Object.entries(params)),
    nullableQuery: nullable(query),
    ...(body.length === 0 ? {} : { body: { bytes: body } }),
  }
  return { data: { http }, metadata: {} }
}

function nullable(pairs: readonly (readonly [string, string])[]): RpcStringMap {
  return Object.fromEntries(pairs.map(([name, value]) => [name, { value }]))
}

/** Writes what the function returned; nothing returned is 204. */
export function writeResponse(response: ServerResponse, returned: RpcTypedData | null | undefined): void {
  const http = returned?.http
  if (http === undefined) {
    response.writeHead(204).end()
    return
  }
  for (const [name, value] of Object.entries(http.headers ?? {})) response.setHeader(name, value)
  const cookies = (http.cookies ?? []).map(cookieText)
  if (cookies.length > 0) response.appendHeader('set-cookie', cookies)
  response.statusCode = Number(http.statusCode ?? 200)
  response.end(http.body?.bytes ?? http.body?.string)
}

function cookieText(cookie: RpcCookie): string {
  const { expires, maxAge, sameSite } = cookie
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`]
  if (expires?.value !== undefined) parts.push(`expires=${new Date(expires.value.seconds * 1000).toUTCString()}`)
  if (maxAge?.value !== undefined) parts.push(`max-age=${maxAge.value}`)
  if (cookie.domain?.value !== undefined) parts.push(`domain=${cookie.domain.value}`)
  parts.push(`path=${cookie.path?.value ?? '/'}`)
  if (cookie.secure?.value === true) parts.push('secure')
  if (sameSite !== undefined && sameSite !== 'none')
    parts.push(`samesite=${sameSite === 'explicitNone' ? 'none' : sameSite}`)
  if (cookie.httpOnly?.value === true) parts.push('httponly')
  return parts.join('; ')
}
