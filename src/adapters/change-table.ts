import { odata, type TableClient, TableTransaction } from '@azure/data-tables'
import pLimit from 'p-limit'
import { compactTime } from '../core/window.ts'
import { MARK_SLACK } from '../flows/mark-slack.ts'
import type { ChangeIndex, MarkedChange } from '../flows/ports/counting.ts'
import { keyPart } from './table-keys.ts'
import type { Tables } from './tables.ts'

interface ChangeEntity {
  /**
   * `yyyyMMddHHmm|shard`. The minute of the wall clock in which the change was marked comes first: a reader asks for the last
   * ones only. The shard is there since all of them mark at the turn of a minute, and one key bears 2,000 rows a second.
   */
  readonly partitionKey: string
  /** `account|yyyyMMddHH` */
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
      const minute = compactTime(moment, 12)
      if (minute !== markedIn || client !== markedOf) {
        markedIn = minute
        markedOf = client
        marked = new Set()
      }
      const partitionKey = `${minute}|${keyPart(shard)}`
      const news = changes
        .map(({ account, hour }): ChangeEntity => {
          return { partitionKey, rowKey: `${keyPart(account)}|${compactTime(hour, 10)}`, account, hour: new Date(hour) }
        })
        .filter(entity => !marked.has(nameOf(entity)))
      await Promise.all(portionsOf(news).map(portion => limit(() => upsertAll(client, portion))))
      if (minute !== markedIn || client !== markedOf) return
      for (const entity of news) marked.add(nameOf(entity))
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

/** What a shard marks in a minute stands under one key, so one transaction takes up to a hundred. */
const MAX_OPERATIONS = 100

function nameOf({ partitionKey, rowKey }: ChangeEntity): string {
  return `${partitionKey}|${rowKey}`
}

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

/** Of a partition key, which begins with it; that of older rows is nothing else. */
function minuteOfKey(key: string): number {
  const part = (from: number, to: number) => Number(key.slice(from, to))
  return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12))
}
