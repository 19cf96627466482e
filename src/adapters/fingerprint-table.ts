import { odata, type TableClient, type TableEntityResult } from '@azure/data-tables'
import pLimit from 'p-limit'
import type { FirstSight } from '../core/first-sight.ts'
import type { FingerprintRegister } from '../flows/ports/counting.ts'
import type { FingerprintList, SeenKind } from '../flows/ports/querying.ts'
import { keyPart } from './table-keys.ts'
import { statusOfError, type Tables } from './tables.ts'

/** One kind of error that the taxonomy does not know, as it was seen first. */
interface FingerprintEntity {
  readonly partitionKey: string
  readonly rowKey: string
  readonly fingerprint: string
  readonly account: string
  readonly cause: string
  readonly category: string
  readonly status?: number
  readonly firstSeen: Date
  /** Redacted. */
  readonly sample: string
}

const TABLE = 'fingerprints'
const PARTITION = 'v1'
const KIND_COLUMNS = ['fingerprint', 'account', 'firstSeen']
/** More kinds than this at once are remembered by the table alone. */
const MAX_REMEMBERED = 10_000

/**
 * `FingerprintRegister` and `FingerprintList` on Table Storage: the first to write a fingerprint wins, so that its first
 * sight stays.
 */
export function createFingerprintTable(tables: Tables): FingerprintRegister & FingerprintList {
  const limit = pLimit(8)
  const known = new Set<string>()
  let knownOf: TableClient | undefined
  return {
    async since(moment) {
      const client = await tables.open(TABLE)
      const queryOptions = { filter: odata`Timestamp ge ${new Date(moment)}`, select: ['fingerprint'] }
      const found = new Set<string>()
      for await (const { fingerprint } of client.listEntities<FingerprintEntity>({ queryOptions }))
        found.add(fingerprint)
      return found
    },
    async latest(most, signal) {
      const client = await tables.open(TABLE)
      const queryOptions = { filter: odata`PartitionKey eq ${PARTITION}`, select: KIND_COLUMNS }
      let latest: SeenKind[] = []
      // Rows come in the order of their hashes, so only all of them tell which are the latest.
      for await (const entity of client.listEntities<FingerprintEntity>({ queryOptions, abortSignal: signal })) {
        const { fingerprint, account, firstSeen } = entity
        latest.push({ fingerprint, account, time: firstSeen.getTime() })
        if (latest.length >= 2 * most) latest = latest.toSorted(byTime).slice(0, most)
      }
      return latest.toSorted(byTime).slice(0, most)
    },
    find: (fingerprint, signal) =>
      limit(async () => {
        const client = await tables.open(TABLE)
        try {
          const rowKey = keyPart(fingerprint)
          return fromEntity(await client.getEntity<FingerprintEntity>(PARTITION, rowKey, { abortSignal: signal }))
        } catch (error) {
          if (statusOfError(error) !== 404) throw error
          return undefined
        }
      }),
    async register(sights) {
      if (sights.length === 0) return []
      const client = await tables.open(TABLE)
      // A table that was lost and made again knows none of them.
      if (client !== knownOf) known.clear()
      knownOf = client
      const news = sights.filter(({ fingerprint }) => !known.has(fingerprint))
      const insert = async (sight: FirstSight): Promise<readonly FirstSight[]> => {
        let isNew = true
        try {
          await client.createEntity(toEntity(sight))
        } catch (error) {
          if (statusOfError(error) !== 409) throw error
          isNew = false
        }
        if (known.size >= MAX_REMEMBERED) known.clear()
        known.add(sight.fingerprint)
        return isNew ? [sight] : []
      }
      return (await Promise.all(news.map(sight => limit(() => insert(sight))))).flat()
    },
  }
}

function toEntity({ fingerprint, account, cause, category, status, time, sample }: FirstSight): FingerprintEntity {
  return {
    partitionKey: PARTITION,
    rowKey: keyPart(fingerprint),
    fingerprint,
    account,
    cause,
    category,
    ...(status === undefined ? {} : { status }),
    firstSeen: new Date(time),
    sample,
  }
}

function fromEntity(entity: TableEntityResult<FingerprintEntity>): FirstSight {
  const { fingerprint, account, cause, category, status, firstSeen, sample } = entity
  return { fingerprint, account, cause, category, status, time: firstSeen.getTime(), sample }
}

function byTime(one: SeenKind, other: SeenKind): number {
  return other.time - one.time
}
