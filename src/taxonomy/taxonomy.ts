import { taxonomyFaults } from './check.ts'
import data from './media-services.json' with { type: 'json' }

export const TAGS = [
  'expiry',
  'quota',
  'throttle',
  'auth',
  'permission',
  'conflict',
  'not-found',
  'bad-request',
  'service',
  'storage',
  'stream',
  'live',
  'job',
] as const
export type Tag = (typeof TAGS)[number]

export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

export const RETRIES = ['never', 'after-fix', 'backoff'] as const
export type Retry = (typeof RETRIES)[number]

/** How long after its expiry a token was presented. */
export const EXPIRY_LAGS = ['under 5 min', 'under 1 h', 'under 1 day', '1 day or more'] as const
export type ExpiryLag = (typeof EXPIRY_LAGS)[number]

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

export interface Taxonomy {
  readonly version: string
  /** Words that say nothing about a cause and are skipped between the words of a phrase. */
  readonly fillers: readonly string[]
  /** Words by which a statement rules something out, or says that it is in order. */
  readonly denials: readonly string[]
  /** Named groups of words with one meaning, for signatures (`@name`) and for likeness. */
  readonly words: Readonly<Record<string, readonly string[]>>
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
