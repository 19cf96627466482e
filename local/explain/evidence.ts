import type { DiagnosticEvent } from '../../src/core/event.ts'
import { OK, type Outcome } from '../../src/core/outcome.ts'
import type { MatchExplanation } from '../../src/taxonomy/explain-match.ts'
import { NO_CAUSE } from '../../src/taxonomy/features.ts'
import type { Candidate } from '../../src/taxonomy/likeness.ts'
import type { Evidence } from '../../src/taxonomy/matcher.ts'
import type { SignatureFinding } from '../../src/taxonomy/signature-finding.ts'
import { shown, shownOrNull, shownTime } from './shown.ts'

/** The evidence in the order in which it is considered; null is a step that was not asked, as one before it decided. */
export interface ShownEvidence {
  readonly decided: Evidence
  /** Claims of the viewer's token; null where the record carries none. */
  readonly claims: ShownClaims | null
  /** What the service said, as the matcher looks at it: ids, numbers and names masked. */
  readonly text: string | null
  /** Characters of it that are too far behind to be looked at. */
  readonly leftOut: number
  readonly codes: readonly { readonly code: string; readonly cause: string | null }[] | null
  readonly signatures: {
    readonly held: readonly ShownSignature[]
    readonly forbidden: readonly ShownSignature[]
    readonly tied: readonly string[]
  } | null
  readonly likeness: {
    readonly cause: string | null
    /** The share that likeness alone asks for. */
    readonly least: number
    readonly candidates: readonly ShownCandidate[]
  } | null
  readonly status: { readonly status: number | null; readonly cause: string | null } | null
}

export interface ShownClaims {
  /** The cause that the claims prove. */
  readonly proves: string | null
  readonly tokenMissing: boolean
  readonly expires: string | null
  /** From expiry to the record's time; below zero the token was still good. */
  readonly expiredForMs: number | null
  readonly notBefore: string | null
  readonly issuer: string | null
  readonly expectedIssuer: string | null
  readonly audience: string | null
  readonly expectedAudience: string | null
}

export interface ShownSignature extends Omit<SignatureFinding, 'pattern'> {
  readonly pattern: string | null
}

export interface ShownCandidate {
  /** Null: a near miss of no cause. */
  readonly cause: string | null
  /** Its share of the likelihood, 0 to 1. */
  readonly share: number
  /** Words that speak for it; `@name` is a group of words with one meaning. */
  readonly words: readonly string[]
}

const FEW = 5

/** `match` is the explanation of a failure's words; without it the outcome came before any words were looked at. */
export function shownEvidence(outcome: Outcome, match: MatchExplanation | undefined, leftOut: number): ShownEvidence {
  const { event, evidence } = outcome
  const success = outcome.cause === OK
  return {
    decided: evidence,
    claims: success ? null : shownClaims(event, evidence === 'claims' ? outcome.cause : null),
    text: match === undefined ? null : shown(match.text),
    leftOut,
    codes: match?.codes.map(({ code, cause }) => ({ code: shown(code, 120), cause: cause ?? null })) ?? null,
    signatures:
      match?.signatures === undefined
        ? null
        : {
            held: match.signatures.held.map(shownSignature),
            forbidden: match.signatures.forbidden.map(shownSignature),
            tied: match.signatures.tied,
          },
    likeness:
      match?.likeness === undefined
        ? null
        : {
            cause: match.likeness.cause ?? null,
            least: match.likeness.least,
            candidates: match.likeness.ranked.slice(0, FEW).map(shownCandidate),
          },
    status: success
      ? { status: event.status ?? null, cause: OK }
      : match?.byStatus === undefined
        ? null
        : { status: outcome.status ?? null, cause: match.byStatus.cause ?? null },
  }
}

function shownClaims({ claims, time, tokenMissing }: DiagnosticEvent, proves: string | null): ShownClaims | null {
  if (claims === undefined && tokenMissing !== true) return null
  const { expires, notBefore } = claims ?? {}
  return {
    proves,
    tokenMissing: tokenMissing === true,
    expires: expires === undefined ? null : shownTime(expires),
    expiredForMs: expires === undefined ? null : time - expires,
    notBefore: notBefore === undefined ? null : shownTime(notBefore),
    issuer: shownOrNull(claims?.issuer),
    expectedIssuer: shownOrNull(claims?.expectedIssuer),
    audience: shownOrNull(claims?.audience),
    expectedAudience: shownOrNull(claims?.expectedAudience),
  }
}

export function shownSignature({ pattern, ...finding }: SignatureFinding): ShownSignature {
  return { ...finding, pattern: pattern ?? null }
}

export function shownCandidate({ cause, share, words }: Candidate): ShownCandidate {
  const rounded = Math.round(share * 1_000) / 1_000
  return { cause: cause === NO_CAUSE ? null : cause, share: rounded, words: words.map(word => shown(word, 40)) }
}
