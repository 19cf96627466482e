import type { Evidence } from '../taxonomy/matcher.ts'
import type { CallerMark } from './caller-sketch.ts'
import type { Category } from './event.ts'
import { OK, type Outcome } from './outcome.ts'
import { rowName } from './row-name.ts'

/**
 * What calls of one kind have in common. Many calls share one object, so that it is looked at once for all of them. Its
 * names are fit for a row.
 */
export interface CallKind {
  readonly account: string
  readonly category: Category
  readonly operation: string | undefined
  readonly policy: string | undefined
  readonly resource: string | undefined
  /** How many calls each record stands for. */
  readonly weight: number
  readonly cause: string
  readonly evidence: Evidence
  readonly status: number | undefined
  readonly message: string
  readonly fingerprint: string | undefined
}

/** A call as it is counted: its kind, and what is its own. Times in epoch milliseconds. */
export interface Call {
  readonly kind: CallKind
  readonly time: number
  readonly timeAssumed: boolean
  readonly durationMs: number | undefined
  /** When the token that was presented expires. */
  readonly expires: number | undefined
  /** Of a call that failed: nobody asks for the others. */
  readonly requestId: string | undefined
  readonly caller: CallerMark | undefined
}

export function kindOf({ event, cause, evidence, status, message, fingerprint }: Outcome): CallKind {
  const { account, category, operation, policy, resource, weight = 1 } = event
  return {
    account: rowName(account),
    category,
    operation: rowNameIn(operation),
    policy: rowNameIn(policy),
    resource: rowNameIn(resource),
    weight,
    cause,
    evidence,
    status,
    message,
    fingerprint,
  }
}

function rowNameIn(name: string | undefined): string | undefined {
  return name === undefined ? undefined : rowName(name)
}

export function callOf(outcome: Outcome): Call {
  const { failed, time, timeAssumed, durationMs, claims, requestId, caller } = outcome.event
  const request = failed ? requestId : undefined
  return { kind: kindOf(outcome), time, timeAssumed, durationMs, expires: claims?.expires, requestId: request, caller }
}

/** How long after its expiry an expired token was presented, in milliseconds; undefined where that refused no call. */
export function expiryLagOf({ kind, time, expires }: Call): number | undefined {
  const isExpired = kind.evidence === 'claims' && kind.cause === 'token-expired'
  return isExpired && expires !== undefined ? time - expires : undefined
}

/** When the token of a call that succeeded expires. */
export function validUntil({ kind, expires }: Call): number | undefined {
  return kind.cause === OK && expires !== undefined && isDate(expires) ? expires : undefined
}

/** A claim may hold any number. */
function isDate(time: number): boolean {
  return Math.abs(time) <= 8.64e15
}
