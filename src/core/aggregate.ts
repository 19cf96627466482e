import { type Callers, NO_CALLERS } from './callers.ts'
import { EMPTY_TALLY, type Tally, topOf } from './tally.ts'

/** Names the row: one minute (epoch milliseconds of its start), account and cause. The shard is the writer's own. */
export interface AggregateKey {
  readonly account: string
  readonly minute: number
  readonly cause: string
}

/** Counts of one minute, account and cause, from one shard. Times in epoch milliseconds, durations in milliseconds. */
export interface Aggregate extends AggregateKey {
  /** Calls: a sampled record counts as many as it stands for. */
  readonly count: number
  /** Records, each once: what the shard's progress says it counted must be found here. */
  readonly records: number
  /** The highest sequence number folded in: nothing at or below it is ever folded again. */
  readonly lastSequence: number
  readonly firstSeen: number
  readonly lastSeen: number
  readonly durationSum: number
  readonly durationMax: number
  readonly breakdown: Breakdown
}

/** Who and what stands behind the count; bounded in every part. */
export interface Breakdown {
  readonly statuses: Tally
  readonly categories: Tally
  readonly operations: Tally
  readonly policies: Tally
  readonly resources: Tally
  /** Of failures whose words nobody knows. */
  readonly fingerprints: Tally
  /** Calls by how long after its expiry the token was presented; the names are those of `ExpiryLag`. */
  readonly expiryLags: Tally
  /** Of calls that succeeded, by when their token expires: many with one expiry share a token. */
  readonly expiries: Tally
  /** Of failed calls. */
  readonly callers: Callers
  readonly sample: Sample | undefined
}

/** The parts of a breakdown that are counts by name. */
export type TallyName = Exclude<keyof Breakdown, 'callers' | 'sample'>

export const NO_BREAKDOWN: Breakdown = {
  statuses: EMPTY_TALLY,
  categories: EMPTY_TALLY,
  operations: EMPTY_TALLY,
  policies: EMPTY_TALLY,
  resources: EMPTY_TALLY,
  fingerprints: EMPTY_TALLY,
  expiryLags: EMPTY_TALLY,
  expiries: EMPTY_TALLY,
  callers: NO_CALLERS,
  sample: undefined,
}

/** The first failure of the row, with everything secret or personal taken out. */
export interface Sample {
  readonly time: number
  readonly text: string
  readonly requestId: string | undefined
}

/** The status that most calls had; of equals the lowest. Undefined where none had one. */
export function statusOfTally(statuses: Tally): number | undefined {
  const known = topOf(statuses).find(([status]) => /^\d{3}$/.test(status))
  return known === undefined ? undefined : Number(known[0])
}
