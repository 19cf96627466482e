import { MINUTE } from '../core/window.ts'

const STEPS = [
  'Find who issues the token that these calls share: one cached by a server or built into a player is the usual case.',
  'Have it renewed now, and see that the callers present the new one.',
  'If these are many tokens with one and the same end, such as the end of an event, see that players fetch a new one before it.',
  'What still presents it afterwards is refused with 401.',
]
/** What is left to do once it has expired. */
const STEPS_AFTER = STEPS.slice(0, 2)

/** A warning of a token that is about to expire. Times in epoch milliseconds. */
export interface Warning {
  readonly isOver: boolean
  /** The last minute in which many shared it. */
  readonly until: number
  readonly expires: number
}

/** What to do about it, in cards and in the API alike. */
export function expiringSteps(warning: Warning): readonly string[] {
  if (!warning.isOver) return STEPS
  return endedInTime(warning) ? [] : STEPS_AFTER
}

/** Calls that go on sharing a token to its end are refused since; else it was renewed, or nobody calls any more. */
export function endedInTime({ isOver, until, expires }: Warning): boolean {
  return isOver && until + MINUTE < expires
}
