import type { Contribution } from '../../src/core/aggregate.ts'
import type { DiagnosticEvent } from '../../src/core/event.ts'
import type { Outcome } from '../../src/core/outcome.ts'

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

export function contribution(sequence: number, parts: Partial<Outcome> & { readonly at?: number } = {}): Contribution {
  const { at, ...outcome } = parts
  const about = outcome.event ?? event({ time: at ?? NOON })
  const base = { cause: 'token-expired', evidence: 'claims', status: 401, event: about, message: about.text } as const
  return { sequence, index: 0, outcome: { ...base, ...outcome } }
}
