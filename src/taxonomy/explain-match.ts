import type { Weighed } from './likeness.ts'
import { compile, consider, type Failure, genericOf, type Match, maskedText } from './matcher.ts'
import { createLookAtRule, type SignatureFinding } from './signature-finding.ts'
import { applies } from './signatures.ts'
import type { Cause, Taxonomy } from './taxonomy.ts'
import { type WhyNot, whyNot } from './why-not.ts'

/** What the matcher considered, step by step; a step that was not asked any more is absent. */
export interface MatchExplanation extends Match {
  /** The text as it was looked at, with names, numbers and ids masked. */
  readonly text: string
  /** The service codes with what each means to the taxonomy. */
  readonly codes: readonly { readonly code: string; readonly cause?: string }[]
  readonly signatures?: {
    /** Those that fit, heaviest first. */
    readonly held: readonly SignatureFinding[]
    /** Near misses: their words are there, and so is what forbids them. */
    readonly forbidden: readonly SignatureFinding[]
    /** Causes whose signatures weigh the same, where likeness had to tell. */
    readonly tied: readonly string[]
  }
  readonly likeness?: Weighed
  readonly byStatus?: { readonly cause?: string }
}

export interface Explainer {
  readonly explain: (failure: Failure) => MatchExplanation
  readonly whyNot: (failure: Failure, cause: Cause) => WhyNot
}

/**
 * The matcher's explaining twin. It asks the same compiled parts through the same `consider`, so its cause and evidence
 * are the matcher's.
 */
export function createExplainer(taxonomy: Taxonomy): Explainer {
  const compiled = compile(taxonomy)
  const look = createLookAtRule(taxonomy, compiled)

  function explain(failure: Failure): MatchExplanation {
    const masked = maskedText(failure)
    const { status, codes } = failure
    const { match, said, signed, weighed } = consider(compiled, failure, masked)
    const meant = codes.map(code => ({ code, ...causeMember(compiled.byCode([code])) }))
    if (said === undefined || signed === undefined) return { ...match, text: masked, codes: meant }
    const asked = compiled.rules.filter(rule => applies(rule, status))
    const signatures = {
      held: asked
        .filter(rule => rule.holds(said.found, said.text))
        .toSorted((one, other) => other.weight - one.weight)
        .map(rule => look(rule, status, said)),
      forbidden: asked.filter(rule => rule.misses(said.found)).map(rule => look(rule, status, said)),
      tied: signed.causes.length > 1 ? signed.causes : [],
    }
    const explained = { ...match, text: masked, codes: meant, signatures }
    if (weighed === undefined) return explained
    const likeness = weighed
    if (match.evidence !== 'status' && match.evidence !== 'none') return { ...explained, likeness }
    return {
      ...explained,
      likeness,
      byStatus: causeMember(genericOf(compiled, status, weighed.ranked.length > 0)),
    }
  }

  return { explain, whyNot: (failure, cause) => whyNot(cause, failure, compiled, look) }
}

function causeMember(cause: string | undefined): { readonly cause?: string } {
  return cause === undefined ? {} : { cause }
}
