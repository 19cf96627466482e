import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { listenOnLoopback, readBody } from '../../local/loopback.ts'
import { answer, failRequest, reset } from './fail-request.ts'
import { drawFault, type FaultKind } from './faults.ts'
import type { Random } from './random.ts'
import type { TableAnswer } from './table-answer.ts'
import { readTableRequest, type TableRequest } from './table-request.ts'

/** A proxy in front of a table service that fails requests as networks and the real service do. */
export interface FaultyTables {
  /** The service's connection string with the proxy in its place. */
  readonly connectionString: string
  readonly faults: ReadonlyMap<FaultKind, number>
  /** Faults that were drawn: not the refusals of a table that is being deleted, which a client may ask for at will. */
  faultCount(): number
  requestCount(): number
  /** From now on every request meets a fault with this chance; 0 heals, and lets go what hangs. */
  setChance(chance: number): void
  /** For so many milliseconds the table is "being deleted", as in the service after its table was dropped. */
  deleting(table: string, milliseconds: number): void
  /** Resolves when no request is under way and none will be applied late. */
  idle(): Promise<void>
  close(): Promise<void>
}

const MAX_BODY = 8 * 1024 * 1024

/** `draw` chooses the fault of a request that is to meet one. */
export async function startFaultyTables(
  connectionString: string,
  random: Random,
  draw: (request: TableRequest, random: Random) => FaultKind = drawFault,
): Promise<FaultyTables> {
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(connectionString)?.[1])
  const agent = new Agent({ keepAlive: true })
  const faults = new Map<FaultKind, number>()
  const deleted = new Map<string, number>()
  const underWay = new Set<Promise<void>>()
  let healed = new AbortController()
  let chance = 0
  let requests = 0

  const decide = (request: TableRequest): FaultKind | undefined => {
    if ((deleted.get(request.table) ?? 0) > Date.now() && request.kind !== 'read') return '409 table being deleted'
    return random() < chance ? draw(request, random) : undefined
  }
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await readBody(incoming, MAX_BODY)) ?? Buffer.alloc(0)
    requests++
    const request = readTableRequest(incoming, body)
    const fault = decide(request)
    const apply = () => forward(agent, port, incoming, body)
    if (fault === undefined) return answer(response, await apply())
    faults.set(fault, (faults.get(fault) ?? 0) + 1)
    await failRequest(fault, { request, apply, response, random, healed: healed.signal })
  }
  const server = createServer((incoming, response) => {
    const handling = handle(incoming, response)
      .catch(() => reset(response))
      .finally(() => underWay.delete(handling))
    underWay.add(handling)
  })
  const own = await listenOnLoopback(server, 0)
  return {
    connectionString: connectionString.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${own}`),
    faults,
    faultCount: () =>
      [...faults].reduce((sum, [kind, count]) => sum + (kind === '409 table being deleted' ? 0 : count), 0),
    requestCount: () => requests,
    setChance(next) {
      chance = next
      if (next > 0) return
      healed.abort()
      healed = new AbortController()
      deleted.clear()
    },
    deleting: (table, milliseconds) => deleted.set(table, Date.now() + milliseconds),
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    async close() {
      healed.abort()
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
      agent.destroy()
    },
  }
}

function forward(agent: Agent, port: number, incoming: IncomingMessage, body: Buffer): Promise<TableAnswer> {
  const { method, url, headers } = incoming
  return new Promise((resolve, reject) => {
    const { 'transfer-encoding': _, connection: __, ...kept } = headers
    const outgoing = httpRequest(
      { agent, host: '127.0.0.1', port, method, path: url, headers: { ...kept, 'content-length': body.length } },
      given => {
        const chunks: Buffer[] = []
        given.on('data', (chunk: Buffer) => chunks.push(chunk))
        given.on('error', reject)
        given.on('end', () =>
          resolve({ status: given.statusCode ?? 0, headers: given.headers, body: Buffer.concat(chunks) }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
