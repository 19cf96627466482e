import { wordsOf } from './words.ts'

/** Where one statement ends and the next begins: punctuation, a dash, a word that turns against what was said. */
const BREAKS = /[.;:()!?\n,]| [-–—] | (?:but|though|yet|whereas|while|sondern|aber|doch|mais|pero|sino) /i

/** A statement of a text. */
export interface Clause {
  readonly words: readonly string[]
  /** It rules something out, or says that something is in order: "the token has not expired", "the quota is fine". */
  readonly rulesOut: boolean
}

/** The statements of a text in order. Linear in its length. */
export function clausesOf(text: string, denials: ReadonlySet<string>): readonly Clause[] {
  return text.split(BREAKS).map(clause => {
    const words = wordsOf(clause)
    return { words, rulesOut: words.some(word => denials.has(word)) }
  })
}
