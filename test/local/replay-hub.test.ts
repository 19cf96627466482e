import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { EventHubConsumerClient, latestEventPosition, type Subscription } from '@azure/event-hubs'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type LocalTables, startTables } from '../../local/azurite.ts'
import { type EventHubsOptions, type EventHubsStandIn, startEventHubs } from '../../local/event-hubs.ts'
import { openHubSender } from '../../local/hub-sender.ts'
import { askPartition } from '../../local/replay/hub-reader.ts'
import { type HubDesk, replayHub } from '../../local/replay/hub-run.ts'
import { createRangeRegister } from '../../local/replay/range-register.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { readHubMessages } from '../../src/adapters/hub-messages.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { openTables, type Tables } from '../../src/adapters/tables.ts'
import { createApp } from '../../src/app.ts'
import { unfilledGaps } from '../../src/core/replay-plan.ts'
import { MINUTE } from '../../src/core/window.ts'
import type { IngestPorts } from '../../src/flows/ingest-batch.ts'
import { ingestHubBatch } from '../../src/flows/ingest-hub-batch.ts'
import { addingRowByRow, failingWrites } from '../support/failing-writes.ts'
import { startFlakyProxy } from '../support/flaky-proxy.ts'
import { NOON } from '../support/outcomes.ts'

const HUB = 'media-diagnostics'
const ROOT = new URL('../../', import.meta.url)
const COMMAND = fileURLToPath(new URL('local/replay.ts', ROOT))

let storage: LocalTables
let folder = ''
let sample: Readonly<Record<string, string>> = {}
beforeAll(async () => {
  storage = await startTables()
  folder = await mkdtemp(join(tmpdir(), 'causeway-replay-'))
  sample = JSON.parse(await readFile(new URL('local.settings.sample.json', ROOT), 'utf8')).Values
})
afterAll(async () => {
  await storage.close()
  await rm(folder, { recursive: true, force: true })
})
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** A hub, tables of its own, and the functions as far as a test lets them come. */
interface World {
  readonly hub: EventHubsStandIn
  readonly tables: () => Tables
  readonly ports: () => Promise<IngestPorts>
  readonly settings: Readonly<Record<string, string>>
  /** Sends that many messages of one record each to the partition; the records tell their sequence numbers. */
  send(count: number): Promise<void>
  /** The functions count these numbers, as one batch. */
  count(from: number, to: number): Promise<void>
  /** How often each number was counted, over all shards. */
  counts(): Promise<readonly number[]>
  desk(parts?: Partial<HubDesk>): Promise<HubDesk>
  command(...words: readonly string[]): Promise<{ readonly out: string; readonly err: string; readonly code: unknown }>
}

let worlds = 0

async function startWorld(options: Partial<EventHubsOptions> = {}, tables?: LocalTables): Promise<World> {
  const own = tables ?? (await startTables())
  if (tables === undefined) cleanups.push(() => own.close())
  const hub = await startEventHubs({ hub: HUB, partitions: 1, ...options })
  cleanups.push(() => hub.close())
  const settings = {
    ...sample,
    EventHubConnection: hub.connectionString,
    EVENT_HUB_NAME: HUB,
    TableStorage: own.connectionString,
    MINUTES_RETENTION_DAYS: '0',
  }
  const file = join(folder, `settings-${worlds++}.json`)
  await writeFile(file, JSON.stringify({ Values: settings }))
  const open = () => openTables({ kind: 'connection-string', connectionString: own.connectionString })
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const ports = () => createApp(settings, new URL('alert-rules.json', ROOT)).ingestPorts(log)
  const partitionContext = { partitionId: '0', fullyQualifiedNamespace: '127.0.0.1', eventHubName: HUB }
  const sent: Buffer[] = []
  return {
    hub,
    tables: open,
    ports,
    settings,
    async send(count) {
      const bodies = Array.from({ length: count }, (_, index) =>
        Buffer.from(JSON.stringify(record(sent.length + index))),
      )
      sent.push(...bodies)
      const sender = await openHubSender(hub.connectionString, HUB)
      await sender.send(bodies)
      await sender.close()
    },
    async count(from, to) {
      const about = readHubMessages([], { partitionContext })
      const messages = sent
        .slice(from, to + 1)
        .map((body, index) => ({ sequence: from + index, enqueued: Date.now(), body }))
      await ingestHubBatch({ ...about, messages }, await ports())
    },
    async counts() {
      const rows = await createAggregateTable(open()).read('contoso', NOON, NOON + sent.length * MINUTE)
      const counts = sent.map(() => 0)
      for (const { minute, count } of rows) {
        const sequence = (minute - NOON) / MINUTE
        counts[sequence] = (counts[sequence] ?? 0) + count
      }
      return counts
    },
    async desk(parts = {}) {
      const register = createRangeRegister(open())
      const base = {
        open: openerOf(hub.connectionString),
        ports: await ports(),
        register,
        now: Date.now,
        onProgress: () => {},
        waitSeconds: 20,
      }
      return { ...base, ...parts }
    },
    async command(...words) {
      const child = spawn(process.execPath, [COMMAND, ...words, '--settings', file], {
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const [out, err, [code]] = await Promise.all([readAll(child.stdout), readAll(child.stderr), once(child, 'exit')])
      return { out, err, code }
    },
  }
}

function openerOf(connectionString: string, consumerGroup = '$Default'): () => EventHubConsumerClient {
  const options = { retryOptions: { maxRetries: 1, retryDelayInMs: 50, timeoutInMs: 5_000 } }
  return () => new EventHubConsumerClient(consumerGroup, connectionString, HUB, options)
}

/** One minute for each sequence number, so that the rows tell which messages were counted. */
function record(sequence: number) {
  return {
    time: new Date(NOON + sequence * MINUTE).toISOString(),
    resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Media/mediaservices/contoso',
    category: 'KeyDeliveryRequests',
    resultType: 'Succeeded',
    resultSignature: 'OK',
    properties: { tokenType: 'JWT', statusMessage: '' },
  }
}

const range = (from: number, to: number) => ({ from, to })
const ones = (count: number) => Array.from({ length: count }, () => 1)

/** Missing: 0-4 before the first, 10-19, 25. Above the progress: 40-49. */
async function startHoled(): Promise<World> {
  const world = await startWorld()
  await world.send(50)
  await world.count(5, 9)
  await world.count(20, 24)
  await world.count(26, 39)
  return world
}

describe('npm run replay', () => {
  test('counts what is missing of a range, once however often it runs, and gaps tells what is left', async () => {
    const world = await startHoled()
    expect((await world.command('gaps')).out.split('\n')).toEqual([
      'p00  10-19  10 missing  npm run replay -- --partition 0 --from 10 --to 19',
      'p00  25-25  1 missing  npm run replay -- --partition 0 --from 25 --to 25',
      'p00  0-4  5 missing  came before counting began: npm run replay -- --partition 0 --from 0 --to 4',
      '',
    ])
    const first = await world.command('--partition', '0', '--from', '8', '--to', '45')
    expect(first.err).toBe('')
    expect(first.out.split('\n').filter(line => line !== '')).toEqual([
      '11 missing in p00, 21 counted as they came',
      '40-45 is above what is counted: the functions come to it',
      'r-p00-10-19  10 messages, 10 records: 10 counted',
      'r-p00-25-25  1 message, 1 record: 1 counted',
    ])
    expect(first.code).toBe(0)
    const wanted = Array.from({ length: 50 }, (_, sequence) => (sequence >= 5 && sequence < 40 ? 1 : 0))
    expect(await world.counts()).toEqual(wanted)
    const again = await world.command('hub', '--partition', 'p00', '--from', '0', '--to', '39')
    expect(again.out).toContain('5 missing in p00, 11 taken by earlier replays, 24 counted as they came')
    await world.count(40, 49)
    expect(await world.counts()).toEqual(ones(50))
    expect((await world.command('gaps')).out).toBe(
      'p00  0-4  5 filled by a replay\np00  10-19  10 filled by a replay\np00  25-25  1 filled by a replay\n',
    )
  })

  test('goes neither with the consumer group of the functions, nor with another hub, nor before anything is counted', async () => {
    const world = await startWorld()
    await world.send(3)
    const words = ['--partition', '0', '--from', '0', '--to', '2']
    const fresh = await world.command(...words)
    expect([fresh.err, fresh.code]).toEqual([expect.stringContaining('Nothing of partition 0 is counted yet'), 1])
    const group = await world.command(...words, '--consumer-group', 'Causeway')
    expect([group.err, group.code]).toEqual([expect.stringContaining('name another group with --consumer-group'), 1])
    await world.count(0, 2)
    const other = await startEventHubs({ hub: 'other', partitions: 1 })
    cleanups.push(() => other.close())
    const settings = { ...world.settings, EventHubConnection: other.connectionString, EVENT_HUB_NAME: 'other' }
    const file = join(folder, 'other.json')
    await writeFile(file, JSON.stringify({ Values: settings }))
    const child = spawn(process.execPath, [COMMAND, ...words, '--settings', file])
    const [err] = await Promise.all([readAll(child.stderr), once(child, 'exit')])
    expect(err).toContain('was counted from another hub than other')
  })

  test.each([
    ['a range that ends before it begins', ['--partition', '0', '--from', '5', '--to', '4'], '--from is above --to'],
    ['a range without its end', ['--partition', '0', '--from', '5'], "required option '--to"],
    ['no number', ['--partition', '0', '--from', 'x', '--to', '4'], 'Write a whole number'],
    ['letters without a choice', ['send'], 'name letters, or choose them with --all'],
    ['letters and all', ['send', 'p00:1', '--all'], 'name letters, or choose them with --all'],
    ['no reason of ours', ['list', '--reason', 'bad-luck'], 'Allowed choices are'],
    ['no time', ['list', '--since', 'soon'], '2026-11-22T10:00:00Z'],
  ])('refuses %s', async (_, words, said) => {
    const child = spawn(process.execPath, [COMMAND, ...words])
    const [err, [code]] = await Promise.all([readAll(child.stderr), once(child, 'exit')])
    expect(err).toContain(said)
    expect(code).toBe(1)
  })

  test('is stopped by Ctrl-C between two batches, and goes on where it stopped', async () => {
    const world = await startWorld()
    await world.send(1_000)
    await world.count(999, 999)
    const file = join(folder, 'stopped.json')
    await writeFile(file, JSON.stringify({ Values: world.settings }))
    const words = ['--partition', '0', '--from', '0', '--to', '999', '--settings', file]
    const child = spawn(process.execPath, [COMMAND, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    const { progress } = await world.ports()
    while ((await progress.lineage('r-p00-0-998')).length === 0) await new Promise(resolve => setTimeout(resolve, 5))
    child.kill('SIGINT')
    const [out, [code]] = await Promise.all([readAll(child.stdout), once(child, 'exit')])
    expect(code).toBe(1)
    expect(out).toContain('not finished: the same command goes on')
    const [life] = await progress.lineage('r-p00-0-998')
    expect(life?.progress.lastSequence).toBeLessThan(998)
    expect((await world.command('gaps')).out).toMatch(/begun: npm run replay/)
    const rest = await world.command('--partition', '0', '--from', '0', '--to', '999')
    expect(rest.code).toBe(0)
    expect(await world.counts()).toEqual(ones(1_000))
  })
})

test('what the hub holds no longer is told as lost for good, to the number', async () => {
  // About fifty messages of this size fit.
  const world = await startWorld({ retainBytes: 50 * 700 })
  await world.send(200)
  const { beginningSequenceNumber: first } = await askPartition((await world.desk()).open, '0')
  expect(first).toBeGreaterThan(100)
  expect(first).toBeLessThan(190)
  await world.count(10, 10)
  await world.count(199, 199)
  const { ranges } = await replayHub(await world.desk(), '0', range(0, 300))
  expect(ranges.map(({ shard, lost }) => [shard, lost])).toEqual([
    ['r-p00-0-9', [range(0, 9)]],
    ['r-p00-11-198', [range(11, first - 1)]],
  ])
  const wanted = ones(200).fill(0, 0, first).fill(1, 10, 11)
  expect(await world.counts()).toEqual(wanted)
  expect((await world.command('gaps')).out.split('\n')).toEqual([
    `p00  ${first}-198  ${199 - first} filled by a replay`,
    'p00  0-9  10 missing  lost for good: the hub held them no longer',
    `p00  11-${first - 1}  ${first - 11} missing  lost for good: the hub held them no longer`,
    '',
  ])
  const shards = await createProgressTable(world.tables()).all()
  expect(unfilledGaps('p00', shards).gaps).toEqual([range(11, first - 1)])
})

test('a hub that was made again has nothing of what is missing', async () => {
  const world = await startHoled()
  const again = await startEventHubs({ hub: HUB, partitions: 1 })
  cleanups.push(() => again.close())
  const open = openerOf(again.connectionString)
  await expect(replayHub(await world.desk({ open }), '0', range(10, 19))).rejects.toThrow(/was made again/)
  const sender = await openHubSender(again.connectionString, HUB)
  await sender.send(Array.from({ length: 60 }, (_, index) => Buffer.from(JSON.stringify(record(index)))))
  await sender.close()
  // It has grown beyond what was counted, so only the messages tell.
  await expect(replayHub(await world.desk({ open }), '0', range(10, 19))).rejects.toThrow(/was made again/)
  expect((await world.counts())[15]).toBe(0)
})

test('a partition that somebody reads alone is told, and how to get around it', async () => {
  const world = await startHoled()
  const owner = openerOf(world.hub.connectionString)()
  const opened = Promise.withResolvers<void>()
  const owning = owner.subscribe(
    '0',
    { processEvents: async () => opened.resolve(), processError: async () => {} },
    { ownerLevel: 5, startPosition: { sequenceNumber: 0, isInclusive: true }, maxWaitTimeInSeconds: 1 },
  )
  cleanups.push(() => owning.close())
  await opened.promise
  await expect(replayHub(await world.desk(), '0', range(10, 19))).rejects.toThrow(/name another with --consumer-group/)
  await replayHub(await world.desk({ open: openerOf(world.hub.connectionString, 'replay') }), '0', range(10, 19))
  expect((await world.counts()).slice(5, 25)).toEqual(ones(20))
})

test('a connection that breaks is made again, and a hub that gives nothing does not hang', async () => {
  const world = await startHoled()
  const proxy = await startFlakyProxy(world.hub.connectionString)
  cleanups.push(() => proxy.close())
  const open = openerOf(proxy.through(world.hub.connectionString))
  const ports = await world.ports()
  let cuts = 0
  const ingest: IngestPorts['progress']['advance'] = async (shard, messages) => {
    if (cuts++ === 0) proxy.cut()
    return ports.progress.advance(shard, messages)
  }
  const cutting = { ...ports, progress: { ...ports.progress, advance: ingest } }
  await replayHub(await world.desk({ open, ports: cutting }), '0', range(10, 25))
  expect((await world.counts()).slice(5, 40)).toEqual(ones(35))

  // As if the hub gave nothing: a subscription to what comes from now on.
  const deaf = () => {
    const client = open()
    const subscribe = client.subscribe.bind(client) as (...words: unknown[]) => Subscription
    const deafly = (partition: string, handlers: object, options: object) => {
      return subscribe(partition, handlers, { ...options, startPosition: latestEventPosition })
    }
    return Object.assign(client, { subscribe: deafly })
  }
  await expect(replayHub(await world.desk({ open: deaf, waitSeconds: 1 }), '0', range(0, 4))).rejects.toThrow(
    /gave nothing for 1 s, while 0-4 should be there/,
  )
})

test('storage that fails for a while is waited for', async () => {
  const tables = await startTables()
  cleanups.push(() => tables.close())
  const proxy = await startFlakyProxy(tables.connectionString)
  cleanups.push(() => proxy.close())
  const world = await startWorld({}, { ...tables, connectionString: proxy.through(tables.connectionString) })
  await world.send(40)
  await world.count(39, 39)
  const desk = await world.desk()
  const { register } = desk
  const add: typeof register.add = async (...words) => {
    const added = await register.add(...words)
    proxy.down()
    setTimeout(() => proxy.up(), 1_500)
    return added
  }
  await replayHub({ ...desk, register: { ...register, add } }, '0', range(0, 39))
  expect(await world.counts()).toEqual(ones(40))
})

/** Dies at its n-th write, before it happens or after. */
async function dyingDesk(world: World, n: number, after: boolean): Promise<HubDesk> {
  const desk = await world.desk()
  const failing = failingWrites(write => write >= n, after)
  const { register, ports } = desk
  return {
    ...desk,
    register: { ...register, add: failing(register.add), finish: failing(register.finish) },
    ports: {
      ...ports,
      aggregates: addingRowByRow(ports.aggregates, failing),
      progress: { ...ports.progress, advance: failing(ports.progress.advance) },
    },
  }
}

test('ranges asked for in any order, by replays that die or run at once, count every missing message once', async () => {
  const world = await startWorld()
  // Later runs have their own accounts of what is counted: each counts from where the last one ended.
  const step = fc.oneof(
    fc.record({ kind: fc.constant('functions' as const), skip: fc.nat(4), count: fc.integer({ min: 1, max: 3 }) }),
    fc.record({
      kind: fc.constant('replay' as const),
      back: fc.nat(30),
      length: fc.nat(20),
      dies: fc.option(fc.tuple(fc.nat(9), fc.boolean()), { freq: 2 }),
      twice: fc.boolean(),
    }),
  )
  let next = 0
  let sent = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async steps => {
      for (const one of steps) {
        if (one.kind === 'functions') {
          const [from, to] = [next + one.skip, next + one.skip + one.count - 1]
          if (to >= sent) await world.send(to + 1 - sent)
          sent = Math.max(sent, to + 1)
          await world.count(from, to)
          next = to + 1
          continue
        }
        const from = Math.max(0, next - one.back)
        const desk = await (one.dies === null ? world.desk() : dyingDesk(world, ...one.dies))
        const replay = (own: HubDesk) => replayHub(own, '0', range(from, from + one.length)).catch(() => undefined)
        await Promise.all(one.twice ? [replay(desk), replay(await world.desk())] : [replay(desk)])
      }
      if (next > 0) await replayHub(await world.desk(), '0', range(0, next))
      expect(await world.counts()).toEqual(ones(next))
    }),
    { numRuns: Number(process.env['REPLAY_RUNS'] ?? 20) },
  )
}, 180_000)
