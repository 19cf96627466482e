import type { FailureRule } from '../core/rule.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'

/** What is failing, and what to do about it. */
export interface Advice {
  readonly title: string
  readonly count: number
  readonly steps: readonly string[]
}

/** Failures as advice is given for them; tallies are largest first. */
export interface Failures {
  readonly rule: Pick<FailureRule, 'facet'>
  readonly causes: readonly (readonly [Cause, number])[]
  /** Calls of no known cause. */
  readonly unknown: number
  readonly expiryLags: readonly (readonly [string, number])[]
}

/** Advice is given for this many causes; the others are only named. */
const ADVISED = 3
/** A cause with a smaller part of the calls than this is not what woke anybody. */
const MIN_SHARE = 0.1

/** What is said of calls that the taxonomy has no cause for. */
export const NO_CAUSE = 'not in the taxonomy'
const STRANGE = 'words that the taxonomy does not know'
const STRANGE_STEPS = [
  'Read one of the answers, and look for what was deployed or changed when it began.',
  'Run “npm run explain -- record.json” on such a record: it shows what was read from it and what decided; “--why-not” and a cause says what it lacks for that cause.',
  'If it can come again, teach the taxonomy its words, with an example.',
]

/** What to do, for the causes that matter and for what has no cause; in cards and in the API alike. */
export function failureAdvice({ rule, causes, unknown, expiryLags }: Failures): readonly Advice[] {
  const all = callsOf(causes, unknown)
  if (rule.facet === 'fingerprint') return [{ title: STRANGE, count: all, steps: STRANGE_STEPS }]
  const matter = causes.filter(([, count], index) => index === 0 || count >= MIN_SHARE * all).slice(0, ADVISED)
  return [
    ...matter.map(([cause, count]) => ({ title: cause.title, count, steps: stepsFor(cause, expiryLags) })),
    ...(unknown > 0 ? [{ title: STRANGE, count: unknown, steps: STRANGE_STEPS }] : []),
  ]
}

export function callsOf(causes: Failures['causes'], unknown: number): number {
  return causes.reduce((sum, [, count]) => sum + count, unknown)
}

/** The steps of the taxonomy, first of them the one for how long after expiry most tokens were presented. */
function stepsFor(cause: Cause, lags: Failures['expiryLags']): readonly string[] {
  const lagStep = Object.entries(cause.lagSteps ?? {}).find(([lag]) => lag === lags[0]?.[0])?.[1]
  return lagStep === undefined ? cause.steps : [lagStep, ...cause.steps]
}
