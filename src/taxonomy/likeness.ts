import type { Found, Lexicon } from './lexicon.ts'
import type { Cause, Tag, Taxonomy } from './taxonomy.ts'
import { stemOf } from './words.ts'

/** A cosine below this is chance; without a status more causes compete, so more is asked. */
const LEAST = 0.42
const LEAST_WITHOUT_STATUS = 0.55
/** People are paged for these tags: likeness alone must be near identity. */
const PAGING: ReadonlySet<Tag> = new Set(['expiry', 'quota'])
const LEAST_PAGING = 0.75
/** One telling word in common is no likeness; a word that one example in twelve has tells nothing. */
const LEAST_SHARED = 2
const COMMON = 1 / 12
const RARE = 4
/** The best cause must lead the next by this much. */
export const MARGIN = 0.06
/** Near misses of no cause compete under this name, so that likeness to them says nothing. */
export const NO_CAUSE = ''

interface Posting {
  readonly example: number
  readonly weight: number
}

interface Stored {
  readonly cause: string
  readonly status: number | undefined
  readonly text: string
}

/** A cause (`NO_CAUSE` for near misses of none) with the example of it that the words are most like. */
export interface Candidate {
  readonly cause: string
  /** 0 to 1. */
  readonly cosine: number
  readonly example: string
}

/** What likeness came to: `cause` leads `ranked`, reaches `least` and keeps the margin; else undefined. */
export interface Weighed {
  readonly cause: string | undefined
  /** Best first. */
  readonly ranked: readonly Candidate[]
  /** The cosine that the best candidate had to reach. */
  readonly least: number
}

export interface FindLikeness {
  /** The cause whose examples the words are clearly most like, of those possible under the status and not `missed`. */
  readonly best: (
    status: number | undefined,
    words: readonly string[],
    found: Found,
    missed: ReadonlySet<string>,
  ) => Weighed
  /** These causes, the one whose examples the words are most like first; without those that have nothing in common. */
  readonly among: (causes: readonly string[], words: readonly string[], found: Found) => readonly Candidate[]
  /** The cosine that a cause must reach. */
  readonly leastFor: (cause: string, status: number | undefined) => number
}

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
    stored.push({ cause, status, text })
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
  const common = Math.max(RARE, sets.length * COMMON)
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

  /** The likest example of each cause that has any, best first. */
  function rank(
    words: readonly string[],
    found: Found,
    possible: (cause: string, one: Stored) => boolean,
  ): readonly Candidate[] {
    const set = features(words, found)
    const length = norm(set)
    const scores = new Float64Array(stored.length)
    const shared = new Uint16Array(stored.length)
    for (const feature of set) {
      const own = telling(feature) / length
      const tells = !feature.startsWith('@') && (spread.get(feature) ?? 0) <= common
      for (const { example, weight } of index.get(feature) ?? []) {
        scores[example] = (scores[example] ?? 0) + own * weight
        if (tells) shared[example] = (shared[example] ?? 0) + 1
      }
    }
    const best = new Map<string, Candidate>()
    for (const [example, one] of stored.entries()) {
      const cosine = scores[example] ?? 0
      if ((shared[example] ?? 0) < LEAST_SHARED) continue
      if (cosine > (best.get(one.cause)?.cosine ?? 0) && possible(one.cause, one))
        best.set(one.cause, { cause: one.cause, cosine, example: one.text })
    }
    return [...best.values()].toSorted((one, other) => other.cosine - one.cosine)
  }

  function leastFor(cause: string, status: number | undefined): number {
    if (causes.get(cause)?.tags.some(tag => PAGING.has(tag)) === true) return LEAST_PAGING
    return status === undefined ? LEAST_WITHOUT_STATUS : LEAST
  }

  return {
    best: (status, words, found, missed) => {
      const ranked = rank(words, found, (cause, one) => !missed.has(cause) && allows(causes.get(cause), one, status))
      const [first, second] = ranked
      const least = leastFor(first?.cause ?? NO_CAUSE, status)
      if (first === undefined || first.cause === NO_CAUSE) return { cause: undefined, ranked, least }
      const leads = first.cosine >= least && first.cosine - (second?.cosine ?? 0) >= MARGIN
      return { cause: leads ? first.cause : undefined, ranked, least }
    },
    among: (some, words, found) => rank(words, found, cause => some.includes(cause)),
    leastFor,
  }
}
