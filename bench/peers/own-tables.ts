import type { Answered, Asked } from './fake-request.ts'

interface Row {
  readonly json: string
  readonly etag: string
}

const JSON_TYPE = { 'content-type': 'application/json;odata=minimalmetadata' }

export interface OwnTables {
  answer(asked: Asked): Answered
  /** The rows of all tables whose names begin so, as JSON. */
  rows(prefix: string): readonly string[]
}

/**
 * As much of Table Storage as ingest meets where nobody else writes: rows are kept as their bytes, and updates must carry
 * their ETag. A conflict cannot be, so it throws.
 */
export function createOwnTables(): OwnTables {
  const tables = new Map<string, Map<string, Row>>()
  let writes = 0
  const rowsOf = (table: string) => tables.get(table) ?? new Map<string, Row>()
  const store = (table: string, keys: string, json: string) => {
    const row = { json, etag: `W/"${++writes}"` }
    tables.set(table, rowsOf(table).set(keys, row))
    return row.etag
  }
  const insert = (table: string, json: string) => {
    const keys = keysOf(JSON.parse(json))
    if (rowsOf(table).has(keys)) throw new Error(`${table}(${keys}) is there already.`)
    return store(table, keys, json)
  }
  const update = (table: string, keys: string, json: string, etag: unknown) => {
    if (typeof etag === 'string' && etag !== '*' && rowsOf(table).get(keys)?.etag !== etag) {
      throw new Error(`${table}(${keys}) is not ${etag}.`)
    }
    return store(table, keys, json)
  }
  const write = ({ method, table, keys, json, etag }: Write) =>
    method === 'POST' ? insert(table, json) : update(table, keys, json, etag)
  const answer = ({ method, path, headers, body }: Asked): Answered => {
    const { table, keys, query } = placeOf(path)
    if (table === '$batch') return answerBatch(operationsOf(body.toString()).map(write))
    if (table === 'Tables') return { status: 204 }
    if (method !== 'GET') {
      const etag = write({ method, table, keys, json: body.toString(), etag: headers['if-match'] })
      return { status: 204, headers: { etag } }
    }
    if (keys === '') return answerQuery(rowsOf(table), query)
    const row = rowsOf(table).get(keys)
    if (row === undefined) return notFound()
    return { status: 200, headers: { ...JSON_TYPE, etag: row.etag }, body: withEtag(row) }
  }
  return {
    answer,
    rows: prefix =>
      [...tables]
        .filter(([name]) => name.startsWith(prefix))
        .flatMap(([, rows]) => [...rows.values()].map(row => row.json)),
  }
}

interface Write {
  readonly method: string
  readonly table: string
  readonly keys: string
  readonly json: string
  readonly etag: unknown
}

interface Keys {
  readonly PartitionKey: string
  readonly RowKey: string
}

function quoted(key: string): string {
  return `'${key.replaceAll("'", "''")}'`
}

/** As an address holds them. */
function keysOf({ PartitionKey, RowKey }: Keys): string {
  return `PartitionKey=${quoted(PartitionKey)},RowKey=${quoted(RowKey)}`
}

function placeOf(address: string) {
  const [path = '', query = ''] = address.split('?')
  const [, table = '', keys = ''] =
    /^(?:https?:\/\/[^/]+)?\/[^/]+\/([^(]+)(?:\((.*)\))?$/.exec(decodeURIComponent(path)) ?? []
  return { table, keys, query }
}

function operationsOf(body: string): readonly Write[] {
  return body
    .split(/^--changeset_.*$/m)
    .slice(1, -1)
    .map(part => {
      const [, method = '', address = ''] = /^(POST|PUT|PATCH|MERGE) (\S+) HTTP/m.exec(part) ?? []
      const { table, keys } = placeOf(address)
      const etag = /^if-match: (.*)$/im.exec(part)?.[1]?.trim()
      return { method, table, keys, json: part.slice(part.indexOf('\r\n\r\n{') + 4).trim(), etag }
    })
}

function answerBatch(etags: readonly string[]): Answered {
  const parts = etags.map(
    etag =>
      `--changesetresponse_1\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\nETag: ${etag}\r\n\r\n`,
  )
  const type = 'multipart/mixed; boundary='
  const body = `--batchresponse_1\r\nContent-Type: ${type}changesetresponse_1\r\n\r\n${parts.join('')}--changesetresponse_1--\r\n--batchresponse_1--\r\n`
  return { status: 202, headers: { 'content-type': `${type}batchresponse_1` }, body }
}

function answerQuery(rows: ReadonlyMap<string, Row>, query: string): Answered {
  const filter = new URLSearchParams(query).get('$filter') ?? ''
  const partition = /^PartitionKey eq (.*)$/.exec(filter)?.[1]
  if (filter !== '' && partition === undefined) throw new Error(`A filter that is not known here: ${filter}`)
  const found = [...rows].filter(([keys]) => partition === undefined || keys.startsWith(`PartitionKey=${partition},`))
  return { status: 200, headers: JSON_TYPE, body: `{"value":[${found.map(([, row]) => withEtag(row)).join(',')}]}` }
}

function withEtag({ json, etag }: Row): string {
  return `{"odata.etag":${JSON.stringify(etag)},${json.slice(1)}`
}

function notFound(): Answered {
  const error = {
    code: 'ResourceNotFound',
    message: { lang: 'en-US', value: 'The specified resource does not exist.' },
  }
  return { status: 404, headers: JSON_TYPE, body: JSON.stringify({ 'odata.error': error }) }
}
