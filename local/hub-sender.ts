import { type EventDataBatch, EventHubProducerClient } from '@azure/event-hubs'

/** Sends messages to the hub's partitions in turn, in batches as large as the hub takes. */
export interface HubSender {
  send(bodies: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number>
  /** Last sequence number of each partition, as the hub says; -1 where it holds nothing. */
  lastSequences(): Promise<ReadonlyMap<string, number>>
  close(): Promise<void>
}

/** Messages come out at the other end soon, however slowly they go in. */
const MESSAGES_A_BATCH = 500

export async function openHubSender(connectionString: string, hub: string): Promise<HubSender> {
  // A hub that is behind says so (ServerBusy) and wants to be asked again soon.
  const retryOptions = { maxRetries: 1_000, retryDelayInMs: 250 }
  const client = new EventHubProducerClient(connectionString, hub, { retryOptions })
  const partitions = await client.getPartitionIds()
  let turn = 0
  return {
    async send(bodies) {
      const lanes = partitions.map(partitionId => createLane(client, partitionId))
      let sent = 0
      // In turn, as the records of one resource reach all partitions in Azure.
      for await (const body of bodies) {
        await lanes[turn++ % lanes.length]?.add(body)
        sent++
      }
      for (const lane of lanes) await lane.flush()
      return sent
    },
    async lastSequences() {
      const properties = await Promise.all(partitions.map(partition => client.getPartitionProperties(partition)))
      return new Map(
        properties.map(({ partitionId, isEmpty, lastEnqueuedSequenceNumber }) => {
          return [partitionId, isEmpty ? -1 : lastEnqueuedSequenceNumber]
        }),
      )
    },
    close: () => client.close(),
  }
}

/** One partition's batch under way. */
function createLane(client: EventHubProducerClient, partitionId: string) {
  let batch: EventDataBatch | undefined
  const flush = async () => {
    if (batch !== undefined && batch.count > 0) await client.sendBatch(batch)
    batch = undefined
  }
  return {
    flush,
    async add(body: Uint8Array) {
      batch ??= await client.createBatch({ partitionId })
      if (batch.count < MESSAGES_A_BATCH && batch.tryAdd({ body })) return
      await flush()
      batch = await client.createBatch({ partitionId })
      if (!batch.tryAdd({ body })) throw new Error(`A message of ${body.length} bytes is larger than the hub takes.`)
    },
  }
}
