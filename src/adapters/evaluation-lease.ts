import { randomUUID } from 'node:crypto'
import type { EvaluationLease } from '../flows/ports/alerting.ts'
import { statusOfError, type Tables } from './tables.ts'

interface LeaseEntity {
  readonly partitionKey: string
  readonly rowKey: string
  readonly owner: string
  readonly until: Date
}

const TABLE = 'evaluations'
const KEYS = { partitionKey: 'alerts', rowKey: 'lease' } as const
const OVER = new Date(0)

/** `EvaluationLease` as a row that changes by its ETag: of two that take it at once, one finds it changed. */
export function createEvaluationLease(tables: Tables): EvaluationLease {
  const owner = randomUUID()
  const read = async () => {
    try {
      return await (await tables.open(TABLE)).getEntity<LeaseEntity>(KEYS.partitionKey, KEYS.rowKey)
    } catch (error) {
      if (statusOfError(error) !== 404) throw error
      return undefined
    }
  }
  /** False where another has written the row since it was read. */
  const write = async (until: Date, etag: string | undefined) => {
    const entity: LeaseEntity = { ...KEYS, owner, until }
    const client = await tables.open(TABLE)
    try {
      if (etag === undefined) await client.createEntity(entity)
      else await client.updateEntity(entity, 'Replace', { etag })
      return true
    } catch (error) {
      const status = statusOfError(error)
      if (status === 409 || status === 412) return false
      throw error
    }
  }
  return {
    async take(now, until) {
      const found = await read()
      if (found !== undefined && found.until.getTime() > now) return false
      return write(new Date(until), found?.etag)
    },
    async renew(until) {
      const found = await read()
      return found?.owner === owner && write(new Date(until), found.etag)
    },
    async release() {
      const found = await read()
      // Where somebody took it in between it is theirs.
      if (found?.owner === owner) await write(OVER, found.etag)
    },
  }
}
