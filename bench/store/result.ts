import type { BatchCost, MinuteSize } from './ingest-costs.ts'
import type { HourSize, LookCost } from './look-costs.ts'
import type { ProcessorCost } from './processor.ts'

/** What `npm run bench:store` finds. All but `processor` is the same on every machine and in every run. */
export interface StoreResult {
  /** Of a record on average, with 95 % successes. */
  readonly recordBytes: number
  readonly batches: readonly BatchCost[]
  readonly minutes: readonly MinuteSize[]
  readonly looks: readonly LookCost[]
  /** Of five accounts, calm. */
  readonly hour: HourSize
  readonly processor: ProcessorCost
}

/** What is measured: one partition, messages of fifty records. */
export const PLAN = {
  accounts: [1, 5, 50],
  okShares: [0.95, 0.5],
  messages: [1, 10, 100, 256],
} as const
