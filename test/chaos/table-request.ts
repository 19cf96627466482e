import type { IncomingMessage } from 'node:http'

/** A request to the table service, as far as faults care. */
export interface TableRequest {
  readonly kind: 'read' | 'insert' | 'update' | 'upsert' | 'create table' | 'transaction'
  /** Table that it is about; empty for a list of tables. */
  readonly table: string
  /** Something in it depends on an ETag. */
  readonly conditional: boolean
  /** Something in it is an insert, which an existing row refuses. */
  readonly inserts: boolean
  /** Of a transaction: its ids in the content type and in the body. */
  readonly batch: string
  readonly changeset: string
}

const NOTHING = { table: '', conditional: false, inserts: false, batch: '', changeset: '' }

/** Reads method, path, headers and, of a transaction, the body. https://learn.microsoft.com/rest/api/storageservices/table-service-rest-api */
export function readTableRequest({ method = '', url = '', headers }: IncomingMessage, body: Buffer): TableRequest {
  const path = decodeURIComponent(url.split('?')[0] ?? '').replace(/^\/[^/]+\//, '')
  if (path === '$batch') return readTransaction(String(headers['content-type']), body.toString())
  const table = /^[A-Za-z0-9]*/.exec(path)?.[0] ?? ''
  if (method === 'GET') return { ...NOTHING, kind: 'read', table: table === 'Tables' ? '' : table }
  if (table === 'Tables') {
    const name = /"TableName":"(\w+)"/.exec(body.toString())?.[1] ?? /'(\w+)'/.exec(path)?.[1] ?? ''
    return { ...NOTHING, kind: 'create table', table: name }
  }
  const condition = headers['if-match']
  if (method === 'POST') return { ...NOTHING, kind: 'insert', table, inserts: true }
  if (condition !== undefined && condition !== '*') return { ...NOTHING, kind: 'update', table, conditional: true }
  return { ...NOTHING, kind: 'upsert', table }
}

function readTransaction(contentType: string, body: string): TableRequest {
  return {
    kind: 'transaction',
    table: /^(?:POST|PUT|PATCH|MERGE|DELETE) https?:\/\/[^/]+\/[^/]+\/(\w+)/m.exec(body)?.[1] ?? '',
    conditional: /^If-Match: W/im.test(body),
    inserts: /^POST http/m.test(body),
    batch: /boundary=batch_([\w-]+)/.exec(contentType)?.[1] ?? '',
    changeset: /boundary=changeset_([\w-]+)/.exec(body)?.[1] ?? '',
  }
}
