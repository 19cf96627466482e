import { createServer, type AddressInfo, type Socket, connect } from 'node:net'

/** Passes connections on to a port of this machine, until it is told to fail. */
export interface FaultyProxy {
  /** The same endpoint through the proxy. */
  endpointOf(endpoint: string): string
  /** Connections are reset, those under way and new ones. */
  down(): void
  up(): void
  close(): Promise<void>
}

export async function startFaultyProxy(target: number): Promise<FaultyProxy> {
  const sockets = new Set<Socket>()
  let failing = false
  const server = createServer(socket => {
    if (failing) {
      socket.resetAndDestroy()
      return
    }
    const upstream = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    endpointOf: endpoint => endpoint.replace(`:${target}`, `:${port}`),
    down() {
      failing = true
      reset()
    },
    up() {
      failing = false
    },
    async close() {
      reset()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}
