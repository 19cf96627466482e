import { odata, type TableClient, type TableEntityResult } from '@azure/data-tables'
import { type Incarnation, lifeOf } from '../core/incarnation.ts'
import { isObject, parseJson } from '../core/json.ts'
import { advance, NO_PROGRESS, type Progress } from '../core/progress.ts'
import type { Tally } from '../core/tally.ts'
import type { ProgressStore } from '../flows/ports/counting.ts'
import { keyPart } from './table-keys.ts'
import { statusOfError, type Tables } from './tables.ts'

/** One row of the `shards` table. A hub partition's shards stand under one key, in the order in which they were opened. */
interface ShardEntity {
  readonly partitionKey: string
  /** Padded number of the shard among those of its partition. */
  readonly rowKey: string
  readonly shard: string
  readonly source: string
  readonly after: Date
  readonly firstSequence: bigint
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
  /** JSON object: counted records by `yyyyMMdd`. */
  readonly days: string
  readonly firstTime?: Date
  readonly lastTime?: Date
  /** JSON object: count of missing messages by `from-to`. */
  readonly gaps: string
}

const TABLE = 'shards'
const MAX_CONFLICTS = 20

type Life = Omit<Incarnation, 'progress'>

interface Stored {
  readonly life: Life
  readonly progress: Progress
  readonly etag: string | undefined
}

/** `ProgressStore` on Table Storage. What this instance read or wrote last is kept, so that a warm batch reads once. */
export function createProgressTable(tables: Tables): ProgressStore {
  const known = new Map<string, Stored>()
  const load = async (shard: string) => {
    const stored = await fetchStored(await tables.open(TABLE), shard)
    known.set(shard, stored)
    return stored
  }
  return {
    async lineage(partition) {
      const client = await tables.open(TABLE)
      const filter = odata`PartitionKey eq ${keyPart(partition)}`
      const lives: Incarnation[] = []
      for await (const entity of client.listEntities<ShardEntity>({ queryOptions: { filter } })) {
        const stored = fromEntity(entity)
        known.set(stored.life.shard, stored)
        lives.push({ ...stored.life, progress: stored.progress })
      }
      return lives
    },
    async open(partition, life) {
      try {
        await (await tables.open(TABLE)).createEntity(toEntity(life, NO_PROGRESS))
      } catch (error) {
        // Another instance was faster.
        if (statusOfError(error) !== 409) throw error
      }
      known.delete(partition)
    },
    async read(shard) {
      return (known.get(shard) ?? (await load(shard))).progress
    },
    async advance(shard, messages) {
      const client = await tables.open(TABLE)
      for (let conflicts = 0; ; conflicts++) {
        const { life, progress, etag } = known.get(shard) ?? (await load(shard))
        const after = advance(progress, messages)
        try {
          known.set(shard, { life, progress: after, etag: await write(client, toEntity(life, after), etag) })
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
        shards.set(entity.shard, fromEntity(entity).progress)
      }
      return shards
    },
  }
}

async function fetchStored(client: TableClient, shard: string): Promise<Stored> {
  const { partitionKey, rowKey } = keysOf(shard)
  try {
    return fromEntity(await client.getEntity<ShardEntity>(partitionKey, rowKey))
  } catch (error) {
    // Only 404 means that there is none; any other failure must not start a shard from zero.
    if (statusOfError(error) !== 404) throw error
    return { life: { shard, source: '', after: 0 }, progress: NO_PROGRESS, etag: undefined }
  }
}

async function write(client: TableClient, entity: ShardEntity, etag: string | undefined) {
  const answer =
    etag === undefined ? await client.createEntity(entity) : await client.updateEntity(entity, 'Replace', { etag })
  return answer.etag
}

/** `p07.2` is the second row under `p07`; a replay or a file stands alone. */
function keysOf(shard: string): { readonly partitionKey: string; readonly rowKey: string } {
  const { partition, life } = lifeOf(shard) ?? { partition: shard, life: 1 }
  return { partitionKey: keyPart(partition), rowKey: String(life).padStart(6, '0') }
}

function toEntity({ shard, source, after }: Life, progress: Progress): ShardEntity {
  return {
    ...keysOf(shard),
    shard,
    source,
    after: new Date(after),
    firstSequence: BigInt(progress.firstSequence),
    lastSequence: BigInt(progress.lastSequence),
    lastEnqueued: new Date(progress.lastEnqueued),
    messages: BigInt(progress.messages),
    records: BigInt(progress.records),
    counted: BigInt(progress.counted),
    foreign: BigInt(progress.foreign),
    rejected: JSON.stringify(Object.fromEntries(progress.rejected)),
    duplicates: BigInt(progress.duplicates),
    timeAssumed: BigInt(progress.timeAssumed),
    days: JSON.stringify(Object.fromEntries(progress.days)),
    ...(progress.firstTime === undefined ? {} : { firstTime: new Date(progress.firstTime) }),
    ...(progress.lastTime === undefined ? {} : { lastTime: new Date(progress.lastTime) }),
    gaps: JSON.stringify(Object.fromEntries(progress.gaps)),
  }
}

function fromEntity(entity: TableEntityResult<ShardEntity>): Stored {
  const life = { shard: entity.shard, source: entity.source, after: entity.after.getTime() }
  return { life, progress: progressOf(entity), etag: entity.etag }
}

function progressOf(entity: ShardEntity): Progress {
  return {
    firstSequence: Number(entity.firstSequence),
    lastSequence: Number(entity.lastSequence),
    lastEnqueued: entity.lastEnqueued.getTime(),
    messages: Number(entity.messages),
    records: Number(entity.records),
    counted: Number(entity.counted),
    foreign: Number(entity.foreign),
    rejected: tallyOf(entity.rejected),
    duplicates: Number(entity.duplicates),
    timeAssumed: Number(entity.timeAssumed),
    days: tallyOf(entity.days),
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
