import {
  EventHubConsumerClient,
  type EventHubConsumerClientOptions,
  type EventPosition,
  earliestEventPosition,
  RetryMode,
} from '@azure/event-hubs'
import type { RegisteredFunction } from './core-api.ts'
import type { RpcBinding } from './core-types.ts'
import { type BatchSource, batchTrigger } from './event-hub-batch.ts'
import { type PartitionReader, readPartition } from './event-hub-partition.ts'
import type { EventHubsSettings } from './host-json.ts'
import { messageOf, type WriteLog } from './host-log.ts'
import type { Invoker } from './invocation.ts'
import type { Listener } from './listener.ts'
import { RetryInterruptedError, withRetries } from './retry.ts'
import type { SettingsReader } from './settings.ts'

/** Where a function's events come from, with all settings looked up. */
export interface EventHubSource {
  readonly connection:
    | { readonly connectionString: string }
    | { readonly namespace: string; readonly clientId: string | undefined }
  readonly eventHubName: string
  readonly consumerGroup: string
}

/** Reads the binding; throws when it asks for something this host does not do. Missing settings go to `settings`. */
export function eventHubSource(name: string, binding: RpcBinding, settings: SettingsReader): EventHubSource {
  const { cardinality, dataType, connection, eventHubName, consumerGroup } = binding
  if (cardinality !== 'many' || dataType !== 'binary') {
    throw new Error(
      `Function "${name}": this host supports Event Hubs triggers with cardinality 'many' and dataType 'binary', not ${JSON.stringify(cardinality ?? 'one')} and ${JSON.stringify(dataType ?? 'none')}.`,
    )
  }
  if (typeof connection !== 'string' || typeof eventHubName !== 'string') {
    throw new Error(`Function "${name}": an Event Hubs trigger needs connection and eventHubName.`)
  }
  return {
    connection: connectionOf(connection, settings),
    eventHubName: settings.resolve(eventHubName),
    consumerGroup: settings.resolve(typeof consumerGroup === 'string' ? consumerGroup : '$Default'),
  }
}

function connectionOf(name: string, settings: SettingsReader): EventHubSource['connection'] {
  const namespace = settings.get(`${name}__fullyQualifiedNamespace`)
  if (namespace === undefined) return { connectionString: settings.need(name) }
  return { namespace, clientId: settings.get(`${name}__clientId`) }
}

/** Reads a hub for one function: every partition in order, partitions beside each other. */
export function createEventHubListener(
  target: RegisteredFunction,
  source: EventHubSource,
  settings: EventHubsSettings,
  invoker: Invoker,
  stopped: AbortSignal,
  write: WriteLog,
): Listener {
  let client: EventHubConsumerClient | undefined
  let readers: readonly PartitionReader[] = []

  const runBatch = async (events: Parameters<typeof batchTrigger>[0], from: BatchSource): Promise<boolean> => {
    const trigger = batchTrigger(events, from)
    try {
      await withRetries(target.metadata.retryOptions, stopped, retry => invoker.invoke(target, trigger, retry))
    } catch (error) {
      // As in Azure the batch counts as read though its function failed; not so when the host stopped between tries.
      return !(error instanceof RetryInterruptedError)
    }
    return true
  }

  return {
    async start() {
      const opened = await openClient(source)
      client = opened
      const partitions = await opened.getPartitionIds().catch((error: unknown) => {
        const { name } = target.metadata
        throw new Error(`Function "${name}": cannot reach event hub "${source.eventHubName}": ${messageOf(error)}`, {
          cause: error,
        })
      })
      const starts = await Promise.all(partitions.map(id => startOf(opened, id, settings)))
      readers = partitions.map((partitionId, index) => {
        const { fullyQualifiedNamespace } = opened
        const { eventHubName, consumerGroup } = source
        const from = { fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId }
        return readPartition({
          client: opened,
          partitionId,
          start: starts[index] ?? earliestEventPosition,
          maxBatchSize: settings.maxEventBatchSize,
          prefetchCount: Math.max(settings.prefetchCount, 2 * settings.maxEventBatchSize),
          onBatch: events => runBatch(events, from),
          write,
        })
      })
    },
    stop: async () => {
      await Promise.all(readers.map(reader => reader.stop()))
    },
    async close() {
      await Promise.all(readers.map(reader => reader.idle()))
      await client?.close()
    },
  }
}

const CLIENT_OPTIONS: EventHubConsumerClientOptions = {
  retryOptions: { mode: RetryMode.Exponential, maxRetries: 3, retryDelayInMs: 250, maxRetryDelayInMs: 5_000 },
}

async function openClient({
  connection,
  eventHubName,
  consumerGroup,
}: EventHubSource): Promise<EventHubConsumerClient> {
  if ('connectionString' in connection) {
    return new EventHubConsumerClient(consumerGroup, connection.connectionString, eventHubName, CLIENT_OPTIONS)
  }
  // Loaded only here: it takes longer than the rest of the host and a laptop seldom needs it.
  const { DefaultAzureCredential } = await import('@azure/identity')
  const { namespace, clientId } = connection
  const credential = new DefaultAzureCredential(clientId === undefined ? {} : { managedIdentityClientId: clientId })
  return new EventHubConsumerClient(consumerGroup, namespace, eventHubName, credential, CLIENT_OPTIONS)
}

/** `fromEnd` becomes a number at once: "latest" would skip what arrives while a lost connection is made again. */
async function startOf(
  client: EventHubConsumerClient,
  partitionId: string,
  settings: EventHubsSettings,
): Promise<EventPosition> {
  const { type, enqueuedTimeUtc } = settings.initialOffsetOptions
  if (type === 'fromEnqueuedTime' && enqueuedTimeUtc !== undefined) return { enqueuedOn: new Date(enqueuedTimeUtc) }
  if (type !== 'fromEnd') return earliestEventPosition
  const { lastEnqueuedSequenceNumber } = await client.getPartitionProperties(partitionId)
  return { sequenceNumber: lastEnqueuedSequenceNumber, isInclusive: false }
}
