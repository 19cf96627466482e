import type { Socket } from 'node:net'
import type { Connection } from 'rhea'
import { amqpError } from './amqp-error.ts'

const FAREWELL_MS = 500

/** Says goodbye over AMQP, as the service does when it restarts, and ends the socket of a client that does not answer. */
export async function closeConnection(connection: Connection): Promise<void> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rhea keeps the accepted socket here (lib/connection.js)
  const socket = connection['socket'] as Socket
  if (socket.destroyed) return
  const ended = new Promise<void>(resolve => socket.once('close', () => resolve()))
  connection.close(amqpError('amqp:connection:forced', 'The hub is closing.'))
  // rhea clears its heartbeat timers on a socket's error or end, not on its close.
  const timer = setTimeout(() => socket.destroy(new Error('the client did not answer the close')), FAREWELL_MS)
  await ended
  clearTimeout(timer)
}
