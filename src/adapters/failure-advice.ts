import type { FailureNotice } from '../flows/ports/notices.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'
import { type CardElement, stepsOf } from './adaptive-card.ts'
import { grouped } from './card-text.ts'

/** Advice is given for this many causes; the others are only named. */
const ADVISED = 3
/** A cause with a smaller part of the calls than this is not what woke anybody. */
const MIN_SHARE = 0.1

/** What to do, for the causes that matter, and for what has no cause. */
export function adviceOf(notice: FailureNotice): readonly CardElement[] {
  const { causes, unknown, expiryLags, rule } = notice
  const all = causes.reduce((sum, [, count]) => sum + count, unknown)
  const heading = (name: string, count: number) => `What to do: ${name}${count === all ? '' : ` (${grouped(count)})`}`
  if (rule.facet === 'fingerprint') return stepsOf(heading(STRANGE, all), STRANGE_STEPS)
  const matter = causes.filter(([, count], index) => index === 0 || count >= MIN_SHARE * all).slice(0, ADVISED)
  return [
    ...matter.flatMap(([cause, count]) => stepsOf(heading(cause.title, count), stepsFor(cause, expiryLags))),
    ...(unknown > 0 ? stepsOf(heading(STRANGE, unknown), STRANGE_STEPS) : []),
  ]
}

/** Whether some failures have no known cause, or the rule looks for those whose words nobody knows. */
export function isStrange({ unknown, rule }: FailureNotice): boolean {
  return unknown > 0 || rule.facet === 'fingerprint'
}

const STRANGE = 'words that the taxonomy does not know'
const STRANGE_STEPS = [
  'Read one of the answers, and look for what was deployed or changed when it began.',
  'Run “npm run explain -- record.json” on such a record: it shows what was read from it and what decided; “--why-not” and a cause says what it lacks for that cause.',
  'If it can come again, teach the taxonomy its words, with an example.',
]

/** The steps of the taxonomy, first of them the one for how long after expiry most tokens were presented. */
function stepsFor(cause: Cause, lags: FailureNotice['expiryLags']): readonly string[] {
  const lagStep = Object.entries(cause.lagSteps ?? {}).find(([lag]) => lag === lags[0]?.[0])?.[1]
  return lagStep === undefined ? cause.steps : [lagStep, ...cause.steps]
}
