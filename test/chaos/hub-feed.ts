import { setTimeout as delay } from 'node:timers/promises'
import { type EventDataBatch, EventHubProducerClient } from '@azure/event-hubs'
import type { EventHubsStandIn } from '../../local/event-hubs.ts'
import type { KnownMessage } from './known-messages.ts'
import { type Ledger, shardName } from './ledger.ts'
import { between, type Random } from './random.ts'
import type { StoredShard } from './stored.ts'

/** Sends messages to the hub, and knows how far back reading must begin to miss none. */
export interface HubFeed {
  /**
   * Sends them within about so many milliseconds, each to a partition drawn for it, and notes them in the ledger under
   * the number that the hub gave.
   */
  send(messages: readonly KnownMessage[], span: number): Promise<void>
  /**
   * A moment (epoch milliseconds) up to which all that was enqueued is whole, a random distance behind the last such
   * one; undefined for the hub's beginning. Where a host with a lost checkpoint might start.
   */
  startBehind(shards: readonly StoredShard[], random: Random): number | undefined
  /** Messages that are not whole yet. */
  behind(shards: readonly StoredShard[]): number
  close(): Promise<void>
}

/** A trickle makes many small batches, in which now one and now another of several readers is ahead. */
const BITE = 3

export function openHubFeed(hub: EventHubsStandIn, ledger: Ledger, random: Random): HubFeed {
  const client = new EventHubProducerClient(hub.connectionString, hub.hub)
  const moments: number[] = []
  const sendTo = async (partition: number, messages: readonly KnownMessage[]) => {
    const partitionId = hub.partitionIds[partition] ?? ''
    let batch: EventDataBatch | undefined
    for (const message of messages) {
      batch ??= await client.createBatch({ partitionId })
      if (!batch.tryAdd({ body: message.body })) {
        await client.sendBatch(batch)
        batch = await client.createBatch({ partitionId })
        if (!batch.tryAdd({ body: message.body })) throw new Error(`${message.body.length} bytes are too many.`)
      }
      ledger.sent(partition, message)
    }
    if (batch !== undefined && batch.count > 0) await client.sendBatch(batch)
    const last = (ledger.shards.get(shardName(partition))?.messages ?? 0) - 1
    if (hub.lastSequence(partitionId) !== last) {
      throw new Error(`Partition ${partitionId} is at ${hub.lastSequence(partitionId)}, but ${last} was sent.`)
    }
  }
  return {
    async send(messages, span) {
      for (let start = 0; start < messages.length; start += BITE) {
        const bite = messages.slice(start, start + BITE)
        const byPartition = Map.groupBy(bite, () => between(random, 0, hub.partitionIds.length - 1))
        for (const [partition, share] of byPartition) await sendTo(partition, share)
        moments.push(Date.now())
        await delay((2 * random() * span * BITE) / messages.length)
      }
    },
    startBehind(shards, one) {
      if (shards.length < hub.partitionIds.length) return undefined
      // Messages enqueued in the same millisecond as the last whole one may not be whole.
      const whole = Math.min(...shards.map(shard => shard.lastEnqueued)) - 1
      const sure = moments.filter(moment => moment <= whole)
      const bites = Math.floor(one() ** 4 * sure.length)
      return bites === 0 ? whole : sure.at(-bites)
    },
    behind(shards) {
      const whole = new Map(shards.map(({ shard, lastSequence }) => [shard, lastSequence]))
      return hub.partitionIds.reduce((sum, partitionId, partition) => {
        return sum + hub.lastSequence(partitionId) - (whole.get(shardName(partition)) ?? -1)
      }, 0)
    },
    close: () => client.close(),
  }
}
