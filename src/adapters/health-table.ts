import { TableTransaction } from '@azure/data-tables'
import type { HealthKind, Measure } from '../core/health.ts'
import type { HealthStore } from '../flows/ports/watching.ts'
import { keyPart } from './table-keys.ts'
import type { Tables } from './tables.ts'

interface HealthEntity {
  /** One partition for all, so that what was read together is written together. */
  readonly partitionKey: string
  /** `kind|subject` */
  readonly rowKey: string
  readonly kind: HealthKind
  readonly subject: string
  readonly value: number
  readonly at: Date
  readonly zeroAt: Date
  readonly grewAt: Date
}

const TABLE = 'health'
const PARTITION = 'health'
const MAX_OPERATIONS = 100

/** `HealthStore` on Table Storage. The last to write wins: a reading is as good as the next. */
export function createHealthTable(tables: Tables): HealthStore {
  return {
    async all() {
      const measures: Measure[] = []
      for await (const entity of (await tables.open(TABLE)).listEntities<HealthEntity>()) {
        const { kind, subject, value, at, zeroAt, grewAt } = entity
        const times = { at: at.getTime(), zeroAt: zeroAt.getTime(), grewAt: grewAt.getTime() }
        measures.push({ kind, subject, value, ...times })
      }
      return measures
    },
    async keep(measures) {
      const client = await tables.open(TABLE)
      for (let start = 0; start < measures.length; start += MAX_OPERATIONS) {
        const transaction = new TableTransaction()
        for (const measure of measures.slice(start, start + MAX_OPERATIONS)) {
          transaction.upsertEntity({ ...toEntity(measure) }, 'Replace')
        }
        await client.submitTransaction(transaction.actions)
      }
    },
  }
}

function toEntity({ kind, subject, value, at, zeroAt, grewAt }: Measure): HealthEntity {
  return {
    partitionKey: PARTITION,
    rowKey: `${kind}|${keyPart(subject)}`,
    kind,
    subject,
    value,
    at: new Date(at),
    zeroAt: new Date(zeroAt),
    grewAt: new Date(grewAt),
  }
}
