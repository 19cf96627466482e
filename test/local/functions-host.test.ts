import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { EventHubProducerClient } from '@azure/event-hubs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { build } from '../../local/build.ts'
import { type EventHubsStandIn, startEventHubs } from '../../local/event-hubs.ts'
import { toLong, utcText } from '../../local/functions-host/event-hub-batch.ts'
import { eventHubSource } from '../../local/functions-host/event-hub-trigger.ts'
import { matchRoute, readRoute } from '../../local/functions-host/http-route.ts'
import { delayMs } from '../../local/functions-host/retry.ts'
import { createSettingsReader } from '../../local/functions-host/settings.ts'
import { readSchedule } from '../../local/functions-host/timer-schedule.ts'
import {
  type FunctionsHost,
  type FunctionsHostOptions,
  type HostLog,
  startFunctionsHost,
} from '../../local/functions-host.ts'
import { startFlakyProxy } from '../support/flaky-proxy.ts'
import { type Probe, probe } from './apps/probe.ts'
import { eventually } from './eventually.ts'

let folder = ''
const apps = ['sample', 'broken', 'no-data-type', 'queue'] as const
type App = (typeof apps)[number]
const mainOf = (app: App): string => join(folder, app, 'main.mjs')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'functions-host-'))
  for (const app of apps) await build({ entry: `test/local/apps/${app}.ts`, outdir: join(folder, app) })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function startHub(partitions = 1): Promise<EventHubsStandIn> {
  const hub = await startEventHubs({ hub: 'events', partitions })
  cleanups.push(() => hub.close())
  return hub
}

function producerFor(hub: EventHubsStandIn): EventHubProducerClient {
  const producer = new EventHubProducerClient(hub.connectionString, hub.hub)
  cleanups.push(() => producer.close())
  return producer
}

let count = 0
/** The probe of the app that `startHost` will start next, for what has to be in place before it reads. */
const nextApp = (): Probe => probe(`app-${count + 1}`)

interface Running {
  readonly host: FunctionsHost
  readonly app: Probe
  readonly log: HostLog[]
}

const loads = ({ host }: Running): Promise<unknown> => fetch(`${host.url}/api/lazy`).then(response => response.json())

async function startHost(
  hub: EventHubsStandIn,
  settings: Record<string, string> = {},
  options: Partial<FunctionsHostOptions> = {},
): Promise<Running> {
  count += 1
  const name = `app-${count}`
  const log: HostLog[] = []
  const host = await startFunctionsHost({
    main: mainOf('sample'),
    hostJson: { version: '2.0', extensions: { eventHubs: { maxEventBatchSize: 50 } } },
    settings: {
      PROBE: name,
      GREETING: name,
      HUB_NAME: hub.hub,
      Hub: hub.connectionString,
      SCHEDULE: '0 0 0 1 1 *',
      ...settings,
    },
    timers: 'held',
    log: entry => log.push(entry),
    ...options,
  })
  cleanups.push(() => host.close())
  return { host, app: probe(name), log }
}

const calls = (app: Probe, what: string): readonly unknown[] =>
  app.calls.filter(call => call.what === what).map(call => call.value)

/** Collects the numbers in the bodies of all batches, and checks that no two run at a time for one partition. */
function collect(
  app: Probe,
  during: (numbers: readonly number[]) => unknown = () => {},
): { readonly seen: number[]; overlapped: boolean } {
  const collected = { seen: [] as number[], overlapped: false }
  const busy = new Set<unknown>()
  app.onBatch = async (messages, context) => {
    const partition = JSON.stringify(context.triggerMetadata?.['partitionContext'])
    if (busy.has(partition)) collected.overlapped = true
    busy.add(partition)
    try {
      const numbers = messages.map(message => Number(message.toString()))
      await during(numbers)
      collected.seen.push(...numbers)
    } finally {
      busy.delete(partition)
    }
  }
  return collected
}

const upTo = (end: number, start = 0): readonly number[] =>
  Array.from({ length: end - start }, (_, index) => start + index)
const send = (producer: EventHubProducerClient, numbers: readonly number[], partitionId = '0'): Promise<void> =>
  producer.sendBatch(
    numbers.map(body => ({ body })),
    { partitionId },
  )

describe('Event Hubs trigger', () => {
  test('a batch has the shapes of the real host', async () => {
    const hub = await startHub()
    await producerFor(hub).sendBatch(
      [
        { body: { a: 1 }, properties: { Kind: 'x', n: 3 }, messageId: 'm-1' },
        { body: Buffer.from([0, 255]) },
        { body: Buffer.alloc(0) },
      ],
      { partitionKey: 'k' },
    )
    await producerFor(hub).sendBatch([{ body: 'text' }])
    const { app } = await startHost(hub, {}, { hostJson: { extensions: { eventHubs: { maxEventBatchSize: 4 } } } })
    const seen: unknown[] = []
    app.onBatch = (messages, context) =>
      seen.push({ messages, metadata: context.triggerMetadata, options: context.options.trigger })
    await eventually('a batch', () => seen.length === 1)
    expect(seen[0]).toEqual({
      messages: [Buffer.from('{"a":1}'), Buffer.from([0, 255]), Buffer.alloc(0), Buffer.from('"text"')],
      metadata: {
        partitionContext: {
          isCheckpointingAfterInvocation: true,
          fullyQualifiedNamespace: '127.0.0.1',
          eventHubName: 'events',
          consumerGroup: '$Default',
          partitionId: '0',
        },
        sequenceNumberArray: upTo(4).map(low => ({ low, high: 0, unsigned: false })),
        offsetArray: [0, expect.any(Number), expect.any(Number), expect.any(Number)],
        partitionKeyArray: ['k', 'k', 'k'],
        enqueuedTimeUtcArray: upTo(4).map(() => expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*[1-9])?$/)),
        propertiesArray: [{ kind: 'x', n: 3 }, {}, {}, {}],
        systemPropertiesArray: [
          expect.objectContaining({ 'message-id': 'm-1', sequenceNumber: 0, offset: '0', partitionKey: 'k' }),
          expect.objectContaining({ sequenceNumber: 1, partitionKey: 'k' }),
          expect.objectContaining({ sequenceNumber: 2, enqueuedTimeUtc: expect.stringMatching(/T[^Z]*$/) }),
          expect.objectContaining({ sequenceNumber: 3, partitionKey: null }),
        ],
      },
      options: expect.objectContaining({ type: 'eventHubTrigger', dataType: 'binary', eventHubName: '%HUB_NAME%' }),
    })
  })

  test('partitions are read beside each other, each in order, one batch at a time, within the batch size', async () => {
    const hub = await startHub(3)
    const producer = producerFor(hub)
    for (const id of hub.partitionIds) await send(producer, upTo(Number(id) * 1000 + 400, Number(id) * 1000), id)
    const sizes: number[] = []
    let started = 0
    const result = collect(nextApp(), async numbers => {
      sizes.push(numbers.length)
      started += 1
      // The first batch of each partition waits until all three are there: it would wait in vain if they took turns.
      await eventually('all partitions at work', () => started >= 3)
    })
    await startHost(hub)
    await eventually('all events', () => result.seen.length >= 1_200)
    for (const id of [0, 1, 2]) {
      const own = result.seen.filter(value => Math.floor(value / 1000) === id)
      expect(own).toEqual(upTo(id * 1000 + 400, id * 1000))
    }
    expect(result.overlapped).toBe(false)
    expect(Math.max(...sizes)).toBe(50)
  })

  test('a failing batch is retried as its policy says, then counts as read', async () => {
    const hub = await startHub()
    const producer = producerFor(hub)
    const { app, log } = await startHost(hub, { RETRIES: '2' })
    const attempts: unknown[] = []
    app.onBatch = (messages, context) => {
      attempts.push([messages.map(String), context.retryContext?.retryCount, context.retryContext?.exception?.message])
      if (messages.some(message => message.toString() === '1')) throw new Error('no storage')
    }
    await send(producer, [1, 2])
    await eventually('three attempts', () => attempts.length === 3)
    await send(producer, [3])
    await eventually('the next batch', () => attempts.length === 4)
    expect(attempts).toEqual([
      [['1', '2'], 0, undefined],
      [['1', '2'], 1, 'no storage'],
      [['1', '2'], 2, 'no storage'],
      [['3'], 0, undefined],
    ])
    expect(log.filter(entry => entry.level === 'error' && entry.message.includes('no storage'))).toHaveLength(3)
  })

  test('an endless retry holds its partition only, goes on until it succeeds, and close interrupts it', async () => {
    const hub = await startHub(2)
    const producer = producerFor(hub)
    const { host, app } = await startHost(hub, { RETRIES: '-1' })
    let broken = true
    const result = collect(app, numbers => {
      if (broken && (numbers[0] ?? 0) < 100) throw new Error('no storage')
    })
    await send(producer, [1], '0')
    await eventually('several attempts', () => calls(app, 'attempt').includes(4))
    await send(producer, [2], '0')
    await send(producer, [100], '1')
    await eventually('the other partition', () => result.seen.length === 1)
    broken = false
    await eventually('the held partition', () => result.seen.length === 3)
    expect(result.seen).toEqual([100, 1, 2])

    broken = true
    await send(producer, [3], '0')
    const before = calls(app, 'attempt').length
    await eventually('attempts again', () => calls(app, 'attempt').length > before + 3)
    await host.close()
    const after = calls(app, 'attempt').length
    await delay(50)
    expect(calls(app, 'attempt')).toHaveLength(after)
    expect(calls(app, 'appTerminate')).toEqual([true])
  })

  test('close waits for the invocation under way', async () => {
    const hub = await startHub()
    const { host, app } = await startHost(hub)
    const released = Promise.withResolvers<void>()
    const result = collect(app, () => released.promise)
    await send(producerFor(hub), [7])
    await eventually('the invocation', () => calls(app, 'attempt').length === 1)
    const closing = host.close()
    await delay(50)
    expect(calls(app, 'appTerminate')).toEqual([])
    released.resolve()
    await closing
    expect(result.seen).toEqual([7])
    expect(app.calls.at(-1)?.what).toBe('appTerminate')
  })

  test('lost connections lose, repeat and skip nothing', async () => {
    const hub = await startHub()
    const proxy = await startFlakyProxy(hub.connectionString)
    cleanups.push(() => proxy.close())
    const producer = producerFor(hub)
    const { app } = await startHost(hub, { Hub: proxy.through(hub.connectionString) })
    const result = collect(app, () => delay(3))
    const end = 6_000
    const sending = (async () => {
      for (let at = 0; at < end; at += 100) {
        await send(producer, upTo(at + 100, at))
        await delay(10)
      }
    })()
    for (const least of [500, 1_500, 3_000]) {
      await eventually(`${least} events`, () => result.seen.length > least)
      proxy.cut()
    }
    await sending
    await eventually('all events', () => result.seen.length >= end)
    expect(result.seen).toEqual(upTo(end))
    expect(result.overlapped).toBe(false)
  })

  test('close does not wait for the next attempt', async () => {
    const hub = await startHub()
    const { host, app } = await startHost(hub, { RETRIES: '-1', RETRY_DELAY_MS: '3600000' })
    app.onBatch = () => {
      throw new Error('no storage')
    }
    await send(producerFor(hub), [1])
    await eventually('an attempt', () => calls(app, 'postInvocation').length === 1)
    await host.close()
    expect(calls(app, 'attempt')).toEqual([0])
  })

  test('a second host takes the partitions over and hands them back when it closes', async () => {
    const hub = await startHub()
    const producer = producerFor(hub)
    const tried: (readonly number[])[] = []
    const first = await startHost(hub, { RETRIES: '0' })
    collect(first.app, numbers => {
      tried.push(numbers)
      if (numbers.includes(1)) throw new Error('no storage')
    })
    await send(producer, [1])
    await eventually('the first reads', () => tried.length === 1)
    const two = collect(nextApp())
    const second = await startHost(hub)
    await eventually('the second reads from the start', () => two.seen.length === 1)
    await eventually('the first is told', () =>
      first.log.some(({ level, message }) => level === 'warning' && message.includes('epoch')),
    )
    await eventually('the first asks again', () =>
      first.log.some(({ level, message }) => level === 'debug' && message.includes('epoch')),
    )
    await send(producer, [2])
    await eventually('the second goes on', () => two.seen.length === 2)
    expect(second.log.filter(({ level }) => level === 'warning')).toEqual([])
    await second.host.close()
    await send(producer, [3])
    await eventually('the first reads again', () => tried.flat().includes(3))
    // Its failed batch counted as read, and so it goes on after that.
    expect(tried.flat()).toEqual([1, 2, 3])
    expect(two.seen).toEqual([1, 2])
  })

  test('fromEnd starts with what comes after the start', async () => {
    const hub = await startHub()
    const producer = producerFor(hub)
    await send(producer, [1, 2])
    const { app } = await startHost(
      hub,
      {},
      {
        hostJson: { extensions: { eventHubs: { initialOffsetOptions: { type: 'fromEnd' } } } },
      },
    )
    const result = collect(app)
    await send(producer, [3])
    await eventually('the new event', () => result.seen.length > 0)
    expect(result.seen).toEqual([3])
  })

  test('long numbers and times are encoded as the runtime does', () => {
    expect(toLong(2 ** 40 + 5)).toEqual({ low: 5, high: 256, unsigned: false })
    expect(toLong(2 ** 32 - 1)).toEqual({ low: -1, high: 0, unsigned: false })
    expect(
      ['2026-11-22T10:00:00.123Z', '2026-11-22T10:00:00.120Z', '2026-11-22T10:00:00.000Z'].map(text =>
        utcText(new Date(text)),
      ),
    ).toEqual(['2026-11-22T10:00:00.123', '2026-11-22T10:00:00.12', '2026-11-22T10:00:00'])
  })

  test('a connection setting is a connection string or a namespace', () => {
    const settings = createSettingsReader({
      A: 'Endpoint=sb://x',
      B__fullyQualifiedNamespace: 'n.example',
      B__clientId: 'id',
      G: 'cg',
    })
    const source = (connection: string) =>
      eventHubSource(
        'f',
        { connection, eventHubName: 'h', cardinality: 'many', dataType: 'binary', consumerGroup: '%G%' },
        settings,
      )
    expect(source('A')).toEqual({
      connection: { connectionString: 'Endpoint=sb://x' },
      eventHubName: 'h',
      consumerGroup: 'cg',
    })
    expect(source('B').connection).toEqual({ namespace: 'n.example', clientId: 'id' })
    source('C')
    expect(settings.missing()).toEqual(['C'])
  })

  test('exponential delays double from the least to the most', () => {
    const policy = {
      retryStrategy: 'exponentialBackoff',
      minimumInterval: { seconds: 2 },
      maximumInterval: { seconds: 60 },
    }
    const delays = upTo(8).map(failures => delayMs(policy, failures) / 1000)
    expect(delays[0]).toBe(2)
    expect(delays[1]).toBeGreaterThanOrEqual(3.6)
    expect(delays[1]).toBeLessThanOrEqual(4.4)
    expect(delays.slice(6)).toEqual([60, 60])
    expect(delayMs({ ...policy }, 5_000) / 1000).toBe(60)
    expect(delayMs({ retryStrategy: 'fixedDelay', delayInterval: { seconds: 3 } }, 9)).toBe(3_000)
  })
})

describe('timers', () => {
  test('a held timer runs by hand alone, with retries, and throws what the function threw', async () => {
    const hub = await startHub()
    const { host, app, log } = await startHost(hub, { SCHEDULE: '* * * * * *' })
    const timers: unknown[] = []
    app.onTimer = timer => timers.push(timer)
    await delay(1_200)
    expect(timers).toEqual([])
    await host.runTimer('tick')
    expect(timers).toEqual([{ schedule: { adjustForDST: true }, scheduleStatus: null, isPastDue: false }])
    app.onTimer = (_, context) => {
      throw new Error(`failed ${context.retryContext?.retryCount}`)
    }
    await expect(host.runTimer('tick')).rejects.toThrow('failed 1')
    await expect(host.runTimer('ingest')).rejects.toThrow('There is no timer function "ingest".')
    expect(log.find(({ category }) => category === 'Function.tick.User')).toMatchObject({
      level: 'information',
      message: 'tick with ***',
    })
  })

  test('a timer tells its status, and two runs of it never overlap', async () => {
    const hub = await startHub()
    const { host, app } = await startHost(hub, { SCHEDULE: '0 0 0 1 1 *' })
    const seen: unknown[] = []
    let busy = 0
    app.onTimer = async timer => {
      busy += 1
      seen.push(busy, timer)
      await delay(20)
      busy -= 1
    }
    await Promise.all([host.runTimer('tick'), host.runTimer('tick')])
    const next = expect.stringMatching(/^\d{4}-01-01T00:00:00\.000\+00:00$/)
    const never = '0001-01-01T00:00:00+00:00'
    expect(seen[0]).toBe(1)
    expect(seen[1]).toMatchObject({ scheduleStatus: { last: never, next, lastUpdated: never } })
    expect(seen[2]).toBe(1)
    expect(seen[3]).toMatchObject({ scheduleStatus: { last: expect.stringMatching(/^20/), next } })
  })

  test('a running timer fires by its schedule until the host closes', async () => {
    const hub = await startHub()
    const { host, app } = await startHost(hub, { SCHEDULE: '00:00:01' }, { timers: 'run' })
    let fired = 0
    app.onTimer = () => {
      fired += 1
    }
    await eventually('two turns', () => fired >= 2)
    await host.close()
    const after = fired
    await delay(1_200)
    expect(fired).toBe(after)
  })

  test.each([
    ['0 */5 * * * *', '2026-01-01T00:05:00Z', '2026-01-01T00:10:00Z'],
    ['0 */5 * * * *', '2026-01-01T00:05:00.001Z', '2026-01-01T00:10:00Z'],
    ['30 0 2 * * *', '2026-01-01T00:00:00Z', '2026-01-01T02:00:30Z'],
    ['0 0 0 13 * 5', '2026-01-01T00:00:00Z', '2026-02-13T00:00:00Z'],
    ['00:00:30', '2026-01-01T00:00:00Z', '2026-01-01T00:00:30Z'],
    ['1.02:00:00', '2026-01-01T00:00:00Z', '2026-01-02T02:00:00Z'],
  ])('%s after %s is %s', (schedule, after, next) => {
    expect(readSchedule(schedule).after(Date.parse(after))).toBe(Date.parse(next))
  })

  test.each(['', '* * * * *', '0 * * * * * *', 'every minute', '61 * * * * *', '00:00:00'])(
    '"%s" is no schedule',
    text => {
      expect(() => readSchedule(text)).toThrow(/schedule|CronPattern/i)
    },
  )
})

describe('HTTP trigger', () => {
  test('requests and answers pass whole through the library', async () => {
    const hub = await startHub()
    const { host, app } = await startHost(hub)
    const name = String(calls(app, 'appStart')[0])
    const answer = await fetch(`${host.url}/api/Hello/J%C3%BCrgen%2FX/rest?a=1&a=2&b=%26`, {
      method: 'POST',
      headers: { 'x-type': 'binary' },
      body: Buffer.from([0, 1, 255]),
    })
    expect(answer.status).toBe(201)
    expect(await answer.json()).toEqual({
      params: { name: 'Jürgen/X', part: 'rest' },
      query: { a: '1,2', b: '&' },
      type: 'binary',
      body: '0001ff',
    })
    expect(answer.headers.get('x-greeting')).toBe(name)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.getSetCookie()).toEqual(['seen=a%20b; max-age=5; path=/; samesite=lax; httponly'])
    const bytes = await fetch(`${host.url}/api/files/a/b%20c`)
    expect(Buffer.from(await bytes.arrayBuffer())).toEqual(
      Buffer.concat([Buffer.from([0, 255, 10]), Buffer.from('a/b c')]),
    )
    expect(await fetch(`${host.url}/api/stream`).then(response => response.text())).toBe('one two')
  })

  test.each([
    ['GET', '/api/hello/x', 201],
    ['PUT', '/api/hello/x', 404],
    ['GET', '/api/hello', 404],
    ['GET', '/api/hello/x/y/z', 404],
    ['GET', '/hello/x', 404],
    ['GET', '/api/files', 200],
    ['GET', '/api/nothing', 204],
    ['GET', '//', 404],
    ['GET', '/api/%E0%A4%A', 404],
  ])('%s %s is %i', async (method, path, status) => {
    const hub = await startHub()
    const { host } = await startHost(hub)
    expect(await fetch(`${host.url}${path}`, { method }).then(response => response.status)).toBe(status)
  })

  test('a handler that throws is 500 and tells the caller nothing', async () => {
    const hub = await startHub()
    const { host, app } = await startHost(hub)
    const answer = await fetch(`${host.url}/api/fail`)
    expect([answer.status, await answer.text()]).toEqual([500, ''])
    expect(calls(app, 'postInvocation')).toEqual([['fail', 'failed']])
  })

  test('the route prefix comes from host.json', async () => {
    const hub = await startHub()
    const { host } = await startHost(hub, {}, { hostJson: { extensions: { http: { routePrefix: '' } } } })
    expect(await fetch(`${host.url}/hello/x`).then(response => response.status)).toBe(201)
  })

  test.each([
    ['a/{b}', 'a/1', { b: '1' }],
    ['a/{b?}', 'a', {}],
    ['{*all}', 'x/y%2Fz', { all: 'x/y/z' }],
    ['{*all}', '', { all: '' }],
    ['A/b', 'a/B', {}],
    ['a/b', 'a', undefined],
    ['a', 'a/b', undefined],
  ])('route %s and path %s', (template, path, params) => {
    expect(matchRoute(readRoute(template), path)).toEqual(params)
  })

  test.each(['a/{id:int}', '{a?}/b', '{*a}/b', 'x{a}', '{a'])('route %s is refused', template => {
    expect(() => readRoute(template)).toThrow('The route')
  })
})

describe('starting', () => {
  test('two apps in one process keep their settings, state and registrations apart', async () => {
    const hub = await startHub()
    const before = { ...process.env }
    const [one, two] = await Promise.all([startHost(hub), startHost(hub)])
    expect(process.env).toEqual(before)
    const greetings = await Promise.all(
      [one, two].map(({ host }) =>
        fetch(`${host.url}/api/hello/x`).then(response => response.headers.get('x-greeting')),
      ),
    )
    expect(greetings).toEqual([...calls(one.app, 'appStart'), ...calls(two.app, 'appStart')])
    expect(new Set(greetings).size).toBe(2)
    expect([await loads(one), await loads(one), await loads(two)]).toMatchObject([
      { loads: 1 },
      { loads: 2 },
      { loads: 1 },
    ])
    await one.host.close()
    expect(calls(two.app, 'appTerminate')).toEqual([])
    expect(await fetch(`${two.host.url}/api/hello/x`).then(response => response.status)).toBe(201)
  })

  test('functions are listed', async () => {
    const { host } = await startHost(await startHub())
    expect(host.functions).toEqual(['ingest', 'tick', 'hello', 'bytes', 'stream', 'lazy', 'nothing', 'fail'])
  })

  test('all missing settings are named at once', async () => {
    const hub = await startHub()
    await expect(startHost(hub, { HUB_NAME: '', Hub: '', SCHEDULE: '' })).rejects.toThrow(
      'Missing settings: Hub, HUB_NAME, SCHEDULE',
    )
  })

  test.each<[App, string]>([
    ['broken', 'the app cannot start'],
    [
      'no-data-type',
      `Function "plain": this host supports Event Hubs triggers with cardinality 'many' and dataType 'binary', not "many" and "none".`,
    ],
    ['queue', `Function "queued": this host does not support triggers of type 'queueTrigger'.`],
  ])('app "%s" fails to start with its own reason', async (app, reason) => {
    const hub = await startHub()
    await expect(startHost(hub, {}, { main: mainOf(app) })).rejects.toThrow(reason)
  })

  test.each([
    [{ extensions: { eventHubs: { maxEventBatchSize: 0 } } }, 'extensions.eventHubs.maxEventBatchSize'],
    [{ extensions: { eventHubs: { maxEventBatchSize: 5, minEventBatchSize: 6 } } }, 'minEventBatchSize is over'],
    [{ extensions: { eventHubs: { initialOffsetOptions: { type: 'fromEnqueuedTime' } } } }, 'enqueuedTimeUtc'],
  ])('host.json %j is refused', async (hostJson, reason) => {
    const hub = await startHub()
    await expect(startHost(hub, {}, { hostJson })).rejects.toThrow(reason)
  })

  test('a hub that cannot be reached fails the start with the reason', async () => {
    const hub = await startEventHubs({ hub: 'events', partitions: 1 })
    await hub.close()
    await expect(startHost(hub)).rejects.toThrow(
      /Function "ingest": cannot reach event hub "events": connect ECONNREFUSED/,
    )
  })

  test('a port that is taken fails the start and leaves nothing open', async () => {
    const hub = await startHub()
    const { host } = await startHost(hub)
    await expect(startHost(hub, {}, { port: Number(new URL(host.url).port) })).rejects.toThrow('EADDRINUSE')
  })

  test('a process whose parts are all closed ends by itself', async () => {
    const script = fileURLToPath(new URL('./apps/start-and-close.ts', import.meta.url))
    const child = spawn(process.execPath, [script, mainOf('sample')], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: string[] = []
    child.stdout.setEncoding('utf8').on('data', text => lines.push(String(text)))
    const [code] = await once(child, 'exit')
    expect([code, lines.join('')]).toEqual([0, 'closed\n'])
  })
})
