import type { TableEntityResult } from '@azure/data-tables'
import pLimit from 'p-limit'
import type { CountRow, CountSource, DetailRow } from '../flows/ports/querying.ts'
import type { Tables } from './tables.ts'

/** Where rows of a kind are: minutes, or hours. */
export interface RowPlaces<Entity extends object> {
  readonly prefix: string
  /** Which of the tables hold rows of this stretch of time, and what to ask them for. */
  queries(names: ReadonlySet<string>, account: string, from: number, to: number): readonly RowQuery[]
  /** Columns that tell a count. */
  readonly countColumns: string[]
  readonly toCount: (entity: TableEntityResult<Entity>) => CountRow
  readonly toDetail: (entity: TableEntityResult<Entity>) => DetailRow
  /** The filter that leaves the rows of one cause. */
  ofCause(cause: string): string
}

export interface RowQuery {
  readonly table: string
  readonly filter: string
}

const PARALLEL_REQUESTS = 16
/** Which tables there are changes once a day, and a reader of many accounts must not ask for each. */
const NAMES_KEPT = 1_000

/** `CountSource` on tables by time. Readers never make a table. */
export function createTableSource<Entity extends object>(
  tables: Tables,
  places: RowPlaces<Entity>,
  clock: () => number,
): CountSource {
  const limit = pLimit(PARALLEL_REQUESTS)
  let known: { readonly at: number; readonly names: Promise<ReadonlySet<string>> } | undefined
  const tableNames = () => {
    if (known === undefined || clock() >= known.at + NAMES_KEPT) {
      const names = tables.list(places.prefix).then(found => new Set(found))
      known = { at: clock(), names }
      names.catch(() => (known = undefined))
    }
    return known.names
  }
  const readAll = async <Row>(
    account: string,
    from: number,
    to: number,
    options: { readonly select?: string[]; readonly and?: string; readonly signal: AbortSignal },
    toRow: (entity: TableEntityResult<Entity>) => Row,
  ): Promise<readonly Row[]> => {
    const queries = places.queries(await tableNames(), account, from, to)
    const found = queries.map(({ table, filter }) =>
      limit(async () => {
        options.signal.throwIfAborted()
        const client = await tables.open(table)
        const whole = options.and === undefined ? filter : `(${filter}) and ${options.and}`
        const queryOptions = { filter: whole, ...(options.select === undefined ? {} : { select: options.select }) }
        const rows: Row[] = []
        for await (const entity of client.listEntities<Entity>({ queryOptions, abortSignal: options.signal })) {
          rows.push(toRow(entity))
        }
        return rows
      }),
    )
    return (await Promise.all(found)).flat()
  }
  return {
    async counts(account, from, to, signal) {
      const rows = await readAll(account, from, to, { select: places.countColumns, signal }, places.toCount)
      return rows.filter(row => row.account === account && row.time >= from && row.time < to)
    },
    async rows(account, from, to, cause, signal) {
      const and = cause === undefined ? {} : { and: places.ofCause(cause) }
      const rows = await readAll(account, from, to, { ...and, signal }, places.toDetail)
      return rows.filter(row => row.account === account && row.time >= from && row.time < to)
    },
  }
}
