import { once } from 'node:events'
import type { Socket } from 'node:net'
import rhea, { type Connection, type Container, type EventContext, type Receiver, type Sender } from 'rhea'
import { parseAddress } from './event-hubs/address.ts'
import { amqpError } from './event-hubs/amqp-error.ts'
import { closeConnection, dropOnProtocolError } from './event-hubs/close-connection.ts'
import { answerControlRequest, CONTROL_NODES, openControlNode } from './event-hubs/control-nodes.ts'
import { createPartitionLog } from './event-hubs/partition-log.ts'
import { readRequestOf } from './event-hubs/read-request.ts'
import { createReceivers } from './event-hubs/receivers.ts'
import { createRetention } from './event-hubs/retention.ts'
import { createSenders, MAX_MESSAGE_BYTES } from './event-hubs/senders.ts'
import { portOf } from './loopback.ts'

/** An event hub on this machine that the real `@azure/event-hubs` client sends to and reads from. */
export interface EventHubsStandIn {
  /** With `UseDevelopmentEmulator=true` and without an `EntityPath`. */
  readonly connectionString: string
  readonly hub: string
  readonly partitionIds: readonly string[]
  /** Sequence number of the newest event; -1 when there never was one. */
  lastSequence(partitionId: string): number
  close(): Promise<void>
}

export interface EventHubsOptions {
  readonly hub: string
  readonly partitions: number
  /** A free one by default. */
  readonly port?: number
  /** Memory for events over all partitions; 256 MiB by default. Senders wait when it is full of unread events. */
  readonly retainBytes?: number
}

const DEFAULT_RETAIN_BYTES = 256 * 1024 * 1024

/** Starts a hub on the loopback interface. Any consumer group exists. */
export async function startEventHubs(options: EventHubsOptions): Promise<EventHubsStandIn> {
  const { hub, partitions, port = 0, retainBytes = DEFAULT_RETAIN_BYTES } = options
  const logs = Array.from({ length: partitions }, (_, index) => createPartitionLog(String(index), Date.now))
  const retention = createRetention(logs, retainBytes)
  const receivers = createReceivers(retention)
  const senders = createSenders(logs, retention, log => receivers.pump(log))
  const container = rhea.create_container({ tcp_no_delay: true })
  const connections = new Set<Connection>()

  const forget = (connection: Connection): void => {
    connection.each_sender((link: Sender) => receivers.detached(link))
    connection.each_receiver((link: Receiver) => senders.detached(link))
    connections.delete(connection)
  }

  acceptLogins(container)
  container.on('connection_open', ({ connection }: EventContext) => {
    connections.add(connection)
    dropOnProtocolError(connection)
  })
  container.on('connection_close', ({ connection }: EventContext) => forget(connection))
  container.on('disconnected', ({ connection }: EventContext) => forget(connection))
  // A broken connection is the client's matter; without listeners rhea would print or throw.
  for (const event of [
    'error',
    'protocol_error',
    'connection_error',
    'session_error',
    'sender_error',
    'receiver_error',
  ]) {
    container.on(event, () => {})
  }

  container.on('receiver_open', (context: EventContext) => {
    const { receiver } = context
    const address = receiver?.target?.address ?? ''
    if (CONTROL_NODES.includes(address)) return openControlNode(context)
    const target = parseAddress(address, hub, logs)
    if (receiver === undefined || target === undefined) return receiver?.close(unknownEntity(address))
    if ([receiver.desired_capabilities].flat().includes('com.microsoft:idempotent-producer')) {
      return receiver.close(amqpError('amqp:not-implemented', 'Idempotent publishing is not supported here.'))
    }
    senders.attach(receiver, target.log)
  })
  container.on('message', (context: EventContext) => {
    if (CONTROL_NODES.includes(context.receiver?.target?.address ?? '')) answerControlRequest(context, hub, logs)
    else senders.received(context)
  })
  container.on('receiver_close', ({ receiver }: EventContext) => receiver !== undefined && senders.detached(receiver))

  container.on('sender_open', ({ sender }: EventContext) => {
    if (sender === undefined || CONTROL_NODES.includes(sender.source?.address ?? '')) return
    const request = readRequestOf(sender, hub, logs)
    if ('log' in request) receivers.attach(sender, request)
    else sender.close(request)
  })
  container.on('sender_flow', ({ sender }: EventContext) => sender !== undefined && receivers.flowed(sender))
  container.on('settled', ({ sender }: EventContext) => sender !== undefined && receivers.settled(sender))
  container.on('sendable', ({ sender }: EventContext) => sender !== undefined && receivers.sendable(sender))
  container.on('sender_close', ({ sender }: EventContext) => sender !== undefined && receivers.detached(sender))

  const server = container.listen({
    host: '127.0.0.1',
    port,
    receiver_options: { autoaccept: false, credit_window: 0, max_message_size: MAX_MESSAGE_BYTES },
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await once(server, 'listening')
  const boundPort = portOf(server)

  return {
    connectionString: `Endpoint=sb://127.0.0.1:${boundPort};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;`,
    hub,
    partitionIds: logs.map(({ id }) => id),
    lastSequence: id => (logs.find(log => log.id === id)?.next() ?? 0) - 1,
    async close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      await Promise.all([...connections].map(closeConnection))
      for (const socket of sockets) socket.destroy()
      receivers.close()
      senders.close()
      await closed
    },
  }
}

function acceptLogins(container: Container): void {
  // Clients of an emulator name a user without a password; the key is not a secret, so any login will do.
  container.sasl_server_mechanisms.enable_anonymous()
  container.sasl_server_mechanisms.enable_plain(() => true)
}

function unknownEntity(address: string) {
  return amqpError('amqp:not-found', `The messaging entity '${address}' could not be found.`)
}
