import { setTimeout as delay } from 'node:timers/promises'
import {
  CloseReason,
  type EventHubConsumerClient,
  type EventPosition,
  type ReceivedEventData,
  type Subscription,
} from '@azure/event-hubs'
import { messageOf, type WriteLog } from './host-log.ts'

export interface PartitionReaderOptions {
  readonly client: EventHubConsumerClient
  readonly partitionId: string
  readonly start: EventPosition
  readonly maxBatchSize: number
  readonly prefetchCount: number
  /** Called with one batch after the other; the next position is kept when it resolves to true. */
  readonly onBatch: (events: readonly ReceivedEventData[]) => Promise<boolean>
  readonly write: WriteLog
}

/** Reads one partition from its checkpoint, through lost connections and lost ownership, until stopped. */
export interface PartitionReader {
  stop(): Promise<void>
  /** Resolves when the batch under way is done with, its retries included. */
  idle(): Promise<void>
}

/** A host that starts takes partitions over; one that lost a partition waits below that level until it is free. */
const OWNER = 2
const STANDBY = 1
const STANDBY_RETRY_MS = 2_000
const FAULT_RETRY_MS = 1_000
/** How long the client takes to notice that its link is dead while it waits for events (partitionReceiver.js). */
const MAX_WAIT_SECONDS = 2
const LOG_CATEGORY = 'Host.Triggers.EventHubs'

/** Starts reading. The checkpoint lives in memory. */
export function readPartition(options: PartitionReaderOptions): PartitionReader {
  const { client, partitionId, start, maxBatchSize, prefetchCount, onBatch, write } = options
  const stopping = new AbortController()
  let checkpoint: ReceivedEventData | undefined
  let running: Promise<void> = Promise.resolve()
  let subscription: Subscription | undefined
  let level = OWNER

  const isNew = (event: ReceivedEventData): boolean =>
    checkpoint === undefined ||
    event.sequenceNumber > checkpoint.sequenceNumber ||
    event.enqueuedTimeUtc > checkpoint.enqueuedTimeUtc

  const process = async (received: readonly ReceivedEventData[]): Promise<void> => {
    const events = received.filter(isNew)
    if (events.length === 0 || stopping.signal.aborted) return
    if (await onBatch(events)) checkpoint = events.at(-1)
  }

  const subscribe = (): void => {
    subscription = client.subscribe(
      partitionId,
      {
        processEvents: received => {
          running = running.then(() => process(received))
          return running
        },
        processError: async error => {
          if (stopping.signal.aborted || error.name === 'AbortError') return
          const waiting = level === STANDBY && isTakenOver(error)
          write(waiting ? 'debug' : 'warning', LOG_CATEGORY, `Partition ${partitionId}: ${messageOf(error)}`)
        },
        processClose: async reason => {
          if (stopping.signal.aborted) return
          // Not awaited: the client waits for this handler before it counts as closed.
          void comeBack(reason === CloseReason.OwnershipLost)
        },
      },
      {
        startPosition:
          checkpoint === undefined ? start : { sequenceNumber: checkpoint.sequenceNumber, isInclusive: false },
        ownerLevel: level,
        maxBatchSize,
        prefetchCount,
        maxWaitTimeInSeconds: MAX_WAIT_SECONDS,
        skipParsingBodyAsJson: true,
      },
    )
  }

  const comeBack = async (ownershipLost: boolean): Promise<void> => {
    // The client would start over by itself, but from its first position, so its subscription has to go.
    const old = subscription
    subscription = undefined
    await old?.close()
    if (ownershipLost) level = STANDBY
    await running
    try {
      await delay(ownershipLost ? STANDBY_RETRY_MS : FAULT_RETRY_MS, undefined, { signal: stopping.signal })
    } catch {
      return
    }
    subscribe()
  }

  subscribe()
  return {
    async stop() {
      stopping.abort()
      await subscription?.close()
    },
    idle: () => running,
  }
}

function isTakenOver(error: Error): boolean {
  return 'code' in error && error.code === 'ReceiverDisconnectedError'
}
