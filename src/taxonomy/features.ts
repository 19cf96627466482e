import { clausesOf } from './clauses.ts'
import type { Found, Lexicon } from './lexicon.ts'
import type { MatchedTaxonomy } from './taxonomy.ts'
import { stemOf } from './words.ts'

/** Near misses of no cause compete under this name, so that likeness to them says nothing. */
export const NO_CAUSE = ''

/** A masked text and the groups of words that occur in it. */
export interface Spoken {
  readonly text: string
  readonly found: Found
}

/**
 * What a text is weighed by: stems, those of a statement that rules something out apart from the others, and the groups
 * with one meaning.
 */
export function createFeatures(
  { fillers, denials, words: groups }: Pick<MatchedTaxonomy, 'fillers' | 'denials' | 'words'>,
  lexicon: Lexicon,
): (said: Spoken) => ReadonlySet<string> {
  const skipped = new Set(fillers)
  const denying = new Set(denials)
  const named = Object.keys(groups).map(name => [`@${name}`, lexicon.group([`@${name}`])] as const)
  return ({ text, found }) => {
    const features = new Set<string>(named.filter(([, group]) => found.has(group)).map(([name]) => name))
    for (const { words, rulesOut } of clausesOf(text, denying)) {
      for (const word of words) {
        if (word.startsWith('#') || skipped.has(word)) continue
        features.add(rulesOut ? `not ${stemOf(word)}` : stemOf(word))
      }
    }
    return features
  }
}

/** The causes that a status allows, and `NO_CAUSE`; without a status all. */
export function createPossible({
  causes,
}: Pick<MatchedTaxonomy, 'causes'>): (status: number | undefined) => readonly string[] {
  const all = [...causes.map(({ id }) => id), NO_CAUSE]
  return status => {
    if (status === undefined) return all
    const fitting = causes.filter(({ statuses }) => statuses.length === 0 || statuses.includes(status))
    return [...fitting.map(({ id }) => id), NO_CAUSE]
  }
}
