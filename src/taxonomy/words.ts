const MOST_WORDS = 1500
const LONGEST_WORD = 48

/** What is written in several ways and means one thing, in the order in which it is brought into one form. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  // "doesn't", "can't", "cannot", "never".
  [
    /\b(?:ca|could|do|does|did|is|are|was|were|has|have|had|wo|would|should|must|need)n['\u2019]?t\b|\bcan ?not\b|\bnever\b/gi,
    ' not ',
  ],
  // An English ending after an apostrophe is no word; French "l'actif" parts two.
  [/['\u2019](?:s|re|ve|ll|d|m)\b/gi, ''],
  // "80 requests/second".
  [/\/(?=(?:s|secs?|seconds?|min|minutes?|hours?|sekunde|minute)\b)/gi, ' per '],
  // "exp < now", as validators print it.
  [/ < /g, ' less than '],
  [/ > /g, ' greater than '],
]
const HUMPS = /(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g
const WORD = /<[a-z-]{1,16}>|[\p{L}\d]{1,4096}/gu

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss').replaceAll('œ', 'oe')
}

function placeholder(word: string): readonly string[] {
  const name = word.slice(1, -1)
  return name.endsWith('-id') ? [...name.slice(0, -3).split('-'), '#id'] : [`#${name}`]
}

/**
 * The words of a masked text in order: lower-cased, without accents, CamelCase parted; a placeholder `<n>` becomes the
 * word `#n`. One pass; words beyond a bound are not looked at.
 */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = []
  let plain = fold(text)
  for (const [pattern, by] of SPELLINGS) plain = plain.replace(pattern, by)
  for (const [found] of plain.matchAll(WORD)) {
    if (words.length >= MOST_WORDS) break
    if (found.startsWith('<')) words.push(...placeholder(found))
    else {
      for (const hump of found.slice(0, 256).split(HUMPS)) {
        const word = hump.toLowerCase().slice(0, LONGEST_WORD)
        if (word !== '') words.push(word)
      }
    }
  }
  return words
}

/** A word cut down to what its forms share ("expires", "expired", "expiring"): crude, the same for all languages. */
export function stemOf(word: string): string {
  if (word.startsWith('#') || word.length < 5) return word
  return word.replace(/(?:ings?|edly|ed|ies|es|s|ly|y|e)$/, '').slice(0, 7)
}
