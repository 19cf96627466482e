import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A TCP proxy on the loopback interface whose connections a test can cut. */
export interface FlakyProxy {
  /** `connectionString` with the proxy's port in place of the hub's. */
  through(connectionString: string): string
  /** Breaks all open connections at once, without a goodbye. */
  cut(): void
  /** How many connections were made so far. */
  connections(): number
  close(): Promise<void>
}

export async function startFlakyProxy(connectionString: string): Promise<FlakyProxy> {
  const target = Number(/127\.0\.0\.1:(\d+)/.exec(connectionString)?.[1])
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer(client => {
    connections += 1
    const upstream = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    through: text => text.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`),
    cut,
    connections: () => connections,
    async close() {
      cut()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
