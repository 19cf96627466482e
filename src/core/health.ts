import type { Episode } from './episode.ts'
import type { HealthRule } from './rule.ts'
import { MINUTE, minuteOf } from './window.ts'

/** What is watched of ourselves; the value's unit, and whether it only ever grows. */
export const HEALTH = {
  /** Messages that the hub holds and nobody has counted, by shard. */
  lag: { unit: 'messages', grows: false },
  /** How long the oldest of them may have waited, by shard. */
  'oldest-uncounted': { unit: 'seconds', grows: false },
  /** How long the hub has taken no message. */
  'no-data': { unit: 'seconds', grows: false },
  /** How long the hub could not be asked how far it reaches. */
  'hub-unreachable': { unit: 'seconds', grows: false },
  /** Messages that never came, by shard, and that no replay has counted since. */
  'sequence-gap': { unit: 'messages', grows: true },
  /** Records by which the stored rows differ from what was counted, by shard. */
  conservation: { unit: 'records', grows: false },
  /** Records whose rows Table Storage refused, by shard. */
  'store-refused': { unit: 'records', grows: true },
} as const satisfies Record<string, { readonly unit: string; readonly grows: boolean }>

export type HealthKind = keyof typeof HEALTH

/** One value about ourselves, as it was read. */
export interface Reading {
  readonly kind: HealthKind
  /** A shard, or `hub`. */
  readonly subject: string
  readonly value: number
}

/** A reading with its history. Times in epoch milliseconds. */
export interface Measure extends Reading {
  readonly at: number
  /** When the value was last read as zero, or read at all for the first time. */
  readonly zeroAt: number
  /** When the value was last seen to have grown. */
  readonly grewAt: number
}

export function measured(before: Measure | undefined, reading: Reading, now: number): Measure {
  const grew = reading.value > (before?.value ?? 0)
  return {
    ...reading,
    at: now,
    zeroAt: reading.value === 0 ? now : (before?.zeroAt ?? now),
    grewAt: grew ? now : (before?.grewAt ?? 0),
  }
}

/** The stretch of time in which the rule holds, as the measure shows it; none where it does not. */
export function healthEpisodes(
  rule: HealthRule,
  measure: Measure,
  firingSince: number | undefined,
): readonly Episode[] {
  const { value, at, zeroAt, grewAt } = measure
  if (value <= rule.above) return []
  // What only grows holds no longer than it grows: a loss of last week is told, not told for ever.
  const until = minuteOf(HEALTH[rule.watch].grows ? grewAt : at)
  const since = firingSince ?? minuteOf(HEALTH[rule.watch].grows ? grewAt : zeroAt)
  return [{ since, firesAt: since + MINUTE, until, count: value, peak: value, worseAt: [] }]
}
