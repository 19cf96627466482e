import { createFeatures, createPossible, NO_CAUSE, type Spoken } from './features.ts'
import type { Lexicon } from './lexicon.ts'
import { createRegression, type Learned, type Regression } from './regression.ts'
import type { MatchedTaxonomy } from './taxonomy.ts'
import type { Tag } from './vocabulary.ts'

/** Likeness alone names a cause that has this share of the likelihood, of those possible under the status. */
const LEAST = 0.65
/** People are paged for these tags, so there likeness alone must be all but sure. */
const PAGING: ReadonlySet<Tag> = new Set(['expiry', 'quota'])
const LEAST_PAGING = 0.85
/** A text in which fewer words are known is like nothing. */
const LEAST_KNOWN = 2
/** A signature whose cause has less than this share found its words in a text that means something else. */
const LEAST_SUPPORT = 0.2
const LEAST_SUPPORT_PAGING = 0.4
/** How many of the words that speak for a candidate are shown. */
const WORDS_SHOWN = 5
/** A cause (`NO_CAUSE` for near misses of none) with its share of the likelihood. */
export interface Candidate {
  readonly cause: string
  /** 0 to 1, among the causes possible under the status. */
  readonly share: number
  /** The words that speak most for it; `not expir` is one that was ruled out, `@token` a group of words. */
  readonly words: readonly string[]
}

/** What likeness came to: `cause` is the first of `ranked` where it reaches `least` and is not forbidden; else undefined. */
export interface Weighed {
  readonly cause: string | undefined
  /** Best first. */
  readonly ranked: readonly Candidate[]
  readonly least: number
}

export interface Bounds {
  readonly least: number
  readonly support: number
}

export interface FindLikeness {
  /** How like a text is to the examples of each cause possible under the status; `missed` are not to be named. */
  readonly weigh: (status: number | undefined, said: Spoken, missed: ReadonlySet<string>) => Weighed
  /** Whether the examples of a cause bear out a signature of it that fits. */
  readonly supports: (cause: string, ranked: readonly Candidate[]) => boolean
  /** The share with which likeness alone names a cause, and the share that bears a signature of it out. */
  readonly boundsOf: (cause: string) => Bounds
}

/**
 * Weighs texts by what was learned from the taxonomy's examples: which words speak for which cause. What was learned is
 * asked for with the first text that needs it.
 */
export function createLikeness(taxonomy: MatchedTaxonomy, lexicon: Lexicon, learned: () => Learned): FindLikeness {
  const featuresOf = createFeatures(taxonomy, lexicon)
  const causes = new Map(taxonomy.causes.map(cause => [cause.id, cause]))
  const possibleUnder = createPossible(taxonomy)
  let known: { readonly regression: Regression; readonly taught: ReadonlySet<string> } | undefined
  const ask = () => {
    known ??= taughtBy(learned())
    return known
  }

  function boundsOf(cause: string): Bounds {
    const pages = causes.get(cause)?.tags.some(tag => PAGING.has(tag)) === true
    return pages ? { least: LEAST_PAGING, support: LEAST_SUPPORT_PAGING } : { least: LEAST, support: LEAST_SUPPORT }
  }

  return {
    weigh(status, said, missed) {
      const features = featuresOf(said)
      const { guess, known: knows, reasons } = ask().regression
      if (knows(features) < LEAST_KNOWN) return { cause: undefined, ranked: [], least: LEAST }
      const ranked = guess(features, possibleUnder(status)).map(({ label, share }, place) => ({
        cause: label,
        share,
        words: place < WORDS_SHOWN ? reasons(features, label).slice(0, WORDS_SHOWN) : [],
      }))
      const first = ranked[0]
      const { least } = boundsOf(first?.cause ?? NO_CAUSE)
      const names = first !== undefined && first.cause !== NO_CAUSE && !missed.has(first.cause)
      return { cause: names && first.share >= least ? first.cause : undefined, ranked, least }
    },
    supports: (cause, ranked) => {
      // Where nothing was learned, nothing speaks against the signature.
      if (ranked.length === 0 || !ask().taught.has(cause)) return true
      return (ranked.find(one => one.cause === cause)?.share ?? 0) >= boundsOf(cause).support
    },
    boundsOf,
  }
}

function taughtBy(learned: Learned) {
  return { regression: createRegression(learned), taught: new Set(learned.labels) }
}
