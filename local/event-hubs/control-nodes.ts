import rhea, { type EventContext, type Message, type Sender } from 'rhea'
import type { PartitionLog } from './partition-log.ts'

/** The two nodes a client talks to before it sends or reads: tokens and metadata. */
export const CONTROL_NODES: readonly string[] = ['$cbs', '$management']

const CREDIT = 100

/** Grants a client credit to ask. */
export function openControlNode(context: EventContext): void {
  context.receiver?.add_credit(CREDIT)
}

/** Answers a request on the link that the client opened on the same session for answers. */
export function answerControlRequest(context: EventContext, hub: string, logs: readonly PartitionLog[]): void {
  const { message, receiver, session, delivery } = context
  const node = receiver?.target.address
  delivery?.accept()
  receiver?.add_credit(1)
  const answers = session?.find_sender((link: Sender) => link.source?.address === node)
  if (message === undefined || answers === undefined) return
  const reply = node === '$cbs' ? { status: 202 } : read(message.application_properties ?? {}, hub, logs)
  answers.send({
    ...toMessage(reply),
    ...(message.message_id === undefined ? {} : { correlation_id: message.message_id }),
  })
}

interface Reply {
  readonly status: number
  readonly condition?: string
  readonly description?: string
  readonly body?: Readonly<Record<string, unknown>>
}

function toMessage({ status, condition, description, body }: Reply): Message {
  return {
    body: body ?? {},
    application_properties: {
      'status-code': status,
      'status-description': description ?? (status === 202 ? 'Accepted' : 'OK'),
      ...(condition === undefined ? {} : { 'error-condition': condition }),
    },
  }
}

function read(asked: Readonly<Record<string, unknown>>, hub: string, logs: readonly PartitionLog[]): Reply {
  const { operation, name, type, partition } = asked
  if (operation !== 'READ') return notFound(`The operation '${String(operation)}' is not known.`)
  if (typeof name !== 'string' || name.toLowerCase() !== hub.toLowerCase()) {
    return notFound(`The messaging entity '${String(name)}' could not be found.`)
  }
  if (type === 'com.microsoft:eventhub') return { status: 200, body: hubBody(hub, logs) }
  const log = logs.find(({ id }) => id === partition)
  if (type === 'com.microsoft:partition' && log !== undefined) return { status: 200, body: partitionBody(hub, log) }
  return notFound(`The messaging entity '${hub}/Partitions/${String(partition)}' could not be found.`)
}

function notFound(description: string): Reply {
  return { status: 404, condition: 'amqp:not-found', description }
}

const started = Date.now()

function hubBody(hub: string, logs: readonly PartitionLog[]) {
  const ids = logs.map(({ id }) => id)
  return {
    name: hub,
    type: 'com.microsoft:eventhub',
    created_at: rhea.types.wrap_timestamp(started),
    partition_count: rhea.types.wrap_int(ids.length),
    partition_ids: rhea.types.wrap_array(ids, 0xa1, undefined),
    georeplication_factor: rhea.types.wrap_int(1),
  }
}

function partitionBody(hub: string, log: PartitionLog) {
  const last = log.last()
  return {
    name: hub,
    type: 'com.microsoft:partition',
    partition: log.id,
    begin_sequence_number: rhea.types.wrap_long(log.begin()),
    last_enqueued_sequence_number: rhea.types.wrap_long(log.next() - 1),
    last_enqueued_offset: String(last?.offset ?? -1),
    last_enqueued_time_utc: rhea.types.wrap_timestamp(last?.enqueuedTime ?? 0),
    is_partition_empty: log.begin() === log.next(),
  }
}
