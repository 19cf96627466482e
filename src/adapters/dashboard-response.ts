import type { DashboardFile } from './dashboard-files.ts'

/**
 * The page is scripts and styles of its own alone and talks to its own address alone. Text from logs can become neither
 * script nor markup: no inline script, no `eval`, and no string is taken where script is expected (trusted types).
 */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** As the functions' library takes it. */
export interface PageResponse {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body?: Buffer
}

/** What the browser says of what it has and takes. */
export interface Accepted {
  readonly acceptEncoding: string | null
  readonly ifNoneMatch: string | null
}

/** The file, or that there is none, or that the browser has it already. */
export function dashboardResponse(file: DashboardFile | undefined, accepted: Accepted): PageResponse {
  if (file === undefined) return { status: 404, headers: { ...HEADERS, 'cache-control': 'no-store' } }
  const headers = {
    ...HEADERS,
    etag: file.etag,
    vary: 'accept-encoding',
    'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
  if (matches(accepted.ifNoneMatch, file.etag)) return { status: 304, headers }
  const encoding = ['br', 'gzip'].find(name => file.bodies.has(name) && accepts(accepted.acceptEncoding, name))
  const body = file.bodies.get(encoding ?? 'identity') ?? Buffer.alloc(0)
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': file.contentType,
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    },
    body,
  }
}

/** The page's assets stand relative to an address without a slash at its end. */
export function withoutSlash(): PageResponse {
  return { status: 308, headers: { ...HEADERS, 'cache-control': 'no-store', location: '../dashboard' } }
}

function matches(ifNoneMatch: string | null, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some(tag => ['*', etag].includes(tag.trim()))
}

/** `br;q=0` says no. */
function accepts(acceptEncoding: string | null, encoding: string): boolean {
  return (acceptEncoding ?? '').split(',').some(part => {
    const [name = '', ...parameters] = part.split(';').map(text => text.trim().toLowerCase())
    return name === encoding && !parameters.some(parameter => /^q=0(?:\.0*)?$/.test(parameter))
  })
}
