import { gunzipSync } from 'node:zlib'
import { TableClient, TableServiceClient } from '@azure/data-tables'
import { rowName } from './row-name.ts'

/** One row of the `shards` table, read without the code under test. */
export interface StoredShard {
  readonly shard: string
  readonly lastSequence: number
  readonly lastEnqueued: number
  readonly messages: number
  readonly records: number
  readonly counted: number
  readonly foreign: number
  readonly rejected: ReadonlyMap<string, number>
  readonly duplicates: number
  /** JSON. */
  readonly gaps: string
}

export interface StoredDeadLetter {
  readonly body: Buffer
  /** JSON list of [index, reason, ...]. */
  readonly rejected: string
  readonly rejectedCount: number
  readonly reason: string
  readonly bytes: number
  /** What is wrong with its rows by themselves: a part missing, or too many. */
  readonly fault: string | undefined
}

/** The tables as Azurite holds them, past the faulty proxy. */
export interface StoredTables {
  shards(): Promise<readonly StoredShard[]>
  /** Counts summed over the shards, by row name. */
  rows(): Promise<ReadonlyMap<string, number>>
  /** By `p00|12`. */
  deadLetters(): Promise<ReadonlyMap<string, StoredDeadLetter>>
  /** As the retention does; false where there was none. */
  drop(day: string): Promise<boolean>
}

export function openStoredTables(connectionString: string): StoredTables {
  const options = { allowInsecureConnection: true }
  const service = TableServiceClient.fromConnectionString(connectionString, options)
  const client = (name: string) => TableClient.fromConnectionString(connectionString, name, options)
  const days = async () => {
    const names: string[] = []
    for await (const { name } of service.listTables()) if (/^minutes\d{8}$/.test(name ?? '')) names.push(name ?? '')
    return names
  }
  return {
    shards: () => readShards(client('shards')),
    async rows() {
      const rows = new Map<string, number>()
      for (const name of await days()) await addRows(client(name), rows)
      return rows
    },
    deadLetters: () => readDeadLetters(client('deadletters')),
    async drop(day) {
      const there = (await days()).includes(`minutes${day}`)
      if (there) await service.deleteTable(`minutes${day}`)
      return there
    },
  }
}

interface ShardColumns {
  readonly shard: string
  readonly lastSequence: bigint
  readonly lastEnqueued: Date
  readonly messages: bigint
  readonly records: bigint
  readonly counted: bigint
  readonly foreign: bigint
  readonly rejected: string
  readonly duplicates: bigint
  readonly gaps: string
}

async function readShards(client: TableClient): Promise<readonly StoredShard[]> {
  const shards: StoredShard[] = []
  for await (const entity of entitiesOf<ShardColumns>(client)) {
    shards.push({
      shard: entity.shard,
      lastSequence: Number(entity.lastSequence),
      lastEnqueued: entity.lastEnqueued.getTime(),
      messages: Number(entity.messages),
      records: Number(entity.records),
      counted: Number(entity.counted),
      foreign: Number(entity.foreign),
      rejected: new Map(Object.entries(JSON.parse(entity.rejected) as Record<string, number>)),
      duplicates: Number(entity.duplicates),
      gaps: entity.gaps,
    })
  }
  return shards.toSorted((a, b) => (a.shard < b.shard ? -1 : 1))
}

interface RowColumns {
  readonly account: string
  readonly window: Date
  readonly cause: string
  readonly count: bigint
}

async function addRows(client: TableClient, rows: Map<string, number>): Promise<void> {
  const select = ['account', 'window', 'cause', 'count']
  for await (const { account, window, cause, count } of entitiesOf<RowColumns>(client, select)) {
    const name = rowName(account, window.getTime(), cause)
    rows.set(name, (rows.get(name) ?? 0) + Number(count))
  }
}

interface DeadLetterColumns {
  readonly rowKey: string
  readonly shard: string
  readonly sequence: bigint
  readonly reason: string
  readonly rejected: string
  readonly rejectedCount: number
  readonly bytes: number
  readonly parts: number
}

async function readDeadLetters(client: TableClient): Promise<ReadonlyMap<string, StoredDeadLetter>> {
  const parts = new Map<string, DeadLetterColumns[]>()
  for await (const entity of entitiesOf<DeadLetterColumns>(client)) {
    const name = `${entity.shard}|${entity.sequence}`
    parts.set(name, [...(parts.get(name) ?? []), entity])
  }
  return new Map([...parts].map(([name, rows]) => [name, deadLetterOf(rows)]))
}

function deadLetterOf(rows: readonly DeadLetterColumns[]): StoredDeadLetter {
  const inOrder = rows.toSorted((a, b) => (a.rowKey < b.rowKey ? -1 : 1))
  const { reason = '', rejected = '', rejectedCount = 0, bytes = 0, parts = 0 } = inOrder[0] ?? {}
  const gzipped = Buffer.concat(inOrder.flatMap(chunksOf))
  const about = { reason, rejected, rejectedCount, bytes }
  if (rows.length !== parts) return { ...about, body: Buffer.alloc(0), fault: `${rows.length} rows of ${parts}` }
  try {
    return { ...about, body: gunzipSync(gzipped), fault: undefined }
  } catch {
    return { ...about, body: Buffer.alloc(0), fault: 'its bytes are no gzip' }
  }
}

/** `body00`, `body01`, ... of one row. */
function chunksOf(row: object): readonly Uint8Array[] {
  return Object.entries(row)
    .filter((entry): entry is [string, Uint8Array] => /^body\d+$/.test(entry[0]) && entry[1] instanceof Uint8Array)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, chunk]) => chunk)
}

/** A table that does not exist yet holds nothing. */
async function* entitiesOf<Columns extends object>(client: TableClient, select?: readonly string[]) {
  try {
    yield* client.listEntities<Columns>(select === undefined ? {} : { queryOptions: { select: [...select] } })
  } catch (error) {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 404)) throw error
  }
}
