import type { RejectReason } from '../../src/core/rejection.ts'
import type { Retry, Severity, Tag } from '../../src/taxonomy/vocabulary.ts'
import type { ShownEvidence } from './evidence.ts'
import type { ShownWhyNot } from './why-not.ts'

/** Each form that one record takes. Numbers of records and messages begin with 1; what a form lacks is null. */
export interface RecordExplanation {
  readonly record: number
  readonly envelope: ShownEnvelope
  readonly kind: 'event' | 'foreign' | 'rejected'
  /** Why it is rejected. */
  readonly reason: RejectReason | null
  /** What a foreign or rejected record says of itself. */
  readonly stated: ShownStated | null
  readonly event: ShownEvent | null
  readonly evidence: ShownEvidence | null
  readonly cause: ShownCause | null
  readonly row: ShownRow | null
  readonly rules: readonly ShownRule[] | null
  /** Only where it was asked for, and the record tells a failure. */
  readonly whyNot: ShownWhyNot | null
}

export interface ShownEnvelope {
  readonly message: number
  /** How many items the message has, and which of them this is. */
  readonly items: number
  readonly item: number
  readonly rejectedCount: number
  /** The first rejected items of the message. */
  readonly rejected: readonly { readonly item: number; readonly reason: RejectReason }[]
}

export interface ShownStated {
  readonly category: string | null
  readonly operation: string | null
  readonly provider: string | null
  readonly time: string | null
}

export interface ShownEvent {
  readonly category: string
  readonly account: string
  readonly time: string
  /** The record had no plausible time; its message's is taken. */
  readonly timeAssumed: boolean
  readonly failed: boolean
  /** As the record has it; the row's may come out of the text. */
  readonly status: number | null
  readonly code: string | null
  readonly text: string
  readonly operation: string | null
  readonly policy: string | null
  readonly resource: string | null
  readonly requestId: string | null
  readonly durationMs: number | null
  /** How many calls the record stands for. */
  readonly weight: number
}

export interface ShownCause {
  readonly id: string
  readonly title: string | null
  readonly tags: readonly Tag[]
  readonly severity: Severity | null
  readonly retry: Retry | null
  readonly steps: readonly string[]
  readonly docs: string | null
  readonly fingerprint: string | null
}

export interface ShownRow {
  readonly table: string
  readonly partitionKey: string
  readonly rowKey: string
  readonly status: number | null
}

export interface ShownRule {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly group: string
  readonly fireCount: number
  readonly windowMinutes: number
}
