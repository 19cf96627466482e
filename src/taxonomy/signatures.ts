import type { Found, Lexicon } from './lexicon.ts'
import type { MatchedTaxonomy, PatternSignature, Signature, WordSignature } from './taxonomy.ts'

/** A compiled word or pattern signature. */
export interface Rule {
  readonly cause: string
  readonly signature: WordSignature | PatternSignature
  readonly statuses: ReadonlySet<number>
  readonly weight: number
  readonly holds: (found: Found, text: string) => boolean
  /** Its words are there, and so is what makes them a near miss. */
  readonly misses: (found: Found) => boolean
}

export interface Signed {
  /** The causes whose heaviest matching signature weighs most: one, several that tie, or none. */
  readonly causes: readonly string[]
  /** Near misses: causes that likeness must not name either. */
  readonly missed: ReadonlySet<string>
}

export type FindSignatures = (status: number | undefined, found: Found, text: string) => Signed

function ruleOf(
  cause: string,
  ownStatuses: readonly number[],
  signature: Signature,
  lexicon: Lexicon,
): Rule | undefined {
  if ('codes' in signature) return undefined
  const statuses = new Set(signature.statuses ?? ownStatuses)
  if ('pattern' in signature) {
    const pattern = new RegExp(signature.pattern, 'iu')
    const holds = (_: Found, text: string): boolean => pattern.test(text)
    return { cause, signature, statuses, weight: signature.weight ?? 1, holds, misses: () => false }
  }
  const all = signature.all.map(lexicon.group)
  const none = (signature.none ?? []).map(lexicon.group)
  return {
    cause,
    signature,
    statuses,
    weight: signature.weight ?? all.length,
    holds: found => all.every(found.has) && !none.some(found.has),
    misses: found => none.some(found.has) && all.every(found.has),
  }
}

/** Compiles the word and pattern signatures of a taxonomy, in its order. */
export function createRules(taxonomy: MatchedTaxonomy, lexicon: Lexicon): readonly Rule[] {
  return taxonomy.causes.flatMap(({ id, statuses, signatures }) =>
    signatures.flatMap(one => ruleOf(id, statuses, one, lexicon) ?? []),
  )
}

/** Whether the rule is looked at under this status; without one, every rule is. */
export function applies({ statuses }: Rule, status: number | undefined): boolean {
  return status === undefined || statuses.size === 0 || statuses.has(status)
}

export function createSignatures(rules: readonly Rule[]): FindSignatures {
  return (status, found, text) => {
    let best = 0
    let causes: string[] = []
    const missed = new Set<string>()
    for (const rule of rules) {
      if (!applies(rule, status)) continue
      if (rule.misses(found)) missed.add(rule.cause)
      if (rule.weight < best || !rule.holds(found, text)) continue
      if (rule.weight > best) {
        best = rule.weight
        causes = []
      }
      if (!causes.includes(rule.cause)) causes.push(rule.cause)
    }
    return { causes, missed }
  }
}

/** Looks a service code up: exact, or by its family (`MPE_DTS_*`). */
export function createCodes(taxonomy: MatchedTaxonomy): (codes: readonly string[]) => string | undefined {
  const exact = new Map<string, string>()
  const families: (readonly [string, string])[] = []
  for (const { id, signatures } of taxonomy.causes) {
    for (const signature of signatures) {
      if (!('codes' in signature)) continue
      for (const code of signature.codes) {
        const key = code.toLowerCase()
        if (key.endsWith('*')) families.push([key.slice(0, -1), id])
        else exact.set(key, id)
      }
    }
  }
  const longestFirst = families.toSorted(([one], [other]) => other.length - one.length)
  const one = (code: string): string | undefined =>
    exact.get(code) ?? longestFirst.find(([beginning]) => code.startsWith(beginning))?.[1]
  return codes => {
    for (const code of codes) {
      const cause = one(code.toLowerCase())
      if (cause !== undefined) return cause
    }
    return undefined
  }
}
