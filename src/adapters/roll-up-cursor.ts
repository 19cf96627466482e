import type { RollUpCursor } from '../flows/ports/counting.ts'
import { statusOfError, type Tables } from './tables.ts'

interface CursorEntity {
  readonly partitionKey: string
  readonly rowKey: string
  readonly moment: Date
}

const TABLE = 'rollups'
const KEYS = { partitionKey: 'hours', rowKey: 'cursor' } as const

/** `RollUpCursor` as one row. */
export function createRollUpCursor(tables: Tables): RollUpCursor {
  return {
    async read() {
      try {
        const client = await tables.open(TABLE)
        return (await client.getEntity<CursorEntity>(KEYS.partitionKey, KEYS.rowKey)).moment.getTime()
      } catch (error) {
        if (statusOfError(error) !== 404) throw error
        return 0
      }
    },
    async move(moment) {
      const client = await tables.open(TABLE)
      await client.upsertEntity<CursorEntity>({ ...KEYS, moment: new Date(moment) }, 'Replace')
    },
  }
}
