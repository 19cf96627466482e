import { mask } from '../core/mask.ts'
import { createLexicon, type Found } from './lexicon.ts'
import { createLikeness } from './likeness.ts'
import { createCodes, createSignatures } from './signatures.ts'
import type { Taxonomy } from './taxonomy.ts'
import { wordsOf } from './words.ts'

/** What is known of a failure; `codes` and `text` as readFailure gives them. */
export interface Failure {
  readonly status?: number | undefined
  readonly codes: readonly string[]
  readonly text: string
}

/** What decided: the token's claims, a service code, a signature, likeness to examples, the status alone, nothing. */
export type Evidence = 'claims' | 'code' | 'signature' | 'likeness' | 'status' | 'none'

export interface Match {
  /** A cause's id, or `unknown`. */
  readonly cause: string
  readonly evidence: Evidence
}

const LOOKED_AT = 8192
const MOST_REMEMBERED = 4096
const UNKNOWN: Match = { cause: 'unknown', evidence: 'none' }

/** Remembers as many answers as a storm of few errors needs; full, it forgets the oldest. */
function remembering(answer: (failure: Failure, masked: string) => Match): (failure: Failure) => Match {
  const known = new Map<string, Match>()
  return failure => {
    const masked = mask(failure.text.slice(0, LOOKED_AT))
    const key = `${failure.status ?? ''}\n${failure.codes.join('\n')}\n${masked}`
    const before = known.get(key)
    if (before !== undefined) return before
    const match = answer(failure, masked)
    if (known.size >= MOST_REMEMBERED) {
      for (const oldest of known.keys()) {
        known.delete(oldest)
        break
      }
    }
    known.set(key, match)
    return match
  }
}

/**
 * Compiles a taxonomy into a function that names a failure's cause. Looks in turn at service codes, signatures, likeness
 * to the taxonomy's examples and the status; what nothing fits is `unknown`. Never throws; linear in a bounded text.
 */
export function createMatcher(taxonomy: Taxonomy): (failure: Failure) => Match {
  const lexicon = createLexicon(taxonomy.words, new Set(taxonomy.fillers))
  const byCode = createCodes(taxonomy)
  const bySignature = createSignatures(taxonomy, lexicon)
  const analyse = (masked: string): { readonly words: readonly string[]; readonly found: Found } => {
    const words = wordsOf(masked)
    return { words, found: lexicon.find(words) }
  }
  const likeness = createLikeness(taxonomy, lexicon, text => analyse(mask(text)))
  const generic = new Map(taxonomy.causes.flatMap(({ id, genericFor = [] }) => genericFor.map(status => [status, id])))

  return remembering(({ status, codes }, masked) => {
    const coded = byCode(codes)
    if (coded !== undefined) return { cause: coded, evidence: 'code' }
    // A code nobody listed still speaks: "LocatorIdInUse" reads "locator id in use".
    const said = [masked, ...codes.filter(code => !masked.includes(code))].join('\n')
    const { words, found } = analyse(said)
    const { causes, missed } = bySignature(status, found, said)
    const signature = causes.length > 1 ? (likeness.among(causes, words, found) ?? causes[0]) : causes[0]
    if (signature !== undefined) return { cause: signature, evidence: 'signature' }
    const like = likeness.best(status, words, found, missed)
    if (like !== undefined) return { cause: like, evidence: 'likeness' }
    const fallback = status === undefined ? undefined : generic.get(status)
    return fallback === undefined ? UNKNOWN : { cause: fallback, evidence: 'status' }
  })
}
