import { NO_BREAKDOWN } from '../../src/core/aggregate.ts'
import type { HourAggregate } from '../../src/core/hour.ts'
import { NOON } from './outcomes.ts'

export function hour(parts: Partial<HourAggregate> = {}): HourAggregate {
  const { hour: start = NOON, records = 1 } = parts
  return {
    account: 'contoso',
    hour: start,
    cause: 'token-expired',
    count: records,
    records,
    firstSeen: start,
    lastSeen: start + 1,
    durationSum: 0,
    durationMax: 0,
    breakdown: NO_BREAKDOWN,
    ...parts,
  }
}
