import type { Load } from './cell.ts'
import { ASSUMPTIONS, OURS } from './inputs.ts'
import type { Measured } from './measured.ts'

export interface Batch {
  readonly messages: number
  readonly requests: number
  readonly accounts: number
  readonly rows: number
  readonly seconds: number
}

/**
 * The batches of a partition that gets so many messages a second. While one is counted the next one grows, so a batch holds
 * what comes in the time that one takes.
 */
export function batchOf(perSecond: number, load: Load, measured: Measured): Batch {
  let batch = batchWith(fitBatch(perSecond * load.waitSeconds), load, measured)
  for (let grown = fitBatch(perSecond * batch.seconds); grown > batch.messages * 1.001; ) {
    batch = batchWith(grown, load, measured)
    grown = fitBatch(perSecond * batch.seconds)
  }
  return batch
}

/** A batch holds a message at least, and no more than `host.json` says. */
export function fitBatch(messages: number): number {
  return Math.min(OURS.batchMessages, Math.max(1, messages))
}

/** Each message is of one account, so a batch touches no more accounts than it has messages. */
function batchWith(messages: number, load: Load, measured: Measured): Batch {
  const accounts = Math.min(load.accounts, messages)
  return {
    messages,
    accounts,
    rows: accounts * measured.rows((messages * load.recordsPerMessage) / accounts),
    ...batchCost(messages, accounts, measured),
  }
}

/** What a batch asks of the tables, and how long it takes, when its messages are of so many accounts. */
export function batchCost(messages: number, accounts: number, measured: Measured): Pick<Batch, 'requests' | 'seconds'> {
  const { fixed, each } = measured.requests.batch
  const turns = fixed + Math.ceil((accounts * each) / OURS.parallelRequests)
  return {
    requests: fixed + accounts * each,
    seconds: turns * ASSUMPTIONS.requestSeconds.is + measured.processorSeconds(messages),
  }
}
