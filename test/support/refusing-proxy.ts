import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy in front of a table service that refuses each write whose body holds the word. */
export interface RefusingProxy {
  readonly connectionString: string
  /** How many it has refused. */
  refused(): number
  close(): Promise<void>
}

export async function startRefusingProxy(
  connectionString: string,
  word: string,
  { status, code }: { readonly status: number; readonly code: string } = { status: 400, code: 'InvalidInput' },
): Promise<RefusingProxy> {
  let refused = 0
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(connectionString)?.[1])
  const answerTo = async (incoming: IncomingMessage, answer: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    if (body.includes(word)) {
      refused++
      answer.writeHead(status, { 'content-type': 'application/json' })
      answer.end(JSON.stringify({ 'odata.error': { code, message: { value: 'Refused.' } } }))
      return
    }
    const { method, url, headers } = incoming
    const forwarded = request({ host: '127.0.0.1', port, method, path: url, headers }, upstream => {
      answer.writeHead(upstream.statusCode ?? 500, upstream.headers)
      upstream.pipe(answer)
    })
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
    refused: () => refused,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
