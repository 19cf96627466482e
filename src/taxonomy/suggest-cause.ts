import { readFailure } from '../core/failure.ts'
import { type Compiled, compile, maskedText, type Said, saidIn } from './matcher.ts'
import { applies } from './signatures.ts'
import { traitsOf } from './status-traits.ts'
import type { Cause, Taxonomy, WordSignature } from './taxonomy.ts'
import { wordsOf } from './words.ts'

/** A failure whose words nobody knows, as it was seen. */
export interface Sighting {
  readonly status: number | undefined
  readonly category: string
  readonly text: string
}

/** A cause to begin with, for somebody who adds this kind of failure to the taxonomy. */
export type SuggestCause = (sighting: Sighting) => Cause

/** A signature of more words finds too little. */
const MAX_WORDS = 4
const SHORTEST_WORD = 2
const MAX_TEXT = 1_000
const MAX_ID = 60
const MAX_TITLE = 60
/** What is known least of a new kind of failure; not to be taken for advice. */
const STEPS = ['Say here what to do.']
const DOCS = 'https://learn.microsoft.com/en-us/previous-versions/media-services/previous/media-services-error-codes'

/**
 * Makes suggestions that a taxonomy takes as they are: with one of them added it has no fault, and finds that cause by the
 * suggestion's own example. A text without words has neither example nor signature. Never throws.
 */
export function createSuggestCause(taxonomy: Taxonomy): SuggestCause {
  let known: Known | undefined
  return sighting => {
    known ??= knownOf(taxonomy)
    return suggest(sighting, known)
  }
}

/** What suggestions are made with. */
interface Known {
  readonly compiled: Compiled
  readonly skipped: ReadonlySet<string>
  readonly takenIds: ReadonlySet<string>
  /** The number of causes that have the word in an example. */
  readonly spread: ReadonlyMap<string, number>
}

function knownOf(taxonomy: Taxonomy): Known {
  const spread = new Map<string, number>()
  for (const { examples } of taxonomy.causes) {
    for (const word of new Set(examples.flatMap(({ text }) => wordsOf(text)))) {
      spread.set(word, (spread.get(word) ?? 0) + 1)
    }
  }
  return {
    compiled: compile(taxonomy),
    skipped: new Set([...taxonomy.fillers, ...taxonomy.denials]),
    takenIds: new Set(['ok', 'unknown', ...taxonomy.causes.map(({ id }) => id)]),
    spread,
  }
}

function suggest({ status: given, category, text }: Sighting, known: Known): Cause {
  // Halves of characters have no UTF-8 form.
  const example = text
    .slice(0, MAX_TEXT)
    .replace(/\p{Cs}/gu, '')
    .trim()
  // As the matcher looks at it: out of whatever envelope it stands in, and masked.
  const failure = readFailure({ status: given, text: example })
  const masked = maskedText(failure)
  const said = saidIn(known.compiled, failure.codes, masked)
  const { status } = failure
  const words = distinguishing(said.words, known)
  const isTelling = words.length > 0
  return {
    id: freeId(words, status, known.takenIds),
    title: titleOf(wordsOf(masked), status),
    statuses: status === undefined ? [] : [status],
    ...traitsOf(status, category),
    steps: STEPS,
    docs: DOCS,
    signatures: isTelling ? [signatureOf(words, status, said, known)] : [],
    examples: isTelling ? [{ ...(status === undefined ? {} : { status }), text: example }] : [],
    counterExamples: [],
  }
}

/** The words that the fewest causes have in their examples, of equals the longest; in the order of the text. */
function distinguishing(words: readonly string[], { skipped, spread }: Known): readonly string[] {
  const candidates = [...new Set(words)].filter(word => !skipped.has(word) && isTerm(word))
  const rarestFirst = candidates.toSorted((a, b) => (spread.get(a) ?? 0) - (spread.get(b) ?? 0) || b.length - a.length)
  const rarest = new Set(rarestFirst.slice(0, MAX_WORDS))
  return candidates.filter(word => rarest.has(word))
}

/** A word that a signature finds again: no placeholder, nor what a text's own word would be read as another. */
function isTerm(word: string): boolean {
  const [read, ...more] = wordsOf(word)
  return word.length >= SHORTEST_WORD && read === word && more.length === 0
}

/** It must outweigh signatures that fit too, and whose examples did not bear them out. */
function signatureOf(
  words: readonly string[],
  status: number | undefined,
  { found, text }: Said,
  { compiled }: Known,
): WordSignature {
  const all = words.map(word => [word])
  const rivals = compiled.rules.filter(rule => applies(rule, status) && rule.holds(found, text))
  const heaviest = Math.max(0, ...rivals.map(({ weight }) => weight))
  return heaviest < all.length ? { all } : { all, weight: Math.floor(heaviest) + 1 }
}

/** The words that letters of a slug can write, or the status. */
function freeId(words: readonly string[], status: number | undefined, taken: ReadonlySet<string>): string {
  const slugs = words.filter(word => /^[a-z\d]+$/.test(word))
  const base = slugs.length > 0 ? slugs.join('-').slice(0, MAX_ID).replace(/-$/, '') : `failure-${status ?? 'unnamed'}`
  if (!taken.has(base)) return base
  let next = 2
  while (taken.has(`${base}-${next}`)) next++
  return `${base}-${next}`
}

/** The text in plain words, as far as they fit; without names and numbers. */
function titleOf(words: readonly string[], status: number | undefined): string {
  let title = ''
  for (const word of words.filter(one => !one.startsWith('#'))) {
    if (title.length + word.length >= MAX_TITLE) break
    title += title === '' ? `${word.slice(0, 1).toUpperCase()}${word.slice(1)}` : ` ${word}`
  }
  return title === '' ? `Failure without words${status === undefined ? '' : ` (${status})`}` : title
}
