import { mask } from '../core/mask.ts'
import { createLexicon, type Found, type Lexicon } from './lexicon.ts'
import { createLikeness, type FindLikeness, type Weighed } from './likeness.ts'
import { learnFrom, type Model } from './model.ts'
import {
  createCodes,
  createRules,
  createSignatures,
  type FindSignatures,
  type Rule,
  type Signed,
} from './signatures.ts'
import type { Taxonomy } from './taxonomy.ts'
import { wordsOf } from './words.ts'

/** What is known of a failure; `codes` and `text` as readFailure gives them. */
export interface Failure {
  readonly status?: number | undefined
  readonly codes: readonly string[]
  readonly text: string
  /** How many characters of what was said are too far behind to be looked at. */
  readonly leftOut?: number
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

/** What a taxonomy compiles to. */
export interface Compiled {
  readonly lexicon: Lexicon
  readonly byCode: (codes: readonly string[]) => string | undefined
  readonly rules: readonly Rule[]
  readonly bySignature: FindSignatures
  readonly likeness: FindLikeness
  /** The generic cause of a status. */
  readonly generic: ReadonlyMap<number, string>
  /** Causes that state something by themselves: the error-code article's. */
  readonly stated: ReadonlySet<string>
}

/** The words of a failure as signatures and likeness look at them. */
export interface Said {
  readonly text: string
  readonly words: readonly string[]
  readonly found: Found
}

/** A match with what its steps found; a step that was not asked any more is absent. */
export interface Considered {
  readonly match: Match
  readonly said?: Said
  readonly signed?: Signed
  readonly weighed?: Weighed
}

/** What of a failure's text is looked at, masked. */
export function maskedText({ text }: Failure): string {
  return mask(text.slice(0, LOOKED_AT))
}

/** Remembers as many answers as a storm of few errors needs; full, it forgets the oldest. */
function remembering(answer: (failure: Failure, masked: string) => Match): (failure: Failure) => Match {
  const known = new Map<string, Match>()
  return failure => {
    const masked = maskedText(failure)
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

function analyse(lexicon: Lexicon, text: string): Said {
  const words = wordsOf(text)
  return { text, words, found: lexicon.find(words) }
}

/** A taxonomy learns from its examples with the first text that needs it; of a model that is done. */
export function compile(taxonomy: Taxonomy | Model): Compiled {
  const lexicon = createLexicon(taxonomy.words, new Set(taxonomy.fillers))
  const rules = createRules(taxonomy, lexicon)
  return {
    lexicon,
    byCode: createCodes(taxonomy),
    rules,
    bySignature: createSignatures(rules),
    likeness: createLikeness(taxonomy, lexicon, () => ('learned' in taxonomy ? taxonomy.learned : learnFrom(taxonomy))),
    generic: new Map(taxonomy.causes.flatMap(({ id, genericFor = [] }) => genericFor.map(status => [status, id]))),
    stated: new Set(taxonomy.causes.flatMap(({ id, article }) => (article === undefined ? [] : id))),
  }
}

/** A code nobody listed still speaks: "LocatorIdInUse" reads "locator id in use". */
export function saidIn({ lexicon }: Compiled, codes: readonly string[], masked: string): Said {
  return analyse(lexicon, [masked, ...codes.filter(code => !masked.includes(code))].join('\n'))
}

/**
 * Looks in turn at service codes, at signatures that likeness to the taxonomy's examples bears out, at likeness alone,
 * and at the status.
 */
export function consider(compiled: Compiled, { status, codes }: Failure, masked: string): Considered {
  const { byCode, bySignature, likeness } = compiled
  const coded = byCode(codes)
  if (coded !== undefined) return { match: { cause: coded, evidence: 'code' } }
  const said = saidIn(compiled, codes, masked)
  const { text, found } = said
  const signed = bySignature(status, found, text)
  const weighed = likeness.weigh(status, said, signed.missed)
  const { ranked } = weighed
  // Of signatures that weigh the same, likeness tells which; `ranked` has the likeliest first.
  const borneOut = ranked.find(({ cause }) => signed.causes.includes(cause))?.cause ?? signed.causes[0]
  const all = { said, signed, weighed }
  if (borneOut !== undefined && likeness.supports(borneOut, ranked)) {
    return { match: { cause: borneOut, evidence: 'signature' }, ...all }
  }
  if (weighed.cause !== undefined) return { match: { cause: weighed.cause, evidence: 'likeness' }, ...all }
  const fallback = genericOf(compiled, status, ranked.length > 0)
  return { match: fallback === undefined ? UNKNOWN : { cause: fallback, evidence: 'status' }, ...all }
}

/**
 * A status alone may mean a statement of the article (a bare 500), but not beside words that mean none of them: what
 * they say is unknown, and may be new.
 */
export function genericOf(
  { generic, stated }: Compiled,
  status: number | undefined,
  spoke: boolean,
): string | undefined {
  const cause = status === undefined ? undefined : generic.get(status)
  return cause !== undefined && spoke && stated.has(cause) ? undefined : cause
}

/**
 * Compiles a taxonomy, or the model of one, into a function that names a failure's cause by the first evidence that speaks (`consider`); what
 * nothing fits is `unknown`. Never throws; linear in a bounded text.
 */
export function createMatcher(taxonomy: Taxonomy | Model): (failure: Failure) => Match {
  const compiled = compile(taxonomy)
  return remembering((failure, masked) => consider(compiled, failure, masked).match)
}
