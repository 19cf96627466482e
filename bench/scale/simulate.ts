import { randomOf } from '../../test/chaos/random.ts'
import type { Measured } from '../sizing/measured.ts'
import { createStorageLoad, type LoadFound } from './load.ts'
import { type PartitionRun, runPartition } from './partition.ts'
import { createHistogram, type Quantiles } from './quantiles.ts'
import type { Setup } from './setup.ts'
import { createPicker, zipfShares } from './zipf.ts'

/** What some minutes of counting came to; the same for the same setup and measurement. */
export interface Run {
  /** Messages, the warm-up among them: what arrived was counted or waited at the end. */
  readonly arrived: number
  readonly counted: number
  readonly waiting: number
  readonly batchesPerSecond: number
  readonly batchMessages: number
  readonly batchSeconds: number
  /** Cores that counting keeps busy. */
  readonly cores: number
  /** Seconds that messages waited until they were counted. */
  readonly lag: Quantiles
  readonly rowsPerMinute: number
  /** Rows a second to one partition key of minutes, in the seconds in which it got any. */
  readonly keys: Quantiles
  /** Marks of changes, likewise. */
  readonly marks: Quantiles
  readonly load: LoadFound
}

export function simulate(setup: Setup, measured: Measured): Run {
  const seconds = setup.minutes * 60
  const pickAccount = createPicker(zipfShares(setup.accounts))
  const load = createStorageLoad(setup, seconds)
  const lags = createHistogram()
  const runs = Array.from({ length: setup.partitions }, (_, partition) =>
    runPartition({ setup, measured, pickAccount, load, lags }, randomOf(setup.seed, `partition ${partition}`)),
  )
  const sum = (part: keyof PartitionRun) => runs.reduce((total, run) => total + run[part], 0)
  const batches = Math.max(1, sum('batches'))
  const { median, p99, max } = lags.quantiles
  return {
    arrived: sum('arrived'),
    counted: sum('counted'),
    waiting: sum('waiting'),
    batchesPerSecond: sum('batches') / seconds,
    batchMessages: sum('messages') / batches,
    batchSeconds: sum('batchSeconds') / batches,
    cores: sum('processorSeconds') / seconds,
    lag: { median: median / 100, p99: p99 / 100, max: max / 100 },
    rowsPerMinute: sum('rowsKept') / setup.minutes,
    keys: load.keys.quantiles,
    marks: load.marks.quantiles,
    load: load.found,
  }
}
