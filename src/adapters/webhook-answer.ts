import { HOUR } from '../core/window.ts'
import type { DeliveryFailure } from '../flows/facts.ts'
import type { Posted } from './post-json.ts'

/** What came of one POST. `wait`: how long the receiver wants to be left alone, in milliseconds. */
export type Outcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'busy'; readonly wait: number }
  | { readonly kind: 'failed'; readonly failure: 'unreachable' | 'server-error'; readonly wait: number }
  /** No repetition helps: of this message, or of any message to this channel. */
  | { readonly kind: 'refused'; readonly what: 'message' | 'channel' }

const BUSY_WAIT = 30_000
const MAX_WAIT = HOUR

/** These are about the address and its key, not about what was sent; a redirect is one of a wrong address. */
const OF_THE_ADDRESS = new Set([401, 402, 403, 404, 405, 407, 410, 421, 426, 451])

/** Teams' old webhooks say "HTTP error 429" inside a 200. https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using */
const HIDDEN_429 = /\b(?:error|status|status code|code)\W{0,4}429\b|\b429\W{0,4}too many requests\b/i

/** One place decides what an answer means. `isTeams`: other receivers may quote any number in what they answer. */
export function judge(posted: Posted, isTeams: boolean, now: number): Outcome {
  if (posted === 'unreachable') return { kind: 'failed', failure: 'unreachable', wait: 0 }
  if (posted === 'forbidden') return { kind: 'refused', what: 'channel' }
  const { status, retryAfter, text } = posted
  const wait = waitOf(retryAfter, now)
  if (status === 429 || (isTeams && status < 500 && HIDDEN_429.test(text))) {
    return { kind: 'busy', wait: wait ?? BUSY_WAIT }
  }
  if (status >= 200 && status < 300) return { kind: 'accepted' }
  if (status === 408 || status === 425 || status >= 500) {
    return { kind: 'failed', failure: 'server-error', wait: wait ?? 0 }
  }
  return { kind: 'refused', what: status < 400 || OF_THE_ADDRESS.has(status) ? 'channel' : 'message' }
}

/** As the telemetry and the flows call it; undefined where it was accepted. */
export function failureOf(outcome: Outcome): DeliveryFailure | undefined {
  if (outcome.kind === 'accepted') return undefined
  return outcome.kind === 'failed' ? outcome.failure : outcome.kind
}

/** `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3), as milliseconds from now. */
function waitOf(retryAfter: string | undefined, now: number): number | undefined {
  const text = retryAfter?.trim() ?? ''
  const wait = /^\d{1,9}$/.test(text)
    ? Number(text) * 1_000
    : /^[a-z]{3}/i.test(text)
      ? Date.parse(text) - now
      : Number.NaN
  return Number.isNaN(wait) ? undefined : Math.min(MAX_WAIT, Math.max(1_000, wait))
}
