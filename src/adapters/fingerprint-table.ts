import { odata } from '@azure/data-tables'
import pLimit from 'p-limit'
import type { FirstSight } from '../core/first-sight.ts'
import type { FingerprintRegister } from '../flows/ports/counting.ts'
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
/** More kinds than this at once are remembered by the table alone. */
const MAX_REMEMBERED = 10_000

/** `FingerprintRegister` on Table Storage: the first to write a fingerprint wins, so that its first sight stays. */
export function createFingerprintTable(tables: Tables): FingerprintRegister {
  const limit = pLimit(8)
  const known = new Set<string>()
  return {
    async since(moment) {
      const client = await tables.open(TABLE)
      const queryOptions = { filter: odata`Timestamp ge ${new Date(moment)}`, select: ['fingerprint'] }
      const found = new Set<string>()
      for await (const { fingerprint } of client.listEntities<FingerprintEntity>({ queryOptions }))
        found.add(fingerprint)
      return found
    },
    async register(sights) {
      const news = sights.filter(({ fingerprint }) => !known.has(fingerprint))
      if (news.length === 0) return []
      const client = await tables.open(TABLE)
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
