import { wordsOf } from './words.ts'

/** Which numbered groups of terms occur in a text; `has(group)` is constant time. */
export interface Found {
  readonly has: (group: number) => boolean
}

interface Phrase {
  /** Units (numbered words or beginnings of words) that must follow each other. */
  readonly units: readonly number[]
  readonly groups: number[]
}

export interface Lexicon {
  /** The number of the group made of these terms; the same terms have one number. */
  readonly group: (terms: readonly string[]) => number
  /** One pass over the words: the work grows with their number alone. */
  readonly find: (words: readonly string[]) => Found
}

const SHORTEST_BEGINNING = 3
const LONGEST_BEGINNING = 24
const MOST_SKIPPED = 3

/** Compiles terms (words, beginnings `expir*`, phrases, `@name`) into one dictionary, looked up word by word. */
export function createLexicon(
  named: Readonly<Record<string, readonly string[]>>,
  fillers: ReadonlySet<string>,
): Lexicon {
  const exact = new Map<string, number>()
  const beginnings = new Map<string, number>()
  const phrases = new Map<string, Phrase>()
  const starting = new Map<number, Phrase[]>()
  const groups = new Map<string, number>()
  let units = 0

  function unit(word: string): number {
    const begins = word.endsWith('*')
    const key = begins ? word.slice(0, -1) : word
    const table = begins ? beginnings : exact
    const known = table.get(key)
    if (known !== undefined) return known
    units += 1
    table.set(key, units)
    return units
  }

  /** A placeholder `#n` and a beginning `expir*` are taken as they stand, other words as a text's would be. */
  const unitsOfPart = remembering((part): readonly number[] => {
    if (part.startsWith('#')) return [unit(part)]
    const words = wordsOf(part.replace('*', ''))
    return words.map((word, at) => unit(part.endsWith('*') && at === words.length - 1 ? `${word}*` : word))
  })

  const phraseOf = remembering((term): Phrase => {
    const numbers = term.split(' ').flatMap(part => unitsOfPart(part))
    const key = numbers.join(' ')
    const known = phrases.get(key)
    if (known !== undefined) return known
    const phrase: Phrase = { units: numbers, groups: [] }
    phrases.set(key, phrase)
    const first = numbers[0]
    if (first !== undefined) starting.set(first, [...(starting.get(first) ?? []), phrase])
    return phrase
  })

  const expand = (terms: readonly string[]): readonly string[] =>
    terms.flatMap(term => (term.startsWith('@') ? (named[term.slice(1)] ?? []) : [term]))

  function group(terms: readonly string[]): number {
    const all = expand(terms)
    const key = [...all].toSorted().join('|')
    const known = groups.get(key)
    if (known !== undefined) return known
    const number = groups.size
    groups.set(key, number)
    for (const term of all) phraseOf(term).groups.push(number)
    return number
  }

  function unitsOf(word: string): readonly number[] {
    const found: number[] = []
    const whole = exact.get(word)
    if (whole !== undefined) found.push(whole)
    const longest = Math.min(word.length, LONGEST_BEGINNING)
    for (let length = SHORTEST_BEGINNING; length <= longest; length += 1) {
      const begins = beginnings.get(word.slice(0, length))
      if (begins !== undefined) found.push(begins)
    }
    return found
  }

  const skippable = (word: string): boolean => fillers.has(word) || word.startsWith('#')

  function find(words: readonly string[]): Found {
    const present = new Set<number>()
    const at = words.map(unitsOf)
    /** The phrase's words follow each other from here, but for fillers and placeholders between them. */
    const follows = ({ units: wanted }: Phrase, from: number): boolean => {
      let position = from
      for (let next = 1; next < wanted.length; next += 1) {
        const unitWanted = wanted[next] ?? 0
        let skipped = 0
        position += 1
        while (at[position]?.includes(unitWanted) === false) {
          if (skipped === MOST_SKIPPED || !skippable(words[position] ?? '')) return false
          skipped += 1
          position += 1
        }
        if (position >= words.length) return false
      }
      return true
    }
    for (const [position, here] of at.entries()) {
      for (const first of here) {
        for (const phrase of starting.get(first) ?? []) {
          if (follows(phrase, position)) for (const number of phrase.groups) present.add(number)
        }
      }
    }
    return { has: number => present.has(number) }
  }

  return { group, find }
}

/** The same terms stand in many groups, and the same words in many terms: of 19,000 words, 2,400 are different ones. */
function remembering<Made>(make: (text: string) => Made): (text: string) => Made {
  const made = new Map<string, Made>()
  return text => {
    const before = made.get(text)
    if (before !== undefined) return before
    const now = make(text)
    made.set(text, now)
    return now
  }
}
