import type { Socket } from 'node:net'
import type { Connection } from 'rhea'
import { amqpError } from './amqp-error.ts'

const FAREWELL_MS = 500

/** Says goodbye over AMQP, as the service does when it restarts, and ends the socket of a client that does not answer. */
export async function closeConnection(connection: Connection): Promise<void> {
  const socket = socketOf(connection)
  if (socket.destroyed) return
  const ended = new Promise<void>(resolve => socket.once('close', () => resolve()))
  connection.close(amqpError('amqp:connection:forced', 'The hub is closing.'))
  // rhea clears its heartbeat timers on a socket's error or end, not on its close.
  const timer = setTimeout(() => socket.destroy(new Error('the client did not answer the close')), FAREWELL_MS)
  await ended
  clearTimeout(timer)
}

/** Ends the socket of a client that broke the protocol: rhea would only half close it, and the client wait for ever. */
export function dropOnProtocolError(connection: Connection): void {
  connection.on('protocol_error', () => socketOf(connection).destroy(new Error('the client broke the protocol')))
}

function socketOf(connection: Connection): Socket {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rhea keeps the accepted socket here (lib/connection.js)
  return connection['socket'] as Socket
}
