/** Why a request to the API came to nothing, in words for a person. */

export interface Problem {
  /** `key`: the API wants a function key; the rest is worth another try. */
  readonly kind: 'key' | 'unreachable' | 'refused' | 'failed'
  readonly words: string
  /** Milliseconds that the API asks to be left alone. */
  readonly wait: number
}

const FIRST_RETRY = 2_000
const LAST_RETRY = 60_000

/** How long after the `failures`th failure in a row the next try comes. */
export function retryDelay(failures: number, wait: number): number {
  return Math.max(wait, Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(failures - 1, 10)))
}

export interface Refusal {
  readonly status: number
  /** The body, parsed; anything where it was no JSON. */
  readonly body: unknown
  readonly retryAfter: string | null
}

/** Of an answer that is no 2xx. */
export function problemOf({ status, body, retryAfter }: Refusal, now: number): Problem {
  const wait = waitOf(retryAfter, now)
  const said = wordsOf(body)
  if (status === 401) return { kind: 'key', words: 'The API wants a function key.', wait }
  if (status === 403) return { kind: 'refused', words: `Access to the API is denied (403).${said}`, wait }
  if (status === 404) return { kind: 'refused', words: `The API does not know this (404).${said}`, wait }
  if (status === 429) return { kind: 'failed', words: `The API is asked too often (429).${said}`, wait }
  if (status >= 500) return { kind: 'failed', words: `The API fails (${status}).${said}`, wait }
  return { kind: 'refused', words: `The API refuses the request (${status}).${said}`, wait }
}

/** Of a request that brought no answer. */
export function unreachable(why: 'network' | 'timeout' | 'no JSON', seconds: number): Problem {
  const words = {
    network: 'The API cannot be reached. Is the function app running, and is this machine online?',
    timeout: `The API gave no answer within ${seconds} seconds.`,
    'no JSON': 'What answers there is not the API: it sent no JSON.',
  }
  return { kind: 'unreachable', words: words[why], wait: 0 }
}

/** What problem details (RFC 9457) say, as sentences after a space. */
function wordsOf(body: unknown): string {
  const errors = typeof body === 'object' && body !== null && 'errors' in body ? body.errors : undefined
  const faults = (Array.isArray(errors) ? errors.slice(0, 5) : []).map(error => {
    const place = text(error, 'parameter') || text(error, 'pointer')
    return place === '' ? text(error, 'detail') : `${place}: ${text(error, 'detail')}`
  })
  return [text(body, 'title'), text(body, 'detail'), ...faults]
    .filter(part => part !== '')
    .map(part => ` ${part}${/[.!?]$/.test(part) ? '' : '.'}`)
    .join('')
}

function text(value: unknown, name: string): string {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof found === 'string' ? found.slice(0, 500) : ''
}

/** Seconds or a date, as `Retry-After` may be. */
function waitOf(retryAfter: string | null, now: number): number {
  if (retryAfter === null) return 0
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), 10 * LAST_RETRY) : 0
}
