import type { Silence } from '../core/silence.ts'

/** What one look at all alerts has at hand. */
export interface Look {
  /** The wall clock, epoch milliseconds. */
  readonly now: number
  readonly silences: readonly Silence[]
}
