import { odata, type TableEntityResult, TableTransaction } from '@azure/data-tables'
import { keyPart } from '../../src/adapters/table-keys.ts'
import { statusOfError, type Tables } from '../../src/adapters/tables.ts'
import { rangeOf, rangeText, type SequenceRange } from '../../src/core/replay-plan.ts'

/** A range of a partition's shard that a replay has taken, for good: it is a shard of its own. */
export interface RegisteredRange extends SequenceRange {
  /** When it was read to its end, in epoch milliseconds. */
  readonly finished: number | undefined
  /** Numbers that the hub no longer held by then. */
  readonly lost: readonly SequenceRange[]
}

export interface Registered {
  readonly ranges: readonly RegisteredRange[]
  /** Changes with every range that is added. */
  readonly version: string | undefined
}

/** The ranges that replays have taken, by shard. No two of them overlap. */
export interface RangeRegister {
  read(shard: string): Promise<Registered>
  /** Adds ranges where nobody has added any since `version`; resolves to whether it did. */
  add(shard: string, version: string | undefined, ranges: readonly SequenceRange[]): Promise<boolean>
  finish(shard: string, range: SequenceRange, lost: readonly SequenceRange[], at: number): Promise<void>
}

interface RangeEntity {
  readonly partitionKey: string
  /** Padded first number. */
  readonly rowKey: string
  readonly shard: string
  readonly from: bigint
  readonly to: bigint
  readonly finished?: Date
  /** Ranges, as `12-14, 20-20`; the first ones where there are very many. */
  readonly lost?: string
}

const TABLE = 'replays'
/** Sorts before every range. Its ETag guards them: every transaction that adds ranges changes it. */
const HEAD = '!ranges'
/** One transaction takes 100 operations, and one of them moves the head. */
export const MAX_ADDED = 99
const MAX_TEXT = 30_000

export function createRangeRegister(tables: Tables): RangeRegister {
  return {
    async read(shard) {
      const client = await tables.open(TABLE)
      const filter = odata`PartitionKey eq ${keyPart(shard)}`
      const ranges: RegisteredRange[] = []
      let version: string | undefined
      for await (const entity of client.listEntities<RangeEntity>({ queryOptions: { filter } })) {
        if (entity.rowKey === HEAD) version = entity.etag
        else ranges.push(fromEntity(entity))
      }
      return { ranges, version }
    },
    async add(shard, version, ranges) {
      const transaction = new TableTransaction()
      const head = { partitionKey: keyPart(shard), rowKey: HEAD, shard }
      if (version === undefined) transaction.createEntity(head)
      else transaction.updateEntity(head, 'Replace', { etag: version })
      for (const range of ranges) {
        const { from, to } = range
        transaction.createEntity({ ...keyOf(shard, range), shard, from: BigInt(from), to: BigInt(to) })
      }
      try {
        await (await tables.open(TABLE)).submitTransaction(transaction.actions)
        return true
      } catch (error) {
        const status = statusOfError(error)
        if (status !== 409 && status !== 412) throw error
        return false
      }
    },
    async finish(shard, range, lost, at) {
      const columns = { ...keyOf(shard, range), finished: new Date(at), lost: listText(lost) }
      await (await tables.open(TABLE)).updateEntity(columns, 'Merge')
    },
  }
}

function keyOf(shard: string, { from }: SequenceRange) {
  return { partitionKey: keyPart(shard), rowKey: String(from).padStart(16, '0') }
}

function listText(ranges: readonly SequenceRange[]): string {
  const text = ranges.map(rangeText).join(', ')
  return text.length <= MAX_TEXT ? text : text.slice(0, text.lastIndexOf(', ', MAX_TEXT))
}

function fromEntity({ from, to, finished, lost = '' }: TableEntityResult<RangeEntity>): RegisteredRange {
  return {
    from: Number(from),
    to: Number(to),
    finished: finished?.getTime(),
    lost: lost.split(', ').flatMap(rangeOf),
  }
}
