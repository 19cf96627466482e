import { type Aggregate, type Breakdown, NO_BREAKDOWN } from '../../src/core/aggregate.ts'
import { MINUTE } from '../../src/core/window.ts'

/** Calls of contoso in the minute of that number. */
export function row(minute: number, cause: string, count: number, breakdown: Partial<Breakdown> = {}): Aggregate {
  const at = minute * MINUTE
  return {
    account: 'contoso',
    minute: at,
    cause,
    count,
    records: count,
    lastSequence: 1,
    firstSeen: at,
    lastSeen: at,
    durationSum: 0,
    durationMax: 0,
    breakdown: { ...NO_BREAKDOWN, ...breakdown },
  }
}
