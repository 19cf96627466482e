import { odata, type TableClient, TableTransaction } from '@azure/data-tables'
import pLimit from 'p-limit'
import { compactTime } from '../core/window.ts'
import { MARK_SLACK } from '../flows/mark-slack.ts'
import type { ChangeIndex, MarkedChange } from '../flows/ports/counting.ts'
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

/** Each UTC day of marking has a table of its own, so that forgetting old changes is dropping a table. */
const CHANGES_TABLES = 'changes'

/** `ChangeIndex` on Table Storage: what moved, by when it was marked, so that alerts never read everything. */
export function createChangeTable(tables: Tables, now: () => number): ChangeIndex {
  const limit = pLimit(8)
  const tablesSince = async (from: number) => {
    const [first, last] = [tableOf(from), tableOf(now() + MARK_SLACK)]
    // Within a day there is no need to ask which tables there are.
    if (first === last) return [first]
    return (await tables.list(CHANGES_TABLES)).filter(name => name >= first)
  }
  let markedIn = ''
  let markedOf: TableClient | undefined
  let marked = new Set<string>()
  return {
    async mark(shard, changes) {
      const moment = now()
      const client = await tables.open(tableOf(moment))
      const partitionKey = compactTime(moment, 12)
      if (partitionKey !== markedIn || client !== markedOf) {
        markedIn = partitionKey
        markedOf = client
        marked = new Set()
      }
      const news = changes
        .map(({ account, hour }): ChangeEntity => {
          const rowKey = `${keyPart(shard)}|${keyPart(account)}|${compactTime(hour, 10)}`
          return { partitionKey, rowKey, account, hour: new Date(hour) }
        })
        .filter(({ rowKey }) => !marked.has(rowKey))
      await Promise.all(portionsOf(news).map(portion => limit(() => upsertAll(client, portion))))
      if (partitionKey !== markedIn || client !== markedOf) return
      for (const { rowKey } of news) marked.add(rowKey)
    },
    async since(moment) {
      const from = Math.max(0, moment)
      const filter = odata`PartitionKey ge ${compactTime(from, 12)}`
      const changes = new Map<string, MarkedChange>()
      for (const name of await tablesSince(from)) {
        const client = await tables.open(name)
        // The service lists by partition key, so by time.
        for await (const entity of client.listEntities<ChangeEntity>({ queryOptions: { filter } })) {
          const { account, partitionKey } = entity
          const hour = entity.hour.getTime()
          const change = `${hour}|${account}`
          if (!changes.has(change)) changes.set(change, { account, hour, marked: minuteOfKey(partitionKey) })
        }
      }
      return [...changes.values()]
    },
    async dropBefore(moment) {
      const old = (await tables.list(CHANGES_TABLES)).filter(name => name < tableOf(moment))
      for (const name of old) await tables.drop(name)
      return old.length
    },
  }
}

/** All that is marked in a minute stands under one key, so one transaction takes up to a hundred. */
const MAX_OPERATIONS = 100

function portionsOf(entities: readonly ChangeEntity[]): readonly (readonly ChangeEntity[])[] {
  const portions: (readonly ChangeEntity[])[] = []
  for (let start = 0; start < entities.length; start += MAX_OPERATIONS) {
    portions.push(entities.slice(start, start + MAX_OPERATIONS))
  }
  return portions
}

async function upsertAll(client: TableClient, entities: readonly ChangeEntity[]): Promise<void> {
  const transaction = new TableTransaction()
  for (const entity of entities) transaction.upsertEntity({ ...entity }, 'Replace')
  await client.submitTransaction(transaction.actions)
}

function tableOf(moment: number): string {
  return `${CHANGES_TABLES}${compactTime(moment, 8)}`
}

/** Of a partition key: `yyyyMMddHHmm`. */
function minuteOfKey(key: string): number {
  const part = (from: number, to: number) => Number(key.slice(from, to))
  return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12))
}
