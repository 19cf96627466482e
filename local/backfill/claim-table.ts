import { odata } from '@azure/data-tables'
import { keyPart } from '../../src/adapters/table-keys.ts'
import { statusOfError, type Tables } from '../../src/adapters/tables.ts'
import { type Claim, type ClaimStore, MARK_DIGITS, shardOf } from './claims.ts'
import { nextMark } from './content-digest.ts'

/** One row of the `files` table: a claim. Rows are only ever inserted. */
interface ClaimEntity {
  /** Shard of the first file that begins with the message. */
  readonly partitionKey: string
  /** `variant|index`, padded */
  readonly rowKey: string
  readonly shard: string
  readonly name: string
  readonly from: bigint
  readonly to: bigint
  readonly digest: string
  /** Beginnings of the digests at the marks, one after the other: under 2,000 for any number of messages. */
  readonly marks: string
  readonly enqueued: Date
}

const TABLE = 'files'
/** A property holds 32 Ki characters. */
const MAX_NAME = 1_024

/**
 * `ClaimStore` on Table Storage. A claim is a row of its own that is inserted, never replaced, so of two processes that
 * claim the same place one gets 409 and looks again.
 */
export function createClaimTable(tables: Tables): ClaimStore {
  return {
    async read(first) {
      const client = await tables.open(TABLE)
      const filter = odata`PartitionKey eq ${keyPart(shardOf(first, 1))}`
      const claims: Claim[] = []
      for await (const entity of client.listEntities<ClaimEntity>({ queryOptions: { filter } })) {
        claims.push(fromEntity(entity))
      }
      return claims
    },
    async add(first, claim) {
      const client = await tables.open(TABLE)
      try {
        await client.createEntity({ ...toEntity(first, claim) })
        return true
      } catch (error) {
        if (statusOfError(error) === 409) return false
        throw error
      }
    },
  }
}

/** `ClaimStore` in memory, for a run that writes nothing. */
export function createClaimMemory(): ClaimStore {
  const known = new Map<string, Claim[]>()
  return {
    read: first => Promise.resolve(known.get(first) ?? []),
    add(first, claim) {
      const claims = known.get(first) ?? []
      const taken = claims.some(({ variant, index }) => variant === claim.variant && index === claim.index)
      if (!taken) known.set(first, [...claims, claim])
      return Promise.resolve(!taken)
    },
  }
}

function toEntity(first: string, claim: Claim): ClaimEntity {
  return {
    partitionKey: keyPart(shardOf(first, 1)),
    rowKey: `${String(claim.variant).padStart(6, '0')}|${String(claim.index).padStart(6, '0')}`,
    shard: shardOf(first, claim.variant),
    name: claim.name.slice(-MAX_NAME).toWellFormed(),
    from: BigInt(claim.from),
    to: BigInt(claim.to),
    digest: claim.digest,
    marks: [...claim.marks.values()].join(''),
    enqueued: new Date(claim.enqueued),
  }
}

function fromEntity(entity: ClaimEntity): Claim {
  const [variant, index] = entity.rowKey.split('|').map(Number)
  const [from, to] = [Number(entity.from), Number(entity.to)]
  const marks = new Map<number, string>()
  for (let count = nextMark(from), at = 0; count <= to; count = nextMark(count), at += MARK_DIGITS) {
    marks.set(count, entity.marks.slice(at, at + MARK_DIGITS))
  }
  return {
    variant: variant ?? 1,
    index: index ?? 0,
    from,
    to,
    digest: entity.digest,
    marks,
    enqueued: entity.enqueued.getTime(),
    name: entity.name,
  }
}
