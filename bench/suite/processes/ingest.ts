import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { App } from '../../../src/app.ts'
import { NO_PROGRESS, type Progress } from '../../../src/core/progress.ts'
import { MINUTE } from '../../../src/core/window.ts'
import { ingestHubBatch } from '../../../src/flows/ingest-hub-batch.ts'
import { NO_LOG, startInstance } from '../../store/instance.ts'
import { type Kind, type MinutesOfTraffic, minutesOfTraffic } from '../memory/minutes-of-traffic.ts'
import { serve } from './serve.ts'

export type IngestCalls = {
  /** An instance that has just started, on these tables. */
  start(options: { readonly tables: string }): void
  /** The traffic that `count` counts. */
  prepare(kind: Kind): void
  /** Counts a batch of each of so many partitions at once. */
  count(options: { readonly partitions: number; readonly round: number; readonly minute: number }): Promise<Counted>
  /** Bytes of the heap that are still needed. */
  liveHeap(options: undefined): number
  /** Counts the messages of a file, which stand there one after the other, as one batch of a partition. */
  countFile(options: FileOfMessages): Promise<Counted>
  /** How far a shard has come. */
  progress(shard: string): Promise<Progress>
}

export interface FileOfMessages {
  readonly path: string
  readonly sizes: readonly number[]
  readonly partition: string
  readonly minute: number
}

export interface Counted {
  readonly records: number
  /** Bytes: now, or the most so far. */
  readonly resident: number
}

let app: App | undefined
let traffic: MinutesOfTraffic | undefined
const sequences = new Map<string, number>()

async function ingest(partition: string, minute: number, bodies: readonly Uint8Array[]): Promise<void> {
  if (app === undefined) throw new Error('No instance was started.')
  const first = sequences.get(partition) ?? 0
  sequences.set(partition, first + bodies.length)
  const enqueued = minute + MINUTE
  const messages = bodies.map((body, index) => ({ body, sequence: first + index, enqueued }))
  await ingestHubBatch({ partition, source: 'hub', messages }, await app.ingestPorts(NO_LOG))
}

serve({
  start({ tables }) {
    app = startInstance({ tables })
  },
  prepare(kind) {
    traffic = minutesOfTraffic(kind)
  },
  async count({ partitions, round, minute }) {
    const own = traffic
    if (own === undefined) throw new Error('No traffic was prepared.')
    const all = Array.from({ length: partitions }, (_, index) =>
      ingest(`p0${index}`, minute, own.batch(round * partitions + index, minute)),
    )
    await Promise.all(all)
    return { records: partitions * own.recordsOfBatch, resident: process.memoryUsage.rss() }
  },
  liveHeap() {
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    if (typeof collect === 'function') collect()
    return process.memoryUsage().heapUsed
  },
  async countFile({ path, sizes, partition, minute }) {
    const all = await readFile(path)
    let from = 0
    const bodies = sizes.map(size => all.subarray(from, (from += size)))
    await ingest(partition, minute, bodies)
    const resident = mostResident()
    const { records } = await storedProgress(partition)
    return { records, resident }
  },
  progress: storedProgress,
} satisfies IngestCalls)

async function storedProgress(shard: string): Promise<Progress> {
  const ports = await app?.ingestPorts(NO_LOG)
  return (await ports?.progress.read(shard)) ?? NO_PROGRESS
}

/** Since this program runs: what Linux answers `getrusage` also counts the process that started it. */
function mostResident(): number {
  const { maxRSS } = process.resourceUsage()
  const own =
    process.platform === 'linux' ? /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) : undefined
  return 1024 * Number(own?.[1] ?? maxRSS)
}
