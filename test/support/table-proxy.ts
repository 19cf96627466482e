import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request to the table service; each try of a request that is tried again is one. */
export interface TableRequest {
  readonly method: string
  /** Without the account: `/health()?$filter=...`. */
  readonly path: string
  readonly body: Buffer
}

export interface Refusal {
  readonly status: number
  readonly code: string
}

/** A proxy in front of a table service. */
export interface TableProxy {
  readonly connectionString: string
  close(): Promise<void>
}

/** Shows `look` each request, which waits as long as it wants; one that it answers with a refusal goes no further. */
export async function startTableProxy(
  connectionString: string,
  look: (seen: TableRequest) => Refusal | undefined | Promise<Refusal | undefined>,
): Promise<TableProxy> {
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(connectionString)?.[1])
  const answerTo = async (incoming: IncomingMessage, answer: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const { method = '', url = '', headers } = incoming
    const refusal = await look({ method, path: url.replace(/^\/[^/]+/, ''), body })
    if (refusal !== undefined) {
      const { status, code } = refusal
      answer.writeHead(status, { 'content-type': 'application/json' })
      answer.end(JSON.stringify({ 'odata.error': { code, message: { value: 'Refused.' } } }))
      return
    }
    const forwarded = request({ host: '127.0.0.1', port, method, path: url, headers }, upstream => {
      answer.writeHead(upstream.statusCode ?? 500, upstream.headers)
      upstream.pipe(answer)
    })
    forwarded.on('error', () => answer.destroy())
    forwarded.end(body)
  }
  const server = createServer((incoming, answer) => {
    answerTo(incoming, answer).catch(() => answer.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: own } = server.address() as AddressInfo
  return {
    connectionString: connectionString.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${own}`),
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
