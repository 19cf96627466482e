import { odata, TableTransaction } from '@azure/data-tables'
import type { ExpiringRows } from '../flows/ports/watching.ts'
import { statusOfError, type Tables } from './tables.ts'

const MAX_OPERATIONS = 100
/** What one run drops; the next one goes on. */
const MAX_ROWS = 20_000

/** Rows of a table by when they were written last. Batches are all of one partition, as a transaction wants. */
export function createExpiringRows(tables: Tables, table: string): ExpiringRows {
  return {
    async dropBefore(moment) {
      const client = await tables.open(table)
      const filter = odata`Timestamp lt ${new Date(moment)}`
      const queryOptions = { filter, select: ['PartitionKey', 'RowKey'] }
      let batch: { readonly partitionKey: string; readonly rowKey: string }[] = []
      let dropped = 0
      const flush = async () => {
        const transaction = new TableTransaction()
        for (const { partitionKey, rowKey } of batch) transaction.deleteEntity(partitionKey, rowKey)
        if (batch.length > 0) await client.submitTransaction(transaction.actions).catch(unlessGone)
        dropped += batch.length
        batch = []
      }
      for await (const { partitionKey, rowKey } of client.listEntities({ queryOptions })) {
        if (partitionKey === undefined || rowKey === undefined) continue
        if (batch.length === MAX_OPERATIONS || batch[0]?.partitionKey !== partitionKey) await flush()
        batch.push({ partitionKey, rowKey })
        if (dropped + batch.length >= MAX_ROWS) break
      }
      await flush()
      return dropped
    },
  }
}

/** Two instances may drop the same rows; what is left comes at the next run. */
function unlessGone(error: unknown): void {
  if (statusOfError(error) !== 404) throw error
}
