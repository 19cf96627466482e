import { readHubMessages } from '../../src/adapters/hub-messages.ts'
import { type Incarnation, incarnationFor } from '../../src/core/incarnation.ts'
import type { IngestPorts } from '../../src/flows/ingest-batch.ts'
import type { HubMessage, HubName } from './hub-reader.ts'
import { withPatience } from './patience.ts'

export interface HubSource {
  readonly shard: string
  /** Whether a message is of the life of the partition that the shard counts. */
  readonly holds: (message: HubMessage) => boolean
}

/** The shard that counts this partition of this hub now. */
export async function findSource(
  { progress }: IngestPorts,
  partitionId: string,
  {
    fullyQualifiedNamespace,
    eventHubName,
    lastEnqueuedSequenceNumber: newest,
  }: HubName & { readonly lastEnqueuedSequenceNumber: number },
  signal: AbortSignal | undefined,
): Promise<HubSource> {
  const partitionContext = { partitionId, fullyQualifiedNamespace, eventHubName }
  const { partition, source } = readHubMessages([], { partitionContext })
  const lineage: readonly Incarnation[] = await withPatience(() => progress.lineage(partition), signal)
  const life = lineage.findLast(one => one.source === source)
  if (life === undefined) {
    throw new Error(
      lineage.length === 0
        ? `Nothing of partition ${partitionId} is counted yet: the functions come to it, and nothing is missing.`
        : `Partition ${partitionId} was counted from another hub than ${eventHubName} of ${fullyQualifiedNamespace}.`,
    )
  }
  if (newest < life.progress.lastSequence) throw new Error(madeAgain(partitionId))
  return { shard: life.shard, holds: message => incarnationFor(lineage, source, message)?.shard === life.shard }
}

export function madeAgain(partitionId: string): string {
  return `Partition ${partitionId} was made again, and its old messages went with it: nothing of them can be read again.`
}
