import { ASSUMPTIONS, LIMITS, OURS } from './inputs.ts'
import type { Measured } from './measured.ts'

/** What the timers take and ask while every account changes all the time. */
export interface Looks {
  /** How long one run takes. The audit's is that of the last one of a day. */
  readonly seconds: Readonly<Record<'evaluate' | 'rollUp' | 'audit', number>>
  readonly requestsPerSecond: number
}

const DAY_MINUTES = 1_440

export function looksAt(
  { accounts, rowsPerMinute }: { readonly accounts: number; readonly rowsPerMinute: number },
  { requests }: Measured,
): Looks {
  const requestSeconds = ASSUMPTIONS.requestSeconds.is
  const { evaluate, rollUp, audit, watch, retain } = requests
  const ofAccount = rowsPerMinute / accounts
  const look = pages(ofAccount * OURS.lookMinutes)
  const hour = pages(ofAccount * OURS.rollUpMinutes)
  const day = rowsPerMinute * DAY_MINUTES
  const seconds = {
    evaluate:
      evaluate.fixed * requestSeconds +
      Math.max(1, accounts / OURS.parallelLooks) * (evaluate.each * requestSeconds + look.seconds),
    rollUp:
      rollUp.fixed * requestSeconds + (accounts / OURS.parallelRollUps) * (rollUp.each * requestSeconds + hour.seconds),
    audit: audit * requestSeconds + pages(day).seconds,
  }
  const asked = [
    runsPerSecond(OURS.evaluations, seconds.evaluate) * (evaluate.fixed + accounts * (evaluate.each + look.count)),
    runsPerSecond(OURS.rollUps, seconds.rollUp) * (rollUp.fixed + accounts * (rollUp.each + hour.count)),
    runsPerSecond(OURS.audits, seconds.audit / 2) * (audit + pages(day / 2).count),
    runsPerSecond(OURS.watches, 0) * watch,
    runsPerSecond(OURS.retentions, 0) * retain,
  ]
  return { seconds, requestsPerSecond: asked.reduce((sum, one) => sum + one, 0) }
}

/** A run that is late follows the one before it. */
export function runsPerSecond(perMinute: number, seconds: number): number {
  return Math.min(perMinute / 60, 1 / seconds)
}

/** An answer takes as long as its rows, but no less than any. */
function pages(rows: number): { readonly count: number; readonly seconds: number } {
  const count = Math.max(1, Math.ceil(rows / LIMITS.pageEntities))
  const reading = (rows / LIMITS.pageEntities) * ASSUMPTIONS.pageSeconds.is
  return { count, seconds: Math.max(ASSUMPTIONS.requestSeconds.is, reading) }
}
