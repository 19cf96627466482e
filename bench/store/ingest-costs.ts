import type { App } from '../../src/app.ts'
import { MINUTE } from '../../src/core/window.ts'
import { ingestHubBatch } from '../../src/flows/ingest-hub-batch.ts'
import type { Bench } from './bench.ts'
import type { TableCounts, TableReads } from './count-request.ts'
import { NO_LOG } from './instance.ts'
import { type Traffic, trafficMessages } from './traffic.ts'

/**
 * What was known when a batch came.
 * - `first`: nothing, not even tables;
 * - `same minute`: the instance has written the rows of this minute before;
 * - `new minute`: it has written those of the minute before;
 * - `new instance`: it has just started, and another one has written the rows of this minute;
 * - `again`: the batch is counted already.
 */
export const STATES = ['first', 'same minute', 'new minute', 'new instance', 'again'] as const
export type State = (typeof STATES)[number]

/** The counts of one batch of one partition. */
export interface BatchCost extends TableCounts {
  readonly accounts: number
  readonly okShare: number
  readonly messages: number
  readonly state: State
}

/** The requests of one batch that read, by table. */
export interface BatchReads extends Pick<BatchCost, 'accounts' | 'okShare' | 'messages' | 'state'> {
  readonly reads: TableReads
}

/** What a minute of one partition comes to: rows, and the bytes that they are stored in. */
export interface MinuteSize {
  readonly accounts: number
  readonly okShare: number
  /** In that minute. */
  readonly messages: number
  readonly rows: number
  readonly bytes: number
}

export interface IngestPlan {
  readonly accounts: readonly number[]
  readonly okShares: readonly number[]
  readonly messages: readonly number[]
}

export const BEGIN = Date.UTC(2028, 5, 1, 12, 10)

export interface IngestCosts {
  readonly batches: readonly BatchCost[]
  readonly reads: readonly BatchReads[]
  readonly minutes: readonly MinuteSize[]
}

/** Counts batches of each size in tables of their own, in each state. */
export async function measureIngest({ accounts, okShares, messages }: IngestPlan, bench: Bench): Promise<IngestCosts> {
  const batches: BatchCost[] = []
  const reads: BatchReads[] = []
  const minutes: MinuteSize[] = []
  for (const ofAccounts of accounts) {
    for (const okShare of okShares) {
      for (const ofMessages of messages) {
        const kind = { accounts: ofAccounts, okShare, messages: ofMessages }
        await bench.withTables(async () => {
          const measured = await measureStates(kind, bench)
          batches.push(...measured.batches)
          reads.push(...measured.reads)
          minutes.push(measured.minute)
        })
      }
    }
  }
  return { batches, reads, minutes }
}

async function measureStates(
  kind: Pick<Traffic, 'accounts' | 'okShare' | 'messages'>,
  bench: Bench,
): Promise<Omit<IngestCosts, 'minutes'> & { readonly minute: MinuteSize }> {
  const feed = createFeed(kind)
  const batches: BatchCost[] = []
  const reads: BatchReads[] = []
  const measure = async (app: App, state: State, batch: Batch) => {
    await bench.take()
    await bench.takeReads()
    await count(app, batch)
    batches.push({ ...kind, state, ...(await bench.take()) })
    reads.push({ ...kind, state, reads: await bench.takeReads() })
  }
  bench.setTime(BEGIN)
  const app = bench.start()
  await measure(app, 'first', feed(BEGIN))
  const minute = { ...kind, ...(await bench.sizeOf('minutes', BEGIN)) }
  // Until every account and every cause has been met, a batch still registers names.
  await count(app, feed(BEGIN, Math.max(100, 10 * kind.accounts)))
  await measure(app, 'same minute', feed(BEGIN))
  bench.setTime(BEGIN + MINUTE)
  await measure(app, 'new minute', feed(BEGIN + MINUTE))
  await measure(bench.start(), 'new instance', feed(BEGIN + MINUTE))
  const last = feed(BEGIN + MINUTE)
  await count(app, last)
  await measure(app, 'again', last)
  return { batches, reads, minute }
}

type Batch = Parameters<typeof ingestHubBatch>[0]

/** Batches of one partition, with sequence numbers that rise. */
export function createFeed(kind: Pick<Traffic, 'accounts' | 'okShare' | 'messages'>) {
  let sequence = 0
  return (minute: number, messages: number = kind.messages): Batch => {
    const bodies = trafficMessages({ ...kind, messages, minute, seed: sequence })
    const enqueued = minute + MINUTE
    return {
      partition: 'p00',
      source: 'hub',
      messages: bodies.map(body => ({ body, sequence: sequence++, enqueued })),
    }
  }
}

export async function count(app: App, batch: Batch): Promise<void> {
  await ingestHubBatch(batch, await app.ingestPorts(NO_LOG))
}
