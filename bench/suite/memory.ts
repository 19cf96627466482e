import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MINUTE } from '../../src/core/window.ts'
import { type Heap, type IngestProcesses, openIngestProcesses } from './memory/ingest-process.ts'
import { bomb, largeMessage } from './memory/large-messages.ts'
import { type Sample, slopeOf } from './memory/slope.ts'
import type { BenchOptions, Figure, Section } from './section.ts'

const BEGIN = Date.UTC(2028, 5, 1)
const MILLION = 1e6
const MB = 1024 * 1024

const KIND = { accounts: 5, okShare: 0.95, messages: 100 } as const
const PARTITIONS = 4
/** The rows that an instance remembers (src/adapters/row-cache.ts) have all come by then. */
const WARM_UP = MILLION
const MEASURED = 5 * MILLION
/** In MB for a million records; what the collector has not got round to yet makes the resident set rise and fall by more. */
const FLAT = 5

const MESSAGES = 256
/** The others are the same again: to make each would take longer than to count it. */
const DIFFERENT = 16
const MOST = 512
const SMALL: Heap = 'an instance of 512 MB'

/**
 * What the process that counts holds, by the real flows and adapters; the tables have a process of their own. Over five
 * million records of ever new minutes the resident set must stay flat, and the largest batch that the host hands over
 * (host.json: 256 messages) of the largest messages that a hub takes (1 MiB) must fit into the smallest instance. The
 * short form is the ordinary largest batch alone: few records tell nothing of growth.
 */
export const memory: Section = {
  name: 'memory',
  async run(options) {
    const processes = await openIngestProcesses()
    try {
      const flat = options.short ? [] : await measureFlat(processes, options)
      options.progress(`memory: a batch of ${MESSAGES} messages of 1 MiB`)
      const messages = Array.from({ length: DIFFERENT }, (_, seed) => largeMessage(seed, BEGIN))
      const largest = await measureBatch({ partition: 'p10', messages, heap: SMALL }, processes)
      const further = options.short ? [] : await measureFurther(messages, processes)
      return [...flat, { name: batchName(SMALL), value: largest, unit: 'MB', goal: { most: MOST } }, ...further]
    } finally {
      await processes.close()
    }
  },
}

async function measureFurther(messages: readonly Uint8Array[], processes: IngestProcesses): Promise<readonly Figure[]> {
  const bombs = await measureBatch({ partition: 'p11', messages: [bomb()], heap: SMALL }, processes)
  const unbounded = await measureBatch({ partition: 'p12', messages, heap: 'this machine' }, processes)
  return [
    { name: 'the same of messages that unzip to 1 GB', value: bombs, unit: 'MB', goal: { most: MOST } },
    { name: batchName('this machine'), value: unbounded, unit: 'MB' },
  ]
}

function batchName(heap: Heap): string {
  return `largest batch, ${MESSAGES} messages of 1 MiB, heap of ${heap}`
}

async function measureFlat(processes: IngestProcesses, options: BenchOptions): Promise<readonly Figure[]> {
  const child = await processes.start('this machine')
  try {
    await child.ask('prepare', KIND)
    let [records, round] = [0, 0]
    const countUpTo = async (most: number): Promise<readonly Sample[]> => {
      const samples: Sample[] = []
      while (records < most) {
        const counted = await child.ask('count', { partitions: PARTITIONS, round, minute: BEGIN + round * MINUTE })
        round++
        records += counted.records
        samples.push({ x: records / MILLION, y: counted.resident / MB })
        options.progress(`memory: ${records} records, ${Math.round(counted.resident / MB)} MB resident`)
      }
      return samples
    }
    await countUpTo(WARM_UP)
    const before = await child.ask('liveHeap', undefined)
    const samples = await countUpTo(WARM_UP + MEASURED)
    const after = await child.ask('liveHeap', undefined)
    const perMillion = (bytes: number) => bytes / MB / (MEASURED / MILLION)
    return flatFigures(slopeOf(samples), perMillion(after - before), samples.at(-1)?.y ?? 0)
  } finally {
    await child.close()
  }
}

function flatFigures(slope: number, live: number, last: number): readonly Figure[] {
  const goal = { most: FLAT }
  return [
    { name: 'growth of the resident set, for a million records', value: slope, unit: 'MB', goal },
    { name: 'growth of the heap that is still needed, for a million records', value: live, unit: 'MB', goal },
    { name: 'resident at last', value: last, unit: 'MB' },
  ]
}

interface LargeBatch {
  /** None counts into what another one has counted. */
  readonly partition: string
  readonly messages: readonly Uint8Array[]
  readonly heap: Heap
}

/** Counts these messages, again and again, as one batch in a process of its own. Resolves to the most that was resident, in MB. */
async function measureBatch({ partition, messages, heap }: LargeBatch, processes: IngestProcesses): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-bench-'))
  const child = await processes.start(heap)
  try {
    const path = join(folder, 'messages')
    const batch = Array.from({ length: MESSAGES }, (_, index) => messages[index % messages.length] ?? new Uint8Array())
    await writeFile(path, batch)
    const sizes = batch.map(({ length }) => length)
    const { records, resident } = await child.ask('countFile', { path, sizes, partition, minute: BEGIN })
    if (records < MESSAGES) throw new Error(`Of ${MESSAGES} messages only ${records} records were counted.`)
    return resident / MB
  } finally {
    await child.close()
    await rm(folder, { recursive: true, force: true })
  }
}
