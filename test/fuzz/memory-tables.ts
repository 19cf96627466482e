import { RestError, type TableClient } from '@azure/data-tables'
import type { Tables } from '../../src/adapters/tables.ts'
import { checkEntity, RuleBroken } from './entity-rules.ts'

type Entity = Readonly<Record<string, unknown>> & { readonly partitionKey: string; readonly rowKey: string }
type Rows = Map<string, Entity>
type Action = readonly [kind: string, entity: Entity, mode?: unknown, options?: { readonly etag?: string }]

/**
 * Table Storage in memory, for the million messages that no emulator stores in minutes: the adapters run on it as they
 * are. It keeps ETags, filters by partition key, refuses as the service does with 404, 409 and 412, and throws
 * `RuleBroken` at a row or a request that the service would refuse for good.
 */
export interface MemoryTables extends Tables {
  /** All rows, as text that compares, of the tables whose names start so. */
  snapshot(prefix: string): readonly string[]
  rows(prefix: string): readonly Entity[]
}

const MAX_OPERATIONS = 100

export function createMemoryTables(): MemoryTables {
  const tables = new Map<string, Rows>()
  const clients = new Map<string, TableClient>()
  const rowsOf = (prefix: string) =>
    [...tables].filter(([name]) => name.startsWith(prefix)).flatMap(([, rows]) => [...rows.values()])
  return {
    async open(name) {
      if (!/^[A-Za-z][A-Za-z0-9]{2,62}$/.test(name)) throw new RuleBroken(`a table named ${JSON.stringify(name)}`)
      const known = clients.get(name)
      if (known !== undefined) return known
      const rows = new Map<string, Entity>()
      tables.set(name, rows)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the adapters use these methods of it alone
      const client = createClient(rows) as unknown as TableClient
      clients.set(name, client)
      return client
    },
    list: async prefix => [...tables.keys()].filter(name => name.startsWith(prefix)).toSorted(),
    async drop(name) {
      tables.delete(name)
      clients.delete(name)
    },
    rows: rowsOf,
    snapshot: prefix =>
      rowsOf(prefix)
        .map(row => textOf({ ...row, etag: undefined }))
        .toSorted(),
  }
}

function textOf(row: object): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}

let writes = 0

function createClient(rows: Rows) {
  const keyOf = ({ partitionKey, rowKey }: Entity) => `${partitionKey}\n${rowKey}`
  const store = (kind: string, entity: Entity, etag?: string) => {
    checkEntity(entity)
    const known = rows.get(keyOf(entity))
    if (kind === 'create' && known !== undefined) throw refusal(409)
    if (kind === 'update' && known === undefined) throw refusal(404)
    if (kind === 'update' && etag !== '*' && known?.['etag'] !== etag) throw refusal(412)
    const written = `W/"${++writes}"`
    rows.set(keyOf(entity), { ...entity, etag: written })
    return { etag: written }
  }
  return {
    createEntity: async (entity: Entity) => store('create', entity),
    updateEntity: async (entity: Entity, _: unknown, options?: { readonly etag?: string }) =>
      store('update', entity, options?.etag ?? '*'),
    upsertEntity: async (entity: Entity) => store('upsert', entity),
    async getEntity(partitionKey: string, rowKey: string) {
      const row = rows.get(`${partitionKey}\n${rowKey}`)
      if (row === undefined) throw refusal(404)
      return row
    },
    async deleteEntity(partitionKey: string, rowKey: string) {
      if (!rows.delete(`${partitionKey}\n${rowKey}`)) throw refusal(404)
    },
    async *listEntities(options?: { readonly queryOptions?: { readonly filter?: string } }) {
      const fits = filterOf(options?.queryOptions?.filter ?? '')
      for (const row of [...rows.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) if (fits(row)) yield row
    },
    async submitTransaction(actions: readonly Action[]) {
      checkTransaction(actions)
      const before = new Map(rows)
      try {
        const subResponses = actions.map(([kind, entity, mode, options]) => {
          if (kind === 'delete') rows.delete(keyOf(entity))
          return kind === 'delete'
            ? {}
            : store(kind, entity, options?.etag ?? (typeof mode === 'object' ? undefined : '*'))
        })
        return { subResponses }
      } catch (error) {
        rows.clear()
        for (const [key, row] of before) rows.set(key, row)
        throw error
      }
    },
  }
}

function checkTransaction(actions: readonly Action[]): void {
  if (actions.length > MAX_OPERATIONS) throw new RuleBroken(`a transaction of ${actions.length} operations`)
  const keys = new Set(actions.map(([, { partitionKey }]) => partitionKey))
  if (keys.size !== 1) throw new RuleBroken(`a transaction over ${keys.size} partitions`)
  const names = new Set(actions.map(([, { rowKey }]) => rowKey))
  if (names.size !== actions.length) throw new RuleBroken('a transaction with one row twice')
}

function refusal(statusCode: number): RestError {
  return new RestError(`The store answered ${statusCode}.`, { statusCode })
}

const CLAUSE = /^PartitionKey (eq|ge|lt) '((?:[^']|'')*)'$/

function filterOf(filter: string): (row: Entity) => boolean {
  const clauses = filter === '' ? [] : filter.split(/ and (?=PartitionKey )/)
  const tests = clauses.map(clause => {
    const [, operator, quoted = ''] = CLAUSE.exec(clause) ?? []
    const value = quoted.replaceAll("''", "'")
    if (operator === undefined) throw new RuleBroken(`a filter that this store does not know: ${clause}`)
    if (operator === 'eq') return (key: string) => key === value
    return operator === 'ge' ? (key: string) => key >= value : (key: string) => key < value
  })
  return ({ partitionKey }) => tests.every(test => test(partitionKey))
}
