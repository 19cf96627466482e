import type { Call } from './call.ts'
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

/** Each fingerprint among the calls once, with the first call that has it. */
export function firstSights(calls: Iterable<Call>): readonly FirstSight[] {
  const sights = new Map<string, FirstSight>()
  for (const { kind, time } of calls) {
    const { fingerprint, account, category, cause, status, message } = kind
    if (fingerprint === undefined || sights.has(fingerprint)) continue
    sights.set(fingerprint, { fingerprint, account, cause, category, status, time, sample: redact(message) })
  }
  return [...sights.values()]
}
