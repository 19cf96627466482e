import { MINUTE } from '../../src/core/window.ts'
import { machine } from '../machine.ts'
import type { Bench } from './bench.ts'
import { BEGIN, count, createFeed } from './ingest-costs.ts'
import { RECORDS_A_MESSAGE } from './traffic.ts'

/** An order of magnitude: it differs from machine to machine and from run to run. */
export interface ProcessorCost {
  readonly machine: string
  readonly batches: readonly {
    readonly okShare: number
    readonly messages: number
    /** Of user time, in all for a batch, the client of the tables included. */
    readonly milliseconds: number
  }[]
  /** The most memory that this process had, which also makes the traffic. */
  readonly megabytes: number
}

const ROUNDS = 15
/** Until the compiler has seen what is hot. */
const WARM_UP = 10
const ACCOUNTS = 5

/** How long batches of several sizes keep a processor busy, once all is warm: the median of some. */
export async function measureProcessor(messages: readonly number[], bench: Bench): Promise<ProcessorCost> {
  const batches: ProcessorCost['batches'][number][] = []
  for (const okShare of [0.95, 0.5]) {
    for (const ofMessages of messages) {
      const milliseconds = await bench.withTables(() => measureBatch({ okShare, messages: ofMessages }, bench))
      batches.push({ okShare, messages: ofMessages, milliseconds })
    }
  }
  const { maxRSS } = process.resourceUsage()
  return { machine: machine(), batches, megabytes: Math.round(maxRSS / 1024) }
}

async function measureBatch(kind: { readonly okShare: number; readonly messages: number }, bench: Bench) {
  const feed = createFeed({ accounts: ACCOUNTS, ...kind })
  bench.setTime(BEGIN)
  const app = bench.start()
  const times: number[] = []
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const batch = feed(BEGIN + MINUTE)
    const before = process.cpuUsage()
    await count(app, batch)
    times.push(process.cpuUsage(before).user / 1_000)
  }
  const warm = times.slice(WARM_UP).toSorted((a, b) => a - b)
  return Math.round(10 * (warm[Math.floor(warm.length / 2)] ?? 0)) / 10
}

/** Of a thousand records. */
export function perThousand(cost: number, messages: number): number {
  return (1_000 * cost) / (messages * RECORDS_A_MESSAGE)
}
