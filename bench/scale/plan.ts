import { LIMITS, OURS, TIERS } from '../sizing/inputs.ts'
import { RECORDS_A_MESSAGE } from '../store/traffic.ts'
import type { Setup } from './setup.ts'

export const ACCOUNTS = [5, 50, 500] as const
/** Seconds that batches wait. */
export const WAIT = 5
/** Records a second, as they grow. */
export const RATES = [1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7] as const
/** Of the grid. */
export const PARTITIONS = [4, 16, 32, 100, 256, 1_024] as const
export const GRID_RATES = [1e4, 1e5, 1e6, 1e7] as const

const FIXED = { recordBytes: 750, recordsPerMessage: RECORDS_A_MESSAGE, minutes: 2, seed: 1 } as const

/** As many as Microsoft plans for so many bytes, up to what a hub can have. */
export function plannedPartitions(recordsPerSecond: number): number {
  const wanted = Math.ceil((recordsPerSecond * FIXED.recordBytes) / LIMITS.partitionBytes)
  const most = Math.max(...TIERS.map(({ partitions }) => partitions))
  return Math.min(most, Math.max(OURS.partitionsAtLeast, wanted))
}

/** With the partitions that are planned for each, as shipped and with batches that wait. */
export const LADDER: readonly Setup[] = ACCOUNTS.flatMap(accounts =>
  [0, WAIT].flatMap(waitSeconds =>
    RATES.map(recordsPerSecond => ({
      ...FIXED,
      recordsPerSecond,
      partitions: plannedPartitions(recordsPerSecond),
      accounts,
      waitSeconds,
    })),
  ),
)

/** Each number of partitions with each load, with batches that wait. */
export const GRID: readonly Setup[] = ACCOUNTS.flatMap(accounts =>
  PARTITIONS.flatMap(partitions =>
    GRID_RATES.map(recordsPerSecond => ({ ...FIXED, recordsPerSecond, partitions, accounts, waitSeconds: WAIT })),
  ),
)

/** Each once. */
export const SETUPS: readonly Setup[] = [...LADDER, ...GRID.filter(one => !LADDER.some(other => sameSetup(one, other)))]

export function sameSetup(one: Setup, other: Setup): boolean {
  return (
    one.recordsPerSecond === other.recordsPerSecond &&
    one.partitions === other.partitions &&
    one.accounts === other.accounts &&
    one.waitSeconds === other.waitSeconds
  )
}
