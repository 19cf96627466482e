import { taxonomyFaults } from './check.ts'
import data from './media-services.json' with { type: 'json' }
import {
  EXPIRY_LAGS,
  type ExpiryLag,
  RETRIES,
  type Retry,
  SEVERITIES,
  type Severity,
  TAGS,
  type Tag,
} from './vocabulary.ts'

/** Service codes that mean this cause whatever the text says; a code may end in `*`. Letter case does not matter. */
export interface CodeSignature {
  readonly codes: readonly string[]
}

/**
 * Groups of words over the masked text, in any order. A group holds when one of its terms occurs: a word, a beginning
 * (`expir*`), words in a row (`no longer valid`), or a named group of the taxonomy's `words` (`@token`).
 */
export interface WordSignature {
  /** HTTP statuses under which it is looked at; those of the cause unless given. */
  readonly statuses?: readonly number[]
  readonly all: readonly (readonly string[])[]
  readonly none?: readonly (readonly string[])[]
  /** The heavier of two matching signatures decides; the number of `all` groups unless given. */
  readonly weight?: number
}

/** A regular expression for what words cannot say; plain, bounded syntax only (see pattern.ts). */
export interface PatternSignature {
  readonly statuses?: readonly number[]
  readonly pattern: string
  readonly weight?: number
}

export type Signature = CodeSignature | WordSignature | PatternSignature

export interface Example {
  readonly status?: number
  readonly text: string
}

/** A near miss: must not be this cause, and is `cause` when that is given. */
export interface CounterExample extends Example {
  readonly cause?: string
}

export interface Cause {
  readonly id: string
  readonly title: string
  readonly statuses: readonly number[]
  /** Statuses for which this is the answer when the text says nothing more exact. */
  readonly genericFor?: readonly number[]
  readonly tags: readonly Tag[]
  readonly severity: Severity
  readonly retry: Retry
  readonly steps: readonly string[]
  /** For expired tokens: what to do first, by how long after expiry most of them were presented. */
  readonly lagSteps?: Readonly<Record<ExpiryLag, string>>
  readonly docs: string
  /** The sentence of the error-code article, for causes that it states. */
  readonly article?: string
  readonly signatures: readonly Signature[]
  readonly examples: readonly Example[]
  readonly counterExamples: readonly CounterExample[]
}

/** What the matcher reads of a cause. */
export type MatchedCause = Pick<Cause, 'id' | 'statuses' | 'genericFor' | 'tags' | 'article' | 'signatures'>

/** What the matcher reads of a taxonomy, beside the examples that it learns from. */
export interface MatchedTaxonomy {
  /** Words that say nothing about a cause and are skipped between the words of a phrase. */
  readonly fillers: readonly string[]
  /** Words by which a statement rules something out, or says that it is in order. */
  readonly denials: readonly string[]
  /** Named groups of words with one meaning, for signatures (`@name`) and for likeness. */
  readonly words: Readonly<Record<string, readonly string[]>>
  readonly causes: readonly MatchedCause[]
}

export interface Taxonomy extends MatchedTaxonomy {
  readonly version: string
  readonly causes: readonly Cause[]
}

/** Checks parsed JSON; throws one error that names every fault by its path. */
export function readTaxonomy(value: unknown): Taxonomy {
  const faults: string[] = []
  if (!isTaxonomy(value, faults)) throw new Error(`The taxonomy is faulty:\n${faults.join('\n')}`)
  return value
}

/** taxonomyFaults looks at every member of the shape, so a value without faults has it. */
function isTaxonomy(value: unknown, faults: string[]): value is Taxonomy {
  faults.push(...taxonomyFaults(value, { tags: TAGS, severities: SEVERITIES, retries: RETRIES, lags: EXPIRY_LAGS }))
  return faults.length === 0
}

/** The shared error taxonomy of Media Services. */
export const taxonomy: Taxonomy = readTaxonomy(data)

const byId: ReadonlyMap<string, Cause> = new Map(taxonomy.causes.map(cause => [cause.id, cause]))

/** The cause with this id, or undefined: also for `ok` and `unknown`, which are no causes. */
export function causeById(id: string): Cause | undefined {
  return byId.get(id)
}
