import { createHash } from 'node:crypto'
import type { HubBatch } from '../flows/ports/messages.ts'

/**
 * Pairs the bodies with their positions. `systemPropertiesArray` has one entry for each event in plain JSON types; the
 * array forms, whose numbers arrive as `{low, high, unsigned}`, are the fallback. Without a position nothing can be
 * counted once, so a batch that lacks one throws: the retry policy keeps it.
 */
export function readHubMessages(bodies: unknown, metadata: unknown): HubBatch {
  const [list, properties] = [Array.isArray(bodies) ? bodies : [bodies], asRecord(metadata)]
  const { partition, source } = readPartition(properties['partitionContext'])
  const system = positionsOf(properties['systemPropertiesArray'], list.length)
  const sequences = positionsOf(properties['sequenceNumberArray'], list.length)
  const times = positionsOf(properties['enqueuedTimeUtcArray'], list.length)
  const messages = list.map((body, index) => {
    const own = asRecord(system[index])
    const sequence = toInteger(own['sequenceNumber']) ?? toInteger(sequences[index])
    const enqueued = toTime(own['enqueuedTimeUtc']) ?? toTime(times[index])
    if (sequence === undefined || enqueued === undefined) {
      throw new Error(`Event ${index} of ${list.length} from ${partition} came without its position.`)
    }
    return { sequence, enqueued, body: toBytes(body, partition) }
  })
  return { partition, source, messages }
}

interface PartitionContext {
  readonly partitionId?: unknown
  readonly fullyQualifiedNamespace?: unknown
  readonly eventHubName?: unknown
}

function readPartition(context: unknown): { readonly partition: string; readonly source: string } {
  const { partitionId, fullyQualifiedNamespace, eventHubName }: PartitionContext = asRecord(context)
  if (typeof partitionId !== 'string' && typeof partitionId !== 'number') {
    throw new Error('The batch came without the id of its partition.')
  }
  const hub = `${String(fullyQualifiedNamespace)}/${String(eventHubName)}`.toLowerCase()
  return {
    partition: `p${String(partitionId).padStart(2, '0')}`,
    // Addresses have no place in rows; that it is another hub is all they must tell.
    source: createHash('sha256').update(hub).digest('hex').slice(0, 12),
  }
}

/** A list whose length is not the batch's would pair bodies with other events' positions. */
function positionsOf(value: unknown, length: number): readonly unknown[] {
  return Array.isArray(value) && value.length === length ? value : []
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object can be read as a record of unknowns
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function toInteger(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\d+$/.test(value)) return toInteger(Number(value))
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  const { low, high } = asRecord(value)
  return typeof low === 'number' && typeof high === 'number' ? toInteger(high * 2 ** 32 + (low >>> 0)) : undefined
}

/** The host writes UTC without saying so. */
function toTime(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const time = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/i.test(value) ? value : `${value}Z`)
  return Number.isNaN(time) ? undefined : time
}

function toBytes(body: unknown, partition: string): Uint8Array {
  if (body instanceof Uint8Array) return body
  throw new Error(`An event from ${partition} came as ${typeof body}: the trigger must have dataType binary.`)
}
