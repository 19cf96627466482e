import type { Random } from '../../test/chaos/random.ts'
import { batchCost, fitBatch } from '../sizing/batch.ts'
import { OURS } from '../sizing/inputs.ts'
import type { Measured } from '../sizing/measured.ts'
import { type Arrivals, createArrivals } from './arrivals.ts'
import type { StorageLoad } from './load.ts'
import type { Histogram } from './quantiles.ts'
import { type Setup, WARM_UP_SECONDS } from './setup.ts'
import { createWriter } from './writer.ts'

/** What one partition came to. */
export interface PartitionRun {
  /** Messages that came, that were counted, and that still waited at the end. */
  readonly arrived: number
  readonly counted: number
  readonly waiting: number
  /** After the warm-up. */
  readonly batches: number
  readonly messages: number
  readonly processorSeconds: number
  readonly batchSeconds: number
  /** Of all minutes together. */
  readonly rowsKept: number
}

export interface PartitionContext {
  readonly setup: Setup
  readonly measured: Measured
  readonly pickAccount: (random: Random) => number
  readonly load: StorageLoad
  /** How long messages waited until they were counted, in hundredths of a second. */
  readonly lags: Histogram
}

/** A partition is read by one instance, batch after batch; partitions do not wait for each other. */
export function runPartition(
  { setup, measured, pickAccount, load, lags }: PartitionContext,
  random: Random,
): PartitionRun {
  const end = setup.minutes * 60
  const perSecond = setup.recordsPerSecond / setup.recordsPerMessage / setup.partitions
  // Partitions that began at once would wait and write at once ever after.
  const from = random() * setup.waitSeconds - WARM_UP_SECONDS
  const arrivals = createArrivals({ from, perSecond }, pickAccount, random)
  const target = Math.round(fitBatch(perSecond * setup.waitSeconds))
  const writer = createWriter(setup, measured, load, random)
  const sums = { batches: 0, messages: 0, processorSeconds: 0, batchSeconds: 0 }
  for (let free = from; ; ) {
    const begin = beginOf(arrivals, free, target, setup.waitSeconds)
    const messages = messagesBy(arrivals, begin)
    const accounts = writer.gather(arrivals, messages)
    const { seconds, requests } = batchCost(messages, accounts, measured)
    free = begin + seconds
    if (free >= end) break
    writer.write(Math.floor(free), requests - accounts * measured.requests.batch.each)
    if (free >= 0) {
      for (let nth = 0; nth < messages; nth++) lags.add(Math.round((free - arrivals.timeOf(nth)) * 100))
      sums.batches++
      sums.messages += messages
      sums.processorSeconds += measured.processorSeconds(messages)
      sums.batchSeconds += seconds
    }
    arrivals.take(messages)
  }
  const counted = arrivals.taken
  let waiting = 0
  for (; arrivals.timeOf(0) < end; arrivals.take(1)) waiting++
  return { arrived: arrivals.taken, counted, waiting, ...sums, rowsKept: writer.finish() }
}

/** When the partition is free and a message is there; with waiting also enough of them, or the first has waited enough. */
function beginOf(arrivals: Arrivals, free: number, target: number, waitSeconds: number): number {
  const first = arrivals.timeOf(0)
  const ready = waitSeconds === 0 ? first : Math.min(arrivals.timeOf(target - 1), first + waitSeconds)
  return Math.max(free, ready)
}

function messagesBy(arrivals: Arrivals, begin: number): number {
  let messages = 1
  while (messages < OURS.batchMessages && arrivals.timeOf(messages) <= begin) messages++
  return messages
}
