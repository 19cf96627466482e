import type { Evidence } from '../taxonomy/matcher.ts'
import { createMatcher } from '../taxonomy/matcher.ts'
import type { Model } from '../taxonomy/model.ts'
import type { Taxonomy } from '../taxonomy/taxonomy.ts'
import type { DiagnosticEvent } from './event.ts'
import { readFailure } from './failure.ts'
import { fingerprint } from './fingerprint.ts'

/** The cause of a success, and of a failure that nobody knows. */
export const OK = 'ok'
export const UNKNOWN = 'unknown'

export interface Outcome {
  readonly event: DiagnosticEvent
  /** `ok`, the id of a cause in the taxonomy, or `unknown`. */
  readonly cause: string
  /** What decided. */
  readonly evidence: Evidence
  /** The event's status, or the one its text tells. */
  readonly status: number | undefined
  /** What the service said, out of whatever envelope it stood in; hostile. */
  readonly message: string
  /** Of words that nobody knows: the same for the same error with other ids in it. */
  readonly fingerprint?: string
}

export function createClassifier(taxonomy: Taxonomy | Model): (event: DiagnosticEvent) => Outcome {
  const match = createMatcher(taxonomy)
  return event => {
    if (!event.failed) return { event, cause: OK, evidence: 'status', status: event.status, message: '' }
    const claimed = causeOfClaims(event)
    if (claimed !== undefined) {
      return { event, cause: claimed, evidence: 'claims', status: event.status, message: event.text }
    }
    const failure = readFailure(event)
    const { status, codes, text } = failure
    const outcome: Outcome = {
      event,
      ...match(failure),
      status,
      message: [...codes.filter(code => !text.includes(code)), text].join(': '),
    }
    // Words that decided nothing may be a new kind of error, also where the status has a generic cause.
    const strange = outcome.cause === UNKNOWN || (outcome.evidence === 'status' && text.trim() !== '')
    return strange ? { ...outcome, fingerprint: fingerprint(status, codes, text) } : outcome
  }
}

/** Validators allow for clocks that differ; five minutes is what Microsoft's own libraries allow. */
const CLOCK_SKEW = 5 * 60_000

/** What a refused call says of the token that was presented, or was not. */
type Presented = Pick<DiagnosticEvent, 'status' | 'claims' | 'time' | 'tokenMissing'>

/**
 * What the claims of a refused media token prove by themselves, against the record's time. A token inside the skew
 * proves nothing, so there the service's own words decide.
 */
export function causeOfClaims({ status, claims, time, tokenMissing }: Presented): string | undefined {
  if (status !== 401) return undefined
  if (tokenMissing === true) return 'auth-header-missing'
  if (claims === undefined) return undefined
  if (claims.expires !== undefined && claims.expires <= time) return 'token-expired'
  if (claims.notBefore !== undefined && claims.notBefore > time + CLOCK_SKEW) return 'token-not-yet-valid'
  if (differs(claims.audience, claims.expectedAudience)) return 'auth-header-bad-value'
  if (differs(claims.issuer, claims.expectedIssuer)) return 'auth-header-bad-value'
  return undefined
}

function differs(stated: string | undefined, expected: string | undefined): boolean {
  return stated !== undefined && expected !== undefined && stated !== expected
}
