import type { TableClient, TableEntityResult } from '@azure/data-tables'
import { isObject, parseJson } from '../core/json.ts'
import { advance, NO_PROGRESS, type Progress } from '../core/progress.ts'
import type { Tally } from '../core/tally.ts'
import type { ProgressStore } from '../flows/ports.ts'
import { keyPart } from './table-keys.ts'
import { statusOfError, type Tables } from './tables.ts'

/** One row of the `shards` table; the partition key is the shard. */
interface ShardEntity {
  readonly partitionKey: string
  readonly rowKey: string
  readonly shard: string
  readonly lastSequence: bigint
  readonly lastEnqueued: Date
  readonly messages: bigint
  readonly records: bigint
  readonly counted: bigint
  readonly foreign: bigint
  /** JSON object: count by reason. */
  readonly rejected: string
  readonly duplicates: bigint
  readonly timeAssumed: bigint
  readonly firstTime?: Date
  readonly lastTime?: Date
  /** JSON object: count of missing messages by `from-to`. */
  readonly gaps: string
}

const TABLE = 'shards'
const ROW_KEY = 'progress'
const MAX_CONFLICTS = 20

interface Stored {
  readonly progress: Progress
  readonly etag: string | undefined
}

/** `ProgressStore` on Table Storage. What this instance wrote last is kept, so that a warm batch reads nothing. */
export function createProgressTable(tables: Tables): ProgressStore {
  const known = new Map<string, Stored>()
  const load = async (shard: string) => {
    const stored = await fetchStored(await tables.open(TABLE), shard)
    known.set(shard, stored)
    return stored
  }
  return {
    async read(shard) {
      return (known.get(shard) ?? (await load(shard))).progress
    },
    async advance(shard, messages) {
      const client = await tables.open(TABLE)
      for (let conflicts = 0; ; conflicts++) {
        const { progress, etag } = known.get(shard) ?? (await load(shard))
        const after = advance(progress, messages)
        try {
          known.set(shard, { progress: after, etag: await write(client, shard, after, etag) })
          return { before: progress, after }
        } catch (error) {
          known.delete(shard)
          const status = statusOfError(error)
          if ((status !== 409 && status !== 412) || conflicts >= MAX_CONFLICTS) throw error
        }
      }
    },
    async all() {
      const shards = new Map<string, Progress>()
      for await (const entity of (await tables.open(TABLE)).listEntities<ShardEntity>()) {
        shards.set(entity.shard, fromEntity(entity))
      }
      return shards
    },
  }
}

async function fetchStored(client: TableClient, shard: string): Promise<Stored> {
  try {
    const entity = await client.getEntity<ShardEntity>(keyPart(shard), ROW_KEY)
    return { progress: fromEntity(entity), etag: entity.etag }
  } catch (error) {
    // Only 404 means that there is none; any other failure must not start a shard from zero.
    if (statusOfError(error) !== 404) throw error
    return { progress: NO_PROGRESS, etag: undefined }
  }
}

async function write(client: TableClient, shard: string, progress: Progress, etag: string | undefined) {
  const entity = toEntity(shard, progress)
  const answer =
    etag === undefined ? await client.createEntity(entity) : await client.updateEntity(entity, 'Replace', { etag })
  return answer.etag
}

function toEntity(shard: string, progress: Progress): ShardEntity {
  return {
    partitionKey: keyPart(shard),
    rowKey: ROW_KEY,
    shard,
    lastSequence: BigInt(progress.lastSequence),
    lastEnqueued: new Date(progress.lastEnqueued),
    messages: BigInt(progress.messages),
    records: BigInt(progress.records),
    counted: BigInt(progress.counted),
    foreign: BigInt(progress.foreign),
    rejected: JSON.stringify(Object.fromEntries(progress.rejected)),
    duplicates: BigInt(progress.duplicates),
    timeAssumed: BigInt(progress.timeAssumed),
    ...(progress.firstTime === undefined ? {} : { firstTime: new Date(progress.firstTime) }),
    ...(progress.lastTime === undefined ? {} : { lastTime: new Date(progress.lastTime) }),
    gaps: JSON.stringify(Object.fromEntries(progress.gaps)),
  }
}

function fromEntity(entity: TableEntityResult<ShardEntity>): Progress {
  return {
    lastSequence: Number(entity.lastSequence),
    lastEnqueued: entity.lastEnqueued.getTime(),
    messages: Number(entity.messages),
    records: Number(entity.records),
    counted: Number(entity.counted),
    foreign: Number(entity.foreign),
    rejected: tallyOf(entity.rejected),
    duplicates: Number(entity.duplicates),
    timeAssumed: Number(entity.timeAssumed),
    firstTime: entity.firstTime?.getTime(),
    lastTime: entity.lastTime?.getTime(),
    gaps: tallyOf(entity.gaps),
  }
}

function tallyOf(text: string): Tally {
  const json = parseJson(text)
  const counts = isObject(json) ? Object.entries(json) : []
  return new Map(counts.filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
}
