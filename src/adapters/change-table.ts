import { odata } from '@azure/data-tables'
import pLimit from 'p-limit'
import { compactTime } from '../core/window.ts'
import type { Change, ChangeIndex } from '../flows/ports.ts'
import { keyPart } from './table-keys.ts'
import type { Tables } from './tables.ts'

interface ChangeEntity {
  /** Minute of the wall clock in which the change was marked: a reader asks for the last ones only. */
  readonly partitionKey: string
  /** `shard|account|yyyyMMddHH` */
  readonly rowKey: string
  readonly account: string
  readonly hour: Date
}

const TABLE = 'changes'

/** `ChangeIndex` on Table Storage: what moved, by when it was marked, so that alerts never read everything. */
export function createChangeTable(tables: Tables, now: () => number): ChangeIndex {
  const limit = pLimit(8)
  let markedIn = ''
  let marked = new Set<string>()
  return {
    async mark(shard, changes) {
      const client = await tables.open(TABLE)
      const partitionKey = compactTime(now(), 12)
      if (partitionKey !== markedIn) {
        markedIn = partitionKey
        marked = new Set()
      }
      const write = async ({ account, hour }: Change) => {
        const rowKey = `${keyPart(shard)}|${keyPart(account)}|${compactTime(hour, 10)}`
        if (marked.has(rowKey)) return
        const entity: ChangeEntity = { partitionKey, rowKey, account, hour: new Date(hour) }
        await client.upsertEntity(entity, 'Replace')
        if (partitionKey === markedIn) marked.add(rowKey)
      }
      await Promise.all(changes.map(change => limit(() => write(change))))
    },
    async since(moment) {
      const client = await tables.open(TABLE)
      const filter = odata`PartitionKey ge ${compactTime(Math.max(0, moment), 12)}`
      const changes = new Map<string, Change>()
      for await (const { account, hour } of client.listEntities<ChangeEntity>({ queryOptions: { filter } })) {
        changes.set(`${hour.getTime()}|${account}`, { account, hour: hour.getTime() })
      }
      return [...changes.values()]
    },
  }
}
