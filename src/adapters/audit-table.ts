import { createHash } from 'node:crypto'
import type { Day } from '../core/progress.ts'
import type { AuditRegister } from '../flows/ports/watching.ts'
import type { Tables } from './tables.ts'

interface AuditEntity {
  readonly partitionKey: string
  /** `yyyyMMdd` */
  readonly rowKey: string
  /** Of what the shards said of the day. */
  readonly ledgerHash: string
}

const TABLE = 'audits'
const PARTITION = 'days'

/** `AuditRegister` on Table Storage. */
export function createAuditTable(tables: Tables): AuditRegister {
  return {
    async read() {
      const days = new Map<Day, string>()
      for await (const { rowKey, ledgerHash } of (await tables.open(TABLE)).listEntities<AuditEntity>()) {
        days.set(rowKey, ledgerHash)
      }
      return (day, ledger) => days.get(day) === hashOf(ledger)
    },
    async keep(day, ledger) {
      const entity: AuditEntity = { partitionKey: PARTITION, rowKey: day, ledgerHash: hashOf(ledger) }
      await (await tables.open(TABLE)).upsertEntity(entity, 'Replace')
    },
  }
}

function hashOf(ledger: string): string {
  return createHash('sha256').update(ledger).digest('hex').slice(0, 32)
}
