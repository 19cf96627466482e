import { callsOf, failureAdvice } from '../flows/failure-advice.ts'
import type { FailureNotice } from '../flows/ports/notices.ts'
import { type CardElement, stepsOf } from './adaptive-card.ts'
import { grouped } from './card-text.ts'

/** What to do, for the causes that matter, and for what has no cause. */
export function adviceOf(notice: FailureNotice): readonly CardElement[] {
  const all = callsOf(notice.causes, notice.unknown)
  return failureAdvice(notice).flatMap(({ title, count, steps }) =>
    stepsOf(`What to do: ${title}${count === all ? '' : ` (${grouped(count)})`}`, steps),
  )
}

/** Whether some failures have no known cause, or the rule looks for those whose words nobody knows. */
export function isStrange({ unknown, rule }: FailureNotice): boolean {
  return unknown > 0 || rule.facet === 'fingerprint'
}
