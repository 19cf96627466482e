/** A request to the table service, with its answer. */
export interface TableExchange {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly body: string
  readonly status: number
  readonly answer: string
}

/** What requests came to: each is one transaction on the bill. `read` and `written` are entities. */
export interface TableCounts {
  readonly requests: number
  readonly read: number
  readonly written: number
}

export const NO_COUNTS: TableCounts = { requests: 0, read: 0, written: 0 }

/** Requests that read, by table; of tables of days and months by what their names begin with. */
export type TableReads = Readonly<Record<string, number>>

export function addRead(reads: TableReads, table: string): TableReads {
  return { ...reads, [table]: (reads[table] ?? 0) + 1 }
}

/** The table that a request reads rows of, if it does. */
export function tableRead({ method, url }: Pick<TableExchange, 'method' | 'url'>): string | undefined {
  const path = pathOf(url)
  if (method !== 'GET' || /^Tables\b/.test(path)) return undefined
  return path.replace(/\d*(?:\(.*)?$/s, '')
}

/**
 * What one request came to. A transaction writes as many entities as it has operations, or none where one of them is
 * refused. https://learn.microsoft.com/rest/api/storageservices/table-service-rest-api
 */
export function countRequest({ method, url, body, status, answer }: TableExchange): TableCounts {
  const path = pathOf(url)
  const once = { ...NO_COUNTS, requests: 1 }
  if (path === '$batch') {
    const operations = body.match(/^(?:POST|PUT|PATCH|MERGE|DELETE) http\S+/gm) ?? []
    const refused = /^HTTP\/1\.1 [45]\d\d /m.test(answer)
    return refused ? once : { ...once, written: operations.length }
  }
  if (status >= 300 || /^Tables\b/.test(path)) return once
  return method === 'GET' ? { ...once, read: entitiesIn(answer) } : { ...once, written: 1 }
}

/** Without the name of the storage account. */
function pathOf(url: string): string {
  return decodeURIComponent(url.split('?')[0] ?? '').replace(/^\/[^/]+\//, '')
}

export function addCounts(one: TableCounts, other: TableCounts): TableCounts {
  return {
    requests: one.requests + other.requests,
    read: one.read + other.read,
    written: one.written + other.written,
  }
}

/** A query answers a list, a read by key the entity itself. */
function entitiesIn(answer: string): number {
  const found: unknown = JSON.parse(answer)
  if (typeof found !== 'object' || found === null) return 0
  return 'value' in found && Array.isArray(found.value) ? found.value.length : 1
}
