import type { Outcome } from './outcome.ts'
import { redact } from './redact.ts'

/** A kind of error that the taxonomy does not know, as a batch saw it first. Time in epoch milliseconds. */
export interface FirstSight {
  readonly fingerprint: string
  readonly account: string
  readonly cause: string
  readonly category: string
  readonly status: number | undefined
  readonly time: number
  /** Redacted. */
  readonly sample: string
}

/** Each fingerprint among the outcomes once, with the first outcome that has it. */
export function firstSights(outcomes: Iterable<Outcome>): readonly FirstSight[] {
  const sights = new Map<string, FirstSight>()
  for (const { fingerprint, event, cause, status, message } of outcomes) {
    if (fingerprint === undefined || sights.has(fingerprint)) continue
    const { account, category, time } = event
    sights.set(fingerprint, { fingerprint, account, cause, category, status, time, sample: redact(message) })
  }
  return [...sights.values()]
}
