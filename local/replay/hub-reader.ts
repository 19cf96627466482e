import { setTimeout as sleep } from 'node:timers/promises'
import { EventHubConsumerClient, type PartitionProperties, type ReceivedEventData, RetryMode } from '@azure/event-hubs'
import type { HubConfig } from '../../src/config.ts'
import type { SequenceRange } from '../../src/core/replay-plan.ts'
import type { Message } from '../../src/flows/ports/messages.ts'
import { bodyBytes } from '../functions-host/event-hub-batch.ts'
import { messageOf } from '../functions-host/host-log.ts'

const OPTIONS = {
  retryOptions: { mode: RetryMode.Exponential, maxRetries: 3, retryDelayInMs: 500, maxRetryDelayInMs: 10_000 },
}
const BATCH = 200
/** The client notices a dead link, and we a stop, at least this often. */
const MAX_WAIT_SECONDS = 2
const CLOSE_MS = 3_000
/** So often in a row the client may lose its connection and make it again. */
const MAX_FAULTS = 10

export type HubMessage = Omit<Message, 'shard'>

export interface ReadOptions {
  /** After so long without a message that must be there, reading gives up. */
  readonly waitSeconds: number
  readonly signal?: AbortSignal
}

/** Opens a client of the hub. */
export type OpenHub = () => EventHubConsumerClient

/** Reaches the hub as the functions do, in a consumer group of the caller's choice. */
export async function hubOpener({ access, name }: HubConfig, consumerGroup: string): Promise<OpenHub> {
  if (access.kind === 'connection-string') {
    return () => new EventHubConsumerClient(consumerGroup, access.connectionString, name, OPTIONS)
  }
  const { DefaultAzureCredential } = await import('@azure/identity')
  const credential = new DefaultAzureCredential()
  return () => new EventHubConsumerClient(consumerGroup, access.namespace, name, credential, OPTIONS)
}

/** What the hub says of a partition, and which hub it is. */
export async function askPartition(open: OpenHub, partitionId: string): Promise<PartitionProperties & HubName> {
  const client = open()
  try {
    const { fullyQualifiedNamespace, eventHubName } = client
    return { ...(await client.getPartitionProperties(partitionId)), fullyQualifiedNamespace, eventHubName }
  } finally {
    await closeSoon(client)
  }
}

export interface HubName {
  readonly fullyQualifiedNamespace: string
  readonly eventHubName: string
}

/**
 * A client that is closed while events are on their way to it may answer them on a session that has ended, which
 * ends the connection, and then wait for an answer itself, without end.
 */
async function closeSoon(client: EventHubConsumerClient): Promise<void> {
  await Promise.race([client.close().catch(() => undefined), sleep(CLOSE_MS, undefined, { ref: false })])
}

/**
 * Reads a range of a partition in order, all of which the hub should hold, and hands it on in batches, one after the
 * other. Resolves at the end of the range, or, when stopped, after the batch under way.
 */
export function readRange(
  open: OpenHub,
  partitionId: string,
  { from, to }: SequenceRange,
  onMessages: (messages: readonly HubMessage[]) => Promise<void>,
  { waitSeconds, signal }: ReadOptions,
): Promise<void> {
  const done = Promise.withResolvers<void>()
  const client = open()
  let running: Promise<void> = Promise.resolve()
  let ended = false
  let next = from
  let idleSince = Date.now()
  let faults = 0

  const end = (error?: Error) => {
    if (ended) return
    ended = true
    signal?.removeEventListener('abort', stop)
    void close(error)
  }
  const close = async (error?: Error) => {
    await running
    await closeSoon(client)
    if (error === undefined) done.resolve()
    else done.reject(error)
  }
  const stop = () => end()
  const process = async (events: readonly ReceivedEventData[]) => {
    const messages = events.filter(event => event.sequenceNumber >= next && event.sequenceNumber <= to).map(toMessage)
    const last = events.at(-1)?.sequenceNumber ?? -1
    if (last >= next) {
      faults = 0
      next = last + 1
    }
    if (messages.length > 0) await onMessages(messages)
    if (events.length > 0) idleSince = Date.now()
    else if (Date.now() - idleSince > waitSeconds * 1_000) {
      end(new Error(`Partition ${partitionId} gave nothing for ${waitSeconds} s, while ${next}-${to} should be there.`))
    }
    if (next > to) end()
  }

  signal?.addEventListener('abort', stop)
  client.subscribe(
    partitionId,
    {
      processEvents: async events => {
        if (ended) return
        running = process(events).catch((error: unknown) =>
          end(error instanceof Error ? error : new Error(String(error))),
        )
        await running
      },
      processError: async error => {
        if (ended || error.name === 'AbortError') return
        faults++
        const passing = 'retryable' in error && error.retryable
        if (!passing || faults > MAX_FAULTS) end(new Error(faultText(error, partitionId), { cause: error }))
      },
    },
    {
      startPosition: { sequenceNumber: from, isInclusive: true },
      maxBatchSize: BATCH,
      maxWaitTimeInSeconds: Math.min(MAX_WAIT_SECONDS, waitSeconds),
      skipParsingBodyAsJson: true,
    },
  )
  return done.promise
}

function toMessage(event: ReceivedEventData): HubMessage {
  return { sequence: event.sequenceNumber, enqueued: event.enqueuedTimeUtc.getTime(), body: bodyBytes(event) }
}

/** What a person can do about it. */
function faultText(error: Error, partitionId: string): string {
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ReceiverDisconnectedError') {
    return `Somebody else reads partition ${partitionId} in this consumer group alone: name another with --consumer-group.`
  }
  if (code === 'UnauthorizedError') {
    return 'Reading the hub is not allowed: the role Azure Event Hubs Data Receiver is needed.'
  }
  return `Partition ${partitionId} cannot be read: ${messageOf(error)}`
}
