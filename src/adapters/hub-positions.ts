import type { EventHubConsumerClient } from '@azure/event-hubs'
import type { HubConfig } from '../config.ts'
import type { HubPositions } from '../flows/ports/watching.ts'

/** A timer asks again within a minute, so no question is waited for long. */
const OPTIONS = { retryOptions: { maxRetries: 1, retryDelayInMs: 500, timeoutInMs: 10_000 } }

/** `HubPositions` on Event Hubs. A connection for each question: a connection kept between them would only go stale. */
export function createHubPositions(hub: HubConfig): HubPositions {
  return {
    async read() {
      const client = await clientOf(hub)
      try {
        const partitions = await client.getPartitionIds()
        const positions = await Promise.all(partitions.map(partition => client.getPartitionProperties(partition)))
        return positions.map(position => ({
          partition: `p${position.partitionId.padStart(2, '0')}`,
          firstSequence: position.beginningSequenceNumber,
          lastSequence: position.isEmpty ? -1 : position.lastEnqueuedSequenceNumber,
          lastEnqueued: position.lastEnqueuedOnUtc.getTime(),
        }))
      } finally {
        await client.close()
      }
    },
  }
}

/** Loaded only where it is used: the ingest gets its messages from the host. */
async function clientOf({ access, name, consumerGroup }: HubConfig): Promise<EventHubConsumerClient> {
  const { EventHubConsumerClient: Client } = await import('@azure/event-hubs')
  if (access.kind === 'connection-string') return new Client(consumerGroup, access.connectionString, name, OPTIONS)
  const { DefaultAzureCredential } = await import('@azure/identity')
  return new Client(consumerGroup, access.namespace, name, new DefaultAzureCredential(), OPTIONS)
}
