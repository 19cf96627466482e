import type { Lexicon } from './lexicon.ts'
import type { Compiled, Said } from './matcher.ts'
import { applies, type Rule } from './signatures.ts'
import type { Signature, Taxonomy } from './taxonomy.ts'

/** A group of terms (as the taxonomy writes them, `@name` for a named group) and those of its words that occur. */
export interface GroupFinding {
  readonly terms: readonly string[]
  readonly found: readonly string[]
}

/** One word or pattern signature against a text. */
export interface SignatureFinding {
  readonly cause: string
  /** Its place among all signatures of the cause, from 1. */
  readonly place: number
  readonly weight: number
  /** HTTP statuses under which it is looked at; empty means any. */
  readonly statuses: readonly number[]
  readonly statusFits: boolean
  /** Its words or pattern fit the text, whatever the status. */
  readonly holds: boolean
  /** Every group must have a word; empty for a pattern. */
  readonly groups: readonly GroupFinding[]
  /** Terms that occur and must not. */
  readonly forbidding: readonly string[]
  readonly pattern?: string
}

export type LookAtRule = (rule: Rule, status: number | undefined, said: Said) => SignatureFinding

/** Shows rules of this compiled taxonomy term by term. */
export function createLookAtRule(taxonomy: Taxonomy, compiled: Compiled): LookAtRule {
  const wordsIn = createTermFinder(taxonomy, compiled)
  const places = new Map<Signature, number>(
    taxonomy.causes.flatMap(cause => cause.signatures.map((one, at) => [one, at + 1] as const)),
  )
  return (rule, status, said) => {
    const { cause, signature, statuses, weight } = rule
    const words = 'all' in signature ? signature : { all: [], none: [] }
    return {
      cause,
      place: places.get(signature) ?? 0,
      weight,
      statuses: [...statuses],
      statusFits: applies(rule, status),
      holds: rule.holds(said.found, said.text),
      groups: words.all.map(terms => ({ terms, found: wordsIn(terms, said) })),
      forbidding: (words.none ?? []).flatMap(terms => wordsIn(terms, said)),
      ...('pattern' in signature ? { pattern: signature.pattern } : {}),
    }
  }
}

/** The groups are known to the lexicon as wholes; each of their terms becomes a group of its own here. */
function createTermFinder(
  taxonomy: Taxonomy,
  { lexicon, rules }: { readonly lexicon: Lexicon; readonly rules: readonly Rule[] },
): (terms: readonly string[], said: Said) => readonly string[] {
  const numbers = new Map<string, number>()
  const expand = (terms: readonly string[]): readonly string[] =>
    terms.flatMap(term => (term.startsWith('@') ? (taxonomy.words[term.slice(1)] ?? []) : [term]))
  for (const { signature } of rules) {
    if (!('all' in signature)) continue
    for (const terms of [...signature.all, ...(signature.none ?? [])]) {
      for (const term of expand(terms)) numbers.set(term, lexicon.group([term]))
    }
  }
  const occurs = (term: string, { found }: Said): boolean => {
    const number = numbers.get(term)
    return number !== undefined && found.has(number)
  }
  return (terms, said) => expand(terms).filter(term => occurs(term, said))
}
