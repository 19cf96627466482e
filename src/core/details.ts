import type { Aggregate, Sample } from './aggregate.ts'
import { type Callers, countCallers, mergeCallers, NO_CALLERS } from './callers.ts'
import { addTo, EMPTY_TALLY, type Tally } from './tally.ts'

const PARTS = ['statuses', 'categories', 'operations', 'policies', 'resources', 'fingerprints', 'expiryLags'] as const
export type DetailPart = (typeof PARTS)[number]

/** A row, whatever stretch of time it stands for. */
export type Detailed = Pick<
  Aggregate,
  'account' | 'count' | 'firstSeen' | 'lastSeen' | 'durationSum' | 'durationMax' | 'breakdown'
>

/** What rows tell beside their counts. Times in epoch milliseconds, durations in milliseconds. */
export interface Details {
  /** Undefined where there is no row. */
  readonly firstSeen: number | undefined
  readonly lastSeen: number | undefined
  /** Of all calls, a sampled record's as often as it stands for. */
  readonly averageDuration: number
  readonly longestDuration: number
  /** How many different callers the records name; undefined where none names one. */
  readonly callers: number | undefined
  /** Calls by name. */
  tally(part: DetailPart): Tally
  /** The latest first. */
  readonly samples: readonly AccountSample[]
}

export interface AccountSample extends Sample {
  readonly account: string
}

export interface GrowingDetails {
  add(rows: readonly Detailed[]): void
  details(): Details
}

/** A million rows may have names without end; so many of each kind are told apart, the others are `(other)`. */
const MAX_NAMES = 50_000
const MAX_SAMPLES = 5

/** Adds rows up piece by piece, so that neither they nor all of their names have to be in memory at once. */
export function createDetails(maxNames = MAX_NAMES): GrowingDetails {
  const tallies = new Map(PARTS.map(part => [part, new Map<string, number>()]))
  let [count, durationSum, longestDuration] = [0, 0, 0]
  let [firstSeen, lastSeen] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let callers: Callers = NO_CALLERS
  let samples: readonly AccountSample[] = []
  const add = (row: Detailed) => {
    count += row.count
    durationSum += row.durationSum
    longestDuration = Math.max(longestDuration, row.durationMax)
    firstSeen = Math.min(firstSeen, row.firstSeen)
    lastSeen = Math.max(lastSeen, row.lastSeen)
    for (const [part, tally] of tallies) {
      for (const [name, calls] of row.breakdown[part]) addTo(tally, name, calls, maxNames)
    }
  }
  return {
    add(rows) {
      for (const row of rows) add(row)
      callers = mergeCallers([callers, ...rows.map(({ breakdown }) => breakdown.callers)])
      samples = latestSamples([...samples, ...rows.flatMap(samplesOf)])
    },
    details: () => ({
      firstSeen: Number.isFinite(firstSeen) ? firstSeen : undefined,
      lastSeen: Number.isFinite(lastSeen) ? lastSeen : undefined,
      averageDuration: count === 0 ? 0 : durationSum / count,
      longestDuration,
      callers: countCallers(callers),
      tally: part => tallies.get(part) ?? EMPTY_TALLY,
      samples,
    }),
  }
}

/** A success, or a failure without words, has nothing to show. */
function samplesOf({ account, breakdown: { sample } }: Detailed): readonly AccountSample[] {
  return sample === undefined || sample.text === '' ? [] : [{ ...sample, account }]
}

function latestSamples(samples: readonly AccountSample[]): readonly AccountSample[] {
  return samples.toSorted((a, b) => b.time - a.time || compareNames(a.account, b.account)).slice(0, MAX_SAMPLES)
}

function compareNames(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
