import { mask } from '../core/mask.ts'
import { createFeatures, createPossible, NO_CAUSE } from './features.ts'
import { type Lesson, learn } from './learn.ts'
import { createLexicon } from './lexicon.ts'
import type { Learned } from './regression.ts'
import type { MatchedCause, MatchedTaxonomy, Taxonomy } from './taxonomy.ts'
import { wordsOf } from './words.ts'

/** All that the matcher needs of a taxonomy: without examples, but with what was learned from them. */
export interface Model extends MatchedTaxonomy {
  readonly learned: Learned
}

/** Works out what the matcher needs, which takes about a second. */
export function modelOf(taxonomy: Taxonomy): Model {
  const { fillers, denials, words, causes } = taxonomy
  return { fillers, denials, words, causes: causes.map(matchedOf), learned: learnFrom(taxonomy) }
}

function matchedOf({ id, statuses, genericFor, tags, article, signatures }: MatchedCause): MatchedCause {
  return {
    id,
    statuses,
    ...(genericFor === undefined ? {} : { genericFor }),
    tags,
    ...(article === undefined ? {} : { article }),
    signatures,
  }
}

/**
 * Learns from the taxonomy's examples and counter-examples which words speak for which cause; `parts` as in `Learned`.
 */
export function learnFrom(taxonomy: Taxonomy, parts?: number): Learned {
  const lexicon = createLexicon(taxonomy.words, new Set(taxonomy.fillers))
  const featuresOf = createFeatures(taxonomy, lexicon)
  const possibleUnder = createPossible(taxonomy)
  const lessonOf = (label: string, status: number | undefined, example: string): Lesson => {
    const text = mask(example)
    const possible = possibleUnder(status)
    return {
      features: featuresOf({ text, found: lexicon.find(wordsOf(text)) }),
      label,
      possible: possible.includes(label) ? possible : [...possible, label],
    }
  }
  return learn(
    taxonomy.causes.flatMap(({ id, examples, counterExamples }) => [
      ...examples.map(({ status, text }) => lessonOf(id, status, text)),
      ...counterExamples.map(({ cause, status, text }) => lessonOf(cause ?? NO_CAUSE, status, text)),
    ]),
    parts,
  )
}
