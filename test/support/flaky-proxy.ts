import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A TCP proxy on the loopback interface whose connections a test can cut, and refuse. */
export interface FlakyProxy {
  /** `connectionString` with the proxy's port in place of the service's. */
  through(connectionString: string): string
  /** Breaks all open connections at once, without a goodbye. */
  cut(): void
  /** As if the service were down: all connections are broken, and new ones too, until `up`. */
  down(): void
  up(): void
  /** How many connections were made so far. */
  connections(): number
  close(): Promise<void>
}

export async function startFlakyProxy(connectionString: string): Promise<FlakyProxy> {
  const target = Number(/127\.0\.0\.1:(\d+)/.exec(connectionString)?.[1])
  const sockets = new Set<Socket>()
  let connections = 0
  let refusing = false
  const server = createServer(client => {
    connections += 1
    if (refusing) {
      client.resetAndDestroy()
      return
    }
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
    down() {
      refusing = true
      cut()
    },
    up() {
      refusing = false
    },
    connections: () => connections,
    async close() {
      cut()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
