import { type Incarnation, incarnationFor, nextIncarnation } from '../core/incarnation.ts'
import { type IngestPorts, ingestBatch } from './ingest-batch.ts'
import type { ProgressStore } from './ports/counting.ts'
import type { HubBatch, Message } from './ports/messages.ts'

/**
 * Counts a batch of one hub partition. Which shard a message belongs to follows from what is stored, read anew for each
 * batch: an instance that slept while the hub was made again must not go on in the old shard.
 */
export async function ingestHubBatch(batch: HubBatch, ports: IngestPorts): Promise<void> {
  for (const [shard, messages] of await messagesByShard(batch, ports.progress)) {
    await ingestBatch(shard, messages, ports)
  }
}

async function messagesByShard(
  { partition, source, messages }: HubBatch,
  progress: ProgressStore,
): Promise<ReadonlyMap<string, readonly Message[]>> {
  const byShard = new Map<string, Message[]>()
  let lineage: readonly Incarnation[] = await progress.lineage(partition)
  for (const message of messages) {
    let home = incarnationFor(lineage, source, message)
    while (home === undefined) {
      await progress.open(partition, nextIncarnation(partition, lineage, source))
      lineage = await progress.lineage(partition)
      home = incarnationFor(lineage, source, message)
    }
    const { shard } = home
    const found = byShard.get(shard)
    const own = { ...message, shard }
    if (found === undefined) byShard.set(shard, [own])
    else found.push(own)
  }
  return byShard
}
