import { advance, NO_PROGRESS, type Progress } from '../../src/core/progress.ts'
import { type IngestPorts, ingestBatch } from '../../src/flows/ingest-batch.ts'
import type { Message } from '../../src/flows/ports/messages.ts'
import type { Reader } from '../../src/flows/read-item.ts'
import { readMessage, tallyOf } from '../../src/flows/read-message.ts'

/** Counts messages of a shard; `count` resolves to how far the shard has come with them. */
export interface Counter {
  progress(shard: string): Promise<Progress>
  count(shard: string, messages: readonly Message[]): Promise<Progress>
  /** How long the counts of a minute are kept, milliseconds. */
  readonly retention: number
}

/** Counts into the tables, by the path that the functions take. */
export function createTableCounter(ports: IngestPorts): Counter {
  return {
    progress: shard => ports.progress.read(shard),
    async count(shard, messages) {
      await ingestBatch(shard, messages, ports)
      return ports.progress.read(shard)
    },
    retention: ports.reader.retention,
  }
}

/** Reads and classifies, and keeps nothing. */
export function createDryCounter(reader: Reader): Counter {
  const shards = new Map<string, Progress>()
  const progress = (shard: string) => shards.get(shard) ?? NO_PROGRESS
  return {
    progress: shard => Promise.resolve(progress(shard)),
    count(shard, messages) {
      const after = advance(
        progress(shard),
        messages.map(message => tallyOf(readMessage(message, reader))),
      )
      shards.set(shard, after)
      return Promise.resolve(after)
    },
    retention: reader.retention,
  }
}
