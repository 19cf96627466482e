/**
 * A process of its own that holds a table service and counts what it is asked, so that the processor time of whoever
 * asks is theirs alone. Started by `counted-tables.ts`.
 */
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTables } from '../../local/azurite.ts'
import { listenOnLoopback, readBody } from '../../local/loopback.ts'
import {
  addCounts,
  addRead,
  countRequest,
  NO_COUNTS,
  type TableCounts,
  type TableReads,
  tableRead,
} from './count-request.ts'

/** What this process tells: where it is, then, each time it is asked, the counts or the reads since it was asked last. */
export type FromService =
  | { readonly kind: 'started'; readonly connectionString: string }
  | { readonly kind: 'counts'; readonly counts: TableCounts }
  | { readonly kind: 'reads'; readonly reads: TableReads }

/** What this process is asked: what it counted, or to keep each answer back for so many milliseconds from now on. */
export type ToService = 'take counts' | 'take reads' | { readonly delay: number }

const MAX_BODY = 8 * 1024 * 1024
const PORT = /127\.0\.0\.1:(\d+)/

const tables = await startTables()
const target = Number(PORT.exec(tables.connectionString)?.[1])
const agent = new Agent({ keepAlive: true })
let counts = NO_COUNTS
let reads: TableReads = {}
let delay = 0

const server = createServer((incoming, response) => {
  forward(incoming, response).catch(() => response.destroy())
})
const port = await listenOnLoopback(server, 0)

async function forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await readBody(incoming, MAX_BODY)) ?? Buffer.alloc(0)
  const { method = '', url = '', headers } = incoming
  const { 'transfer-encoding': _, connection: __, ...kept } = headers
  const outgoing = httpRequest({
    agent,
    host: '127.0.0.1',
    port: target,
    method,
    path: url,
    headers: { ...kept, 'content-length': body.length },
  })
  outgoing.end(body)
  const given = await new Promise<IncomingMessage>((resolve, reject) =>
    outgoing.once('response', resolve).once('error', reject),
  )
  const answer = (await readBody(given, Number.POSITIVE_INFINITY)) ?? Buffer.alloc(0)
  const status = given.statusCode ?? 0
  counts = addCounts(counts, countRequest({ method, url, body: String(body), status, answer: String(answer) }))
  const table = tableRead({ method, url })
  if (table !== undefined) reads = addRead(reads, table)
  if (delay > 0) await sleep(delay)
  const { connection: ___, 'keep-alive': ____, 'transfer-encoding': _____, ...answered } = given.headers
  response.writeHead(status, { ...answered, 'content-length': answer.length }).end(answer)
}

function tell(message: FromService): void {
  process.send?.(message)
}

process.on('message', (asked: ToService) => {
  if (typeof asked !== 'string') delay = asked.delay
  else if (asked === 'take counts') {
    tell({ kind: 'counts', counts })
    counts = NO_COUNTS
  } else {
    tell({ kind: 'reads', reads })
    reads = {}
  }
})
// Whoever started this is gone.
process.on('disconnect', () => process.exit(0))
tell({ kind: 'started', connectionString: tables.connectionString.replace(PORT, `127.0.0.1:${port}`) })
