import type { PartitionLog } from './partition-log.ts'

/** What a link address names: the hub, maybe a partition of it, maybe through a consumer group. */
export interface HubAddress {
  readonly log: PartitionLog | undefined
  readonly consumerGroup: string | undefined
}

const ADDRESS = /^\/?([^/]+)(?:\/ConsumerGroups\/([^/]+))?(?:\/Partitions\/([^/]+))?$/i

/** Reads `HUB`, `HUB/Partitions/N` or `HUB/ConsumerGroups/CG/Partitions/N`; undefined when there is no such thing. */
export function parseAddress(address: string, hub: string, logs: readonly PartitionLog[]): HubAddress | undefined {
  const [, name, consumerGroup, partition] = ADDRESS.exec(address) ?? []
  if (name?.toLowerCase() !== hub.toLowerCase()) return undefined
  const log = logs.find(({ id }) => id === partition)
  if (partition !== undefined && log === undefined) return undefined
  return { log, consumerGroup }
}
