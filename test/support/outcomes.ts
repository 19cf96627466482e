import type { Contribution } from '../../src/core/delta.ts'
import type { DiagnosticEvent } from '../../src/core/event.ts'
import type { Outcome } from '../../src/core/outcome.ts'
import { callOf } from '../../src/core/call.ts'

export const NOON = Date.UTC(2023, 5, 30, 12)

export function event(parts: Partial<DiagnosticEvent> = {}): DiagnosticEvent {
  const base = {
    category: 'KeyDeliveryRequests',
    account: 'contoso',
    failed: true,
    status: 401,
    text: '',
    timeAssumed: false,
  }
  return { ...base, time: NOON, ...parts } as DiagnosticEvent
}

interface Parts extends Partial<Outcome> {
  readonly at?: number
  /** How long after its expiry the token was presented. */
  readonly expiryLag?: number
}

export function contribution(sequence: number, parts: Parts = {}): Contribution {
  const { at, expiryLag, ...outcome } = parts
  const given = outcome.event ?? event({ time: at ?? NOON })
  const about = expiryLag === undefined ? given : { ...given, claims: { expires: given.time - expiryLag } }
  const base = { cause: 'token-expired', evidence: 'claims', status: 401, message: about.text } as const
  return { sequence, index: 0, call: callOf({ ...base, ...outcome, event: about }) }
}
