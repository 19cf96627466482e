import { odata, type TableEntityResult, TableTransaction } from '@azure/data-tables'
import { parseJson } from '../core/json.ts'
import type { Silence } from '../core/silence.ts'
import type { SilenceStore } from '../flows/ports/alerting.ts'
import { statusOfError, type Tables } from './tables.ts'

interface SilenceEntity {
  readonly partitionKey: string
  /** `end|id`, the latest end first: the current ones are the head of the partition, and none other is read for them. */
  readonly rowKey: string
  readonly id: string
  readonly from: Date
  readonly until: Date
  readonly author: string
  readonly comment: string
  /** JSON lists of patterns. */
  readonly rules?: string
  readonly accounts?: string
  readonly groups?: string
  /** Said of one without any list, so that a row that lost its lists silences nothing. */
  readonly everything?: boolean
}

const TABLE = 'silences'
const PARTITION = 'silences'
const LAST = 999_999_999_999_999

/** `SilenceStore` on Table Storage, in one partition, so that a change of its end moves a row at one stroke. */
export function createSilenceTable(tables: Tables): SilenceStore {
  const read = async (filter: string, limit: number): Promise<readonly Silence[]> => {
    const client = await tables.open(TABLE)
    const silences: Silence[] = []
    for await (const entity of client.listEntities<SilenceEntity>({ queryOptions: { filter } })) {
      silences.push(fromEntity(entity))
      if (silences.length >= limit) break
    }
    return silences
  }
  const current = (now: number) =>
    read(odata`PartitionKey eq ${PARTITION} and RowKey lt ${endKey(now)}`, Number.POSITIVE_INFINITY)
  return {
    current,
    past: (now, limit) => read(odata`PartitionKey eq ${PARTITION} and RowKey ge ${endKey(now)}`, limit),
    async keep(silence) {
      await (await tables.open(TABLE)).createEntity(toEntity(silence))
    },
    async end(id, now) {
      const silence = (await current(now)).find(one => one.id === id)
      if (silence === undefined) return false
      const { partitionKey, rowKey } = toEntity(silence)
      const transaction = new TableTransaction()
      transaction.deleteEntity(partitionKey, rowKey)
      transaction.createEntity({ ...toEntity({ ...silence, until: now }) })
      try {
        await (await tables.open(TABLE)).submitTransaction(transaction.actions)
        return true
      } catch (error) {
        // Somebody else ended it meanwhile.
        if (statusOfError(error) !== 404) throw error
        return false
      }
    },
  }
}

function endKey(until: number): string {
  return String(LAST - until).padStart(15, '0')
}

function toEntity({ id, rules, accounts, groups, from, until, author, comment }: Silence): SilenceEntity {
  return {
    partitionKey: PARTITION,
    rowKey: `${endKey(until)}|${id}`,
    id,
    from: new Date(from),
    until: new Date(until),
    author,
    comment,
    ...(rules === undefined ? {} : { rules: JSON.stringify(rules) }),
    ...(accounts === undefined ? {} : { accounts: JSON.stringify(accounts) }),
    ...(groups === undefined ? {} : { groups: JSON.stringify(groups) }),
    everything: (rules ?? accounts ?? groups) === undefined,
  }
}

function fromEntity(entity: TableEntityResult<SilenceEntity>): Silence {
  const { id, author, comment, everything } = entity
  const [rules, accounts, groups] = [listOf(entity.rules), listOf(entity.accounts), listOf(entity.groups)]
  const covers = (rules ?? accounts ?? groups) !== undefined || everything === true
  return {
    id,
    from: entity.from.getTime(),
    until: entity.until.getTime(),
    author,
    comment,
    ...(covers ? { rules, accounts, groups } : { rules: [] }),
  }
}

/** One that cannot be read matches nothing. */
function listOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined
  const list = parseJson(text)
  return Array.isArray(list) ? list.filter(item => typeof item === 'string') : []
}
