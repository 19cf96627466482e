import { clausesOf } from './clauses.ts'
import type { Found, Lexicon } from './lexicon.ts'
import { type Lesson, learn, type Regression } from './regression.ts'
import type { Tag, Taxonomy } from './taxonomy.ts'
import { stemOf } from './words.ts'

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
/** Near misses of no cause compete under this name, so that likeness to them says nothing. */
export const NO_CAUSE = ''

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

/** A masked text and the groups of words that occur in it. */
export interface Spoken {
  readonly text: string
  readonly found: Found
}

type Analyse = (text: string) => Spoken

/**
 * Learns from the taxonomy's examples which words speak for which cause. Learning takes some 0.2 s, so it waits for the
 * first text that needs it.
 */
export function createLikeness(taxonomy: Taxonomy, lexicon: Lexicon, analyse: Analyse): FindLikeness {
  const fillers = new Set(taxonomy.fillers)
  const denials = new Set(taxonomy.denials)
  const named = Object.keys(taxonomy.words).map(name => [`@${name}`, lexicon.group([`@${name}`])] as const)
  const causes = new Map(taxonomy.causes.map(cause => [cause.id, cause]))
  const labels = [...causes.keys(), NO_CAUSE]

  /** Stems, those of a statement that rules something out apart from the others, and the groups with one meaning. */
  function featuresOf({ text, found }: Spoken): ReadonlySet<string> {
    const features = new Set<string>(named.filter(([, group]) => found.has(group)).map(([name]) => name))
    for (const { words, rulesOut } of clausesOf(text, denials)) {
      for (const word of words) {
        if (word.startsWith('#') || fillers.has(word)) continue
        features.add(rulesOut ? `not ${stemOf(word)}` : stemOf(word))
      }
    }
    return features
  }

  function possibleUnder(status: number | undefined): readonly string[] {
    if (status === undefined) return labels
    return labels.filter(label => {
      const statuses = causes.get(label)?.statuses ?? []
      return statuses.length === 0 || statuses.includes(status)
    })
  }

  function lessonOf(label: string, status: number | undefined, text: string): Lesson {
    const possible = possibleUnder(status)
    return {
      features: featuresOf(analyse(text)),
      label,
      possible: possible.includes(label) ? possible : [...possible, label],
    }
  }

  let learned: Regression | undefined
  const regression = (): Regression => {
    learned ??= learn(
      taxonomy.causes.flatMap(({ id, examples, counterExamples }) => [
        ...examples.map(({ status, text }) => lessonOf(id, status, text)),
        ...counterExamples.map(({ cause, status, text }) => lessonOf(cause ?? NO_CAUSE, status, text)),
      ]),
    )
    return learned
  }
  const taught = new Set(
    taxonomy.causes.flatMap(({ id, examples, counterExamples }) => [
      ...(examples.length === 0 ? [] : [id]),
      ...counterExamples.flatMap(({ cause }) => cause ?? []),
    ]),
  )

  function boundsOf(cause: string): Bounds {
    const pages = causes.get(cause)?.tags.some(tag => PAGING.has(tag)) === true
    return pages ? { least: LEAST_PAGING, support: LEAST_SUPPORT_PAGING } : { least: LEAST, support: LEAST_SUPPORT }
  }

  return {
    weigh(status, said, missed) {
      const features = featuresOf(said)
      const { guess, known, reasons } = regression()
      if (known(features) < LEAST_KNOWN) return { cause: undefined, ranked: [], least: LEAST }
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
      if (ranked.length === 0 || !taught.has(cause)) return true
      return (ranked.find(one => one.cause === cause)?.share ?? 0) >= boundsOf(cause).support
    },
    boundsOf,
  }
}
