import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import {
  EventHubBufferedProducerClient,
  EventHubConsumerClient,
  EventHubProducerClient,
  type EventPosition,
  earliestEventPosition,
  latestEventPosition,
  type ReceivedEventData,
  type SubscribeOptions,
} from '@azure/event-hubs'
import { assert, integer, property, string } from 'fast-check'
import rhea, { type EventContext } from 'rhea'
import { afterEach, expect, test } from 'vitest'
import { partitionOfKey } from '../../local/event-hubs/partition-key.ts'
import { type EventHubsOptions, type EventHubsStandIn, startEventHubs } from '../../local/event-hubs.ts'
import { startFlakyProxy } from '../support/flaky-proxy.ts'
import { eventually } from './eventually.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function startHub(options: Partial<EventHubsOptions> = {}): Promise<EventHubsStandIn> {
  const hub = await startEventHubs({ hub: 'events', partitions: 1, ...options })
  cleanups.push(() => hub.close())
  return hub
}

const FAST_RETRY = { retryOptions: { maxRetries: 5, retryDelayInMs: 50 } }

function producerFor(hub: EventHubsStandIn, connectionString = hub.connectionString): EventHubProducerClient {
  const producer = new EventHubProducerClient(connectionString, hub.hub, FAST_RETRY)
  cleanups.push(() => producer.close())
  return producer
}

function consumerFor(hub: EventHubsStandIn, connectionString = hub.connectionString): EventHubConsumerClient {
  const consumer = new EventHubConsumerClient('$Default', connectionString, hub.hub, FAST_RETRY)
  cleanups.push(() => consumer.close())
  return consumer
}

interface Reading {
  readonly events: ReceivedEventData[]
  readonly errors: string[]
  readonly closed: string[]
}

function read(
  consumer: EventHubConsumerClient,
  partitionId: string,
  options: SubscribeOptions = {},
  pause?: () => Promise<unknown>,
): Reading {
  const reading: Reading = { events: [], errors: [], closed: [] }
  consumer.subscribe(
    partitionId,
    {
      processEvents: async received => {
        reading.events.push(...received)
        if (received.length > 0) await pause?.()
      },
      processError: async error => {
        reading.errors.push('code' in error ? error.code : error.name)
      },
      processClose: async reason => {
        reading.closed.push(reason)
      },
    },
    { startPosition: earliestEventPosition, maxBatchSize: 100, maxWaitTimeInSeconds: 1, ...options },
  )
  return reading
}

const numbers = (reading: Reading): readonly number[] => reading.events.map(event => event.sequenceNumber)
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)

async function sendEach(
  producer: EventHubProducerClient,
  count: number,
  size: number,
  partitionId: string,
): Promise<void> {
  const body = Buffer.alloc(size, 'x')
  let sent = 0
  while (sent < count) {
    const batch = await producer.createBatch({ partitionId })
    while (sent < count && batch.tryAdd({ body })) sent += 1
    await producer.sendBatch(batch)
  }
}

test('an event arrives as it was sent, with what the hub adds', async () => {
  const hub = await startHub()
  const before = Date.now()
  await producerFor(hub).sendBatch([
    {
      body: { a: 1 },
      properties: { text: 'x', count: 3 },
      messageId: 'm-1',
      contentType: 'text/plain',
      correlationId: 'c',
    },
    { body: Buffer.from([0, 255]) },
    { body: Buffer.alloc(0) },
  ])
  const reading = read(consumerFor(hub), '0')
  await eventually('three events', () => reading.events.length === 3)
  const [first, second, third] = reading.events
  expect(first).toMatchObject({
    body: { a: 1 },
    properties: { text: 'x', count: 3 },
    messageId: 'm-1',
    contentType: 'text/plain',
    correlationId: 'c',
    sequenceNumber: 0,
  })
  expect(second?.body).toEqual(Buffer.from([0, 255]))
  expect(third?.body).toEqual(Buffer.alloc(0))
  expect(numbers(reading)).toEqual([0, 1, 2])
  const offsets = reading.events.map(event => event.offset)
  expect(offsets.map(offset => typeof offset)).toEqual(['string', 'string', 'string'])
  expect(offsets).toEqual(offsets.toSorted((one, other) => Number(one) - Number(other)))
  expect(new Set(offsets).size).toBe(3)
  expect(first?.enqueuedTimeUtc.getTime()).toBeGreaterThanOrEqual(before)
  expect(hub.lastSequence('0')).toBe(2)
})

test('an AMQP message with annotations of its own keeps them, but not false positions', async () => {
  const hub = await startHub()
  await producerFor(hub).sendBatch([
    { body: 'v', bodyType: 'value', messageAnnotations: { 'x-own': 'kept', 'x-opt-sequence-number': 77 } },
  ])
  const reading = read(consumerFor(hub), '0')
  await eventually('one event', () => reading.events.length === 1)
  expect(reading.events[0]).toMatchObject({ body: 'v', sequenceNumber: 0, systemProperties: { 'x-own': 'kept' } })
})

test('batches without a partition go round; a partition id is obeyed; the metadata tells where events are', async () => {
  const hub = await startHub({ partitions: 3 })
  const producer = producerFor(hub)
  for (const count of [1, 1, 1, 1, 1, 1]) await producer.sendBatch(upTo(count).map(body => ({ body })))
  expect(hub.partitionIds.map(id => hub.lastSequence(id))).toEqual([1, 1, 1])
  await producer.sendBatch([{ body: 1 }, { body: 2 }], { partitionId: '2' })
  expect(hub.partitionIds.map(id => hub.lastSequence(id))).toEqual([1, 1, 3])
  expect(await producer.getEventHubProperties()).toMatchObject({ name: 'events', partitionIds: ['0', '1', '2'] })
  expect(await producer.getPartitionProperties('2')).toMatchObject({
    partitionId: '2',
    beginningSequenceNumber: 0,
    lastEnqueuedSequenceNumber: 3,
    isEmpty: false,
  })
})

test('a partition key leads to one partition, the same one as the buffered producer chooses', async () => {
  const hub = await startHub({ partitions: 5 })
  const partitionKey = 'account-17'
  const wanted = partitionOfKey(partitionKey, 5)
  await producerFor(hub).sendBatch([{ body: 1 }, { body: 2 }], { partitionKey })
  const buffered = new EventHubBufferedProducerClient(hub.connectionString, hub.hub, {
    onSendEventsErrorHandler: () => {},
    maxWaitTimeInMs: 10,
  })
  await buffered.enqueueEvent({ body: 3 }, { partitionKey })
  await buffered.close()
  expect(hub.partitionIds.map(id => hub.lastSequence(id) + 1)).toEqual(upTo(5).map(id => (id === wanted ? 3 : 0)))
  const reading = read(consumerFor(hub), String(wanted))
  await eventually('three events', () => reading.events.length === 3)
  expect(reading.events.slice(0, 2).map(event => event.partitionKey)).toEqual([partitionKey, partitionKey])
})

test('the hash of partition keys is that of the service client', async () => {
  const mapper = new URL(
    '../../node_modules/@azure/event-hubs/dist/esm/impl/partitionKeyToIdMapper.js',
    import.meta.url,
  )
  // The package does not export it.
  const { mapPartitionKeyToId } = (await import(mapper.href)) as { mapPartitionKeyToId: typeof partitionOfKey }
  assert(
    property(string({ unit: 'binary', maxLength: 60 }), integer({ min: 1, max: 32 }), (key, partitions) => {
      expect(partitionOfKey(key, partitions)).toBe(mapPartitionKeyToId(key, partitions))
    }),
    { numRuns: 2_000 },
  )
})

test('every start position', async () => {
  const hub = await startHub()
  const producer = producerFor(hub)
  await producer.sendBatch([{ body: 0 }, { body: 1 }])
  await delay(5)
  await producer.sendBatch([{ body: 2 }, { body: 3 }])
  const all = read(consumerFor(hub), '0')
  await eventually('four events', () => all.events.length === 4)
  const [, second] = all.events
  const offset = second?.offset ?? ''
  const enqueuedOn = second?.enqueuedTimeUtc ?? 0
  const cases: readonly (readonly [EventPosition, readonly number[]])[] = [
    [earliestEventPosition, [0, 1, 2, 3, 4]],
    [latestEventPosition, [4]],
    [{ offset }, [2, 3, 4]],
    [{ offset, isInclusive: true }, [1, 2, 3, 4]],
    [{ sequenceNumber: 1 }, [2, 3, 4]],
    [{ sequenceNumber: 1, isInclusive: true }, [1, 2, 3, 4]],
    [{ sequenceNumber: -1 }, [0, 1, 2, 3, 4]],
    [{ sequenceNumber: 3 }, [4]],
    [{ enqueuedOn }, [2, 3, 4]],
    [{ enqueuedOn: 0 }, [0, 1, 2, 3, 4]],
    [{ enqueuedOn: Date.now() + 60_000 }, [4]],
  ]
  const readings: Reading[] = []
  for (const [startPosition] of cases) {
    const client = new EventHubConsumerClient(`group-${readings.length}`, hub.connectionString, hub.hub)
    cleanups.push(() => client.close())
    readings.push(read(client, '0', { startPosition }))
  }
  // Links open in their own time; what reads from the end must be open before the last event.
  await delay(300)
  await producer.sendBatch([{ body: 4 }])
  await eventually('the last event everywhere', () => readings.every(reading => numbers(reading).at(-1) === 4))
  expect(readings.map(numbers)).toEqual(cases.map(([, wanted]) => wanted))
})

test('a receiver with an owner level takes the partition over; a lower one and one without are refused', async () => {
  const hub = await startHub()
  const first = read(consumerFor(hub), '0', { ownerLevel: 1 })
  await producerFor(hub).sendBatch([{ body: 0 }])
  await eventually('the first reads', () => first.events.length === 1)
  const second = read(consumerFor(hub), '0', { ownerLevel: 1 })
  await eventually('the second reads', () => second.events.length === 1)
  await eventually('the first is closed', () => first.closed.length === 1)
  expect(first.closed).toEqual(['OwnershipLost'])
  expect(first.errors).toEqual(['ReceiverDisconnectedError'])
  const without = read(consumerFor(hub), '0')
  await eventually('the one without a level is closed', () => without.closed.length === 1)
  expect(without.errors).toEqual(['ReceiverDisconnectedError'])
  const higher = read(consumerFor(hub), '0', { ownerLevel: 2 })
  await eventually('the higher reads', () => higher.events.length === 1)
  const lower = read(consumerFor(hub), '0', { ownerLevel: 1 })
  await eventually('the lower is closed', () => lower.closed.length === 1)
  expect([higher.closed, lower.closed]).toEqual([[], ['OwnershipLost']])
})

test('five receivers without an owner level share a partition, a sixth is refused', async () => {
  const hub = await startHub()
  await producerFor(hub).sendBatch([{ body: 0 }])
  const readings = upTo(5).map(() => read(consumerFor(hub), '0'))
  await eventually('all five read', () => readings.every(reading => reading.events.length === 1))
  const sixth = read(consumerFor(hub), '0')
  await eventually('the sixth is refused', () => sixth.errors.length > 0)
  expect(sixth.errors[0]).toBe('QuotaExceededError')
  expect(sixth.events).toEqual([])
})

test('what is over 1 MiB is refused and changes nothing', async () => {
  const hub = await startHub()
  const producer = producerFor(hub)
  expect((await producer.createBatch()).maxSizeInBytes).toBe(1_048_576)
  await expect(producer.sendBatch([{ body: Buffer.alloc(1_048_577) }])).rejects.toMatchObject({
    code: 'MessageTooLargeError',
  })
  await expect(producer.sendBatch(upTo(3).map(() => ({ body: Buffer.alloc(400_000) })))).rejects.toMatchObject({
    code: 'MessageTooLargeError',
  })
  expect(hub.lastSequence('0')).toBe(-1)
  await producer.sendBatch([{ body: Buffer.alloc(1_000_000) }])
  expect(hub.lastSequence('0')).toBe(0)
})

test('unknown hubs and partitions are not found', async () => {
  const hub = await startHub()
  const other = producerFor({ ...hub, hub: 'other' })
  await expect(other.getEventHubProperties()).rejects.toMatchObject({ code: 'MessagingEntityNotFoundError' })
  await expect(other.sendBatch([{ body: 1 }])).rejects.toMatchObject({ code: 'MessagingEntityNotFoundError' })
  await expect(producerFor(hub).sendBatch([{ body: 1 }], { partitionId: '9' })).rejects.toMatchObject({
    code: 'MessagingEntityNotFoundError',
  })
  await expect(producerFor(hub).getPartitionProperties('9')).rejects.toMatchObject({
    code: 'MessagingEntityNotFoundError',
  })
  const reading = read(consumerFor(hub), '9')
  await eventually('the receiver is refused', () => reading.errors.length > 0)
  expect(reading.errors[0]).toBe('MessagingEntityNotFoundError')
})

test('events flow through a memory much smaller than they are, and none is lost', async () => {
  const hub = await startHub({ partitions: 2, retainBytes: 1_000_000 })
  const consumer = consumerFor(hub)
  const slow = read(consumer, '0', { maxBatchSize: 50 }, () => delay(5))
  const quick = read(consumer, '1', { maxBatchSize: 50 })
  const producer = producerFor(hub)
  // What is sent before there is a receiver may be dropped.
  for (const partitionId of hub.partitionIds) await producer.sendBatch([{ body: 'opens the link' }], { partitionId })
  await eventually('both receivers are open', () => slow.events.length > 0 && quick.events.length > 0)
  await Promise.all([sendEach(producer, 3_999, 2_000, '0'), sendEach(producer, 3_999, 2_000, '1')])
  await eventually('all events', () => slow.events.length + quick.events.length >= 8_000)
  expect(numbers(slow)).toEqual(upTo(4_000))
  expect(numbers(quick)).toEqual(upTo(4_000))
  const { beginningSequenceNumber } = await producer.getPartitionProperties('0')
  expect(beginningSequenceNumber).toBeGreaterThan(0)
})

test('a sender waits while an open receiver has not read', async () => {
  const hub = await startHub({ retainBytes: 500_000 })
  const stuck = Promise.withResolvers<void>()
  const reading = read(consumerFor(hub), '0', { maxBatchSize: 50 }, () => stuck.promise)
  const producer = producerFor(hub)
  await producer.sendBatch([{ body: 'opens the link' }])
  await eventually('the receiver is open', () => reading.events.length > 0)
  const sending = sendEach(producer, 3_000, 1_000, '0')
  expect(await Promise.race([sending.then(() => 'sent'), delay(500, 'waiting')])).toBe('waiting')
  // Memory, and one batch (at most 1 MiB) that was on its way when it ran full.
  expect(hub.lastSequence('0')).toBeLessThan(2_000)
  stuck.resolve()
  await sending
  await eventually('all events', () => reading.events.length >= 3_001)
  expect(numbers(reading)).toEqual(upTo(3_001))
})

test('without receivers the oldest events give way, and reading starts at the oldest one kept', async () => {
  const hub = await startHub({ retainBytes: 300_000 })
  const producer = producerFor(hub)
  await sendEach(producer, 1_000, 1_000, '0')
  const { beginningSequenceNumber: begin } = await producer.getPartitionProperties('0')
  expect(begin).toBeGreaterThan(600)
  const reading = read(consumerFor(hub), '0')
  await eventually('the newest event', () => numbers(reading).at(-1) === 999)
  expect(numbers(reading)[0]).toBe(begin)
})

test('what a receiver had not finished when its connection broke is still there when it comes back', async () => {
  const hub = await startHub({ retainBytes: 150_000 })
  const proxy = await startFlakyProxy(hub.connectionString)
  cleanups.push(() => proxy.close())
  // With these sizes the client asks for more while it holds 99 events that it has not looked at.
  const options = { maxBatchSize: 100, prefetchCount: 199 }
  const reading = read(consumerFor(hub, proxy.through(hub.connectionString)), '0', options, () => delay(30))
  const producer = producerFor(hub)
  await producer.sendBatch([{ body: 'opens the link' }])
  await eventually('the receiver is open', () => reading.events.length > 0)
  const sending = sendEach(producer, 6_000, 1_000, '0')
  for (const least of [300, 1_000, 2_000, 3_000, 4_000]) {
    await eventually(`${least} events`, () => reading.events.length > least)
    proxy.cut()
  }
  await sending
  await eventually('all events', () => numbers(reading).at(-1) === 6_000)
  expect(numbers(reading)).toEqual(upTo(6_001))
  expect(proxy.connections()).toBeGreaterThanOrEqual(6)
})

/** A receiver that is granted nothing yet, and how many events it has. */
async function openReceiver(hub: EventHubsStandIn) {
  const port = Number(/:(\d+);/.exec(hub.connectionString)?.[1])
  const client = rhea.create_container().connect({ host: '127.0.0.1', port, username: 'any', reconnect: false })
  let received = 0
  client.on('message', () => {
    received += 1
  })
  const receiver = client.open_receiver({
    source: { address: 'events/ConsumerGroups/raw/Partitions/0' },
    credit_window: 0,
  })
  await once(client, 'receiver_open')
  return { client, receiver, received: () => received }
}

test('events that a receiver holds unprocessed are kept, as its grants tell', async () => {
  const hub = await startHub({ retainBytes: 1 })
  const { client, receiver, received } = await openReceiver(hub)
  const producer = producerFor(hub)
  const sending = sendEach(producer, 20, 10, '0')
  const begins: number[] = []
  // Of its first ten it holds six when it asks for four, and none when it asks for ten again.
  for (const [grant, wanted] of [
    [10, 10],
    [4, 14],
    [10, 20],
    [10, 20],
  ] as const) {
    receiver.add_credit(grant)
    await eventually(`${wanted} events`, () => received() === wanted)
    // Acceptances and the next grant travel in order; the answer below comes after them.
    await delay(50)
    begins.push((await producer.getPartitionProperties('0')).beginningSequenceNumber)
  }
  expect(begins).toEqual([0, 4, 14, 20])
  await sending
  client.close()
  await once(client, 'connection_close')
})

test('hoarded credit is not answered with more than one grant at a time', async () => {
  const hub = await startHub()
  const { client, receiver, received } = await openReceiver(hub)
  for (const grant of [10, 10, 10]) {
    receiver.add_credit(grant)
    await delay(20)
  }
  await sendEach(producerFor(hub), 100, 10, '0')
  await eventually('one grant', () => received() >= 10)
  await delay(200)
  expect(received()).toBe(10)
  receiver.add_credit(7)
  await eventually('the next grant', () => received() >= 17)
  await delay(200)
  expect(received()).toBe(17)
  client.close()
  await once(client, 'connection_close')
})

test('garbage is refused, each message answered for itself, and does no harm to the hub', async () => {
  const hub = await startHub()
  const port = Number(/:(\d+);/.exec(hub.connectionString)?.[1])
  const silent = connect(port, '127.0.0.1')
  const noisy = connect(port, '127.0.0.1')
  await Promise.all([once(silent, 'connect'), once(noisy, 'connect')])
  noisy.on('error', () => {})
  noisy.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  await once(noisy, 'close')
  const client = rhea.create_container().connect({ host: '127.0.0.1', port, username: 'any', reconnect: false })
  client.on('disconnected', () => {})
  const sender = client.open_sender('events/Partitions/0')
  await once(client, 'sendable')
  const outcomes = new Map<number | undefined, string>()
  for (const outcome of ['accepted', 'rejected']) {
    client.on(outcome, ({ delivery }: EventContext) => outcomes.set(delivery?.id, outcome))
  }
  sender.send(Buffer.from([0x00, 0x53, 0x75, 0xa0, 0xff]), undefined, 0x80013700)
  sender.send(Buffer.from('not AMQP'), undefined, 0x80013700)
  sender.send({ body: 'one message, no batch' })
  sender.send(Buffer.from([0x00, 0x53, 0x75, 0x40]), undefined, 0x80013700)
  await eventually('all answers', () => outcomes.size === 4)
  expect(upTo(4).map(id => outcomes.get(id))).toEqual(['rejected', 'rejected', 'accepted', 'rejected'])
  expect(hub.lastSequence('0')).toBe(0)
  client.close()
  await once(client, 'connection_close')
  await hub.close()
  cleanups.pop()
  await once(silent, 'close')
})

test('clients hear when the hub closes and can reach the next one on its port', async () => {
  const first = await startEventHubs({ hub: 'events', partitions: 1 })
  const reading = read(consumerFor(first), '0')
  await producerFor(first).sendBatch([{ body: 1 }])
  await eventually('the first hub is read', () => reading.events.length === 1)
  const port = Number(/:(\d+);/.exec(first.connectionString)?.[1])
  await first.close()
  const second = await startEventHubs({ hub: 'events', partitions: 1, port })
  cleanups.push(() => second.close())
  await producerFor(second).sendBatch([{ body: 1 }, { body: 2 }])
  await eventually('the second hub is read', () => reading.events.length === 2)
  expect(numbers(reading)).toEqual([0, 1])
})
