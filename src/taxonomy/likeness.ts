import type { Found, Lexicon } from './lexicon.ts'
import type { Cause, Taxonomy } from './taxonomy.ts'
import { stemOf } from './words.ts'

/** A cosine below this is chance. */
const LEAST = 0.42
/** The best cause must lead the next by this much. */
const MARGIN = 0.06
/** Near misses of no cause compete under this name, so that likeness to them says nothing. */
const NO_CAUSE = ''

interface Posting {
  readonly example: number
  readonly weight: number
}

interface Stored {
  readonly cause: string
  readonly status: number | undefined
}

/** The cause whose examples the words are most like, of those possible under the status (or of `among`). */
export type FindLikeness = (
  status: number | undefined,
  words: readonly string[],
  found: Found,
  among?: readonly string[],
) => string | undefined

type Analyse = (text: string) => { readonly words: readonly string[]; readonly found: Found }

function allows(cause: Cause | undefined, stored: Stored, status: number | undefined): boolean {
  if (status === undefined) return true
  if (cause === undefined || cause.statuses.length === 0) return stored.status === undefined || stored.status === status
  return cause.statuses.includes(status)
}

/** Compiles the taxonomy's examples into an index from feature (stem or named group) to weighted examples. */
export function createLikeness(taxonomy: Taxonomy, lexicon: Lexicon, analyse: Analyse): FindLikeness {
  const fillers = new Set(taxonomy.fillers)
  const named = Object.keys(taxonomy.words).map(name => [`@${name}`, lexicon.group([`@${name}`])] as const)
  const features = (words: readonly string[], found: Found): ReadonlySet<string> =>
    new Set([
      ...words.filter(word => !word.startsWith('#') && !fillers.has(word)).map(stemOf),
      ...named.filter(([, group]) => found.has(group)).map(([name]) => name),
    ])

  const stored: Stored[] = []
  const sets: ReadonlySet<string>[] = []
  const store = (cause: string, status: number | undefined, text: string): void => {
    const { words, found } = analyse(text)
    stored.push({ cause, status })
    sets.push(features(words, found))
  }
  for (const cause of taxonomy.causes) {
    for (const one of cause.examples) store(cause.id, one.status, one.text)
    for (const one of cause.counterExamples) store(one.cause ?? NO_CAUSE, one.status, one.text)
  }

  const spread = new Map<string, number>()
  for (const set of sets) for (const feature of set) spread.set(feature, (spread.get(feature) ?? 0) + 1)
  const telling = (feature: string): number => Math.log(1 + sets.length / (spread.get(feature) ?? 1))
  const norm = (set: ReadonlySet<string>): number => Math.hypot(...[...set].map(telling)) || 1
  const index = new Map<string, Posting[]>()
  for (const [example, set] of sets.entries()) {
    const length = norm(set)
    for (const feature of set) {
      const weight = telling(feature) / length
      const postings = index.get(feature)
      if (postings === undefined) index.set(feature, [{ example, weight }])
      else postings.push({ example, weight })
    }
  }
  const causes = new Map(taxonomy.causes.map(cause => [cause.id, cause]))

  return (status, words, found, among) => {
    const set = features(words, found)
    const length = norm(set)
    const scores = new Float64Array(stored.length)
    for (const feature of set) {
      const own = telling(feature) / length
      for (const { example, weight } of index.get(feature) ?? [])
        scores[example] = (scores[example] ?? 0) + own * weight
    }
    const best = new Map<string, number>()
    for (const [example, one] of stored.entries()) {
      const score = scores[example] ?? 0
      if (among !== undefined && !among.includes(one.cause)) continue
      if (score > (best.get(one.cause) ?? 0) && allows(causes.get(one.cause), one, status)) best.set(one.cause, score)
    }
    const [first, second] = [...best].toSorted(([, one], [, other]) => other - one)
    if (first === undefined || first[0] === NO_CAUSE) return undefined
    if (among !== undefined) return first[0]
    return first[1] >= LEAST && first[1] - (second?.[1] ?? 0) >= MARGIN ? first[0] : undefined
  }
}
