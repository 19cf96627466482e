import { createServer } from 'node:http'
import { mock } from 'node:test'
import { odata, TableClient, TableServiceClient } from '@azure/data-tables'
import { type EventHubsStandIn, startEventHubs } from '../../local/event-hubs.ts'
import { listenOnLoopback } from '../../local/loopback.ts'
import type { App } from '../../src/app.ts'
import type { TableCounts, TableReads } from './count-request.ts'
import { type CountedTables, startCountedTables } from './counted-tables.ts'
import { bytesOfEntity } from './entity-size.ts'
import { HUB, startInstance, writeCallerKey } from './instance.ts'

/** What a measurement works with: counted tables, instances that reach them, and a clock that stands still. */
export interface Bench {
  /** Where the tables are. */
  readonly connectionString: string
  /** Runs with tables of its own. */
  withTables<Result>(run: () => Promise<Result>): Promise<Result>
  /** An instance that has just started. */
  start(): App
  /** Moves the clock, epoch milliseconds. */
  setTime(time: number): void
  /** What was asked of the tables since the last time this was called. */
  take(): Promise<TableCounts>
  /** Requests that read since the last time this was called, by table. */
  takeReads(): Promise<TableReads>
  /** How long the tables keep each answer back from now on, in milliseconds. */
  setDelay(milliseconds: number): void
  /** Rows of that time (their column `window`) in all tables of that name, and the bytes that they are stored in. */
  sizeOf(prefix: string, window: number): Promise<{ readonly rows: number; readonly bytes: number }>
  close(): Promise<void>
}

const OPTIONS = { allowInsecureConnection: true } as const
const PARTITIONS = 4

export async function startBench(): Promise<Bench> {
  const tables = await startCountedTables()
  const hub = await startEventHubs({ hub: HUB, partitions: PARTITIONS })
  const webhook = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(202).end())
  })
  const places = {
    tables: tables.connectionString,
    hub: hub.connectionString,
    webhook: `http://127.0.0.1:${await listenOnLoopback(webhook, 0)}/webhook`,
  }
  // The wiring of the app reads the clock by itself, and results may not depend on when they were measured.
  mock.timers.enable({ apis: ['Date'], now: 0 })
  return {
    connectionString: places.tables,
    async withTables(run) {
      await writeCallerKey(places.tables)
      try {
        return await run()
      } finally {
        await dropAll(places.tables)
      }
    },
    start: () => startInstance(places),
    setTime: time => mock.timers.setTime(time),
    take: () => tables.take(),
    takeReads: () => tables.takeReads(),
    setDelay: milliseconds => tables.setDelay(milliseconds),
    sizeOf: (prefix, window) => sizeOf(places.tables, prefix, window),
    async close() {
      mock.timers.reset()
      webhook.closeAllConnections()
      webhook.close()
      await closeAll(hub, tables)
    },
  }
}

async function closeAll(...parts: readonly (EventHubsStandIn | CountedTables)[]): Promise<void> {
  for (const part of parts) await part.close()
}

async function namesOf(connectionString: string): Promise<readonly string[]> {
  const service = TableServiceClient.fromConnectionString(connectionString, OPTIONS)
  const names: string[] = []
  for await (const { name } of service.listTables()) if (name !== undefined) names.push(name)
  return names
}

async function dropAll(connectionString: string): Promise<void> {
  const service = TableServiceClient.fromConnectionString(connectionString, OPTIONS)
  for (const name of await namesOf(connectionString)) await service.deleteTable(name)
}

async function sizeOf(connectionString: string, prefix: string, window: number) {
  const names = (await namesOf(connectionString)).filter(name => name.replace(/\d+$/, '') === prefix)
  const filter = odata`window eq ${new Date(window)}`
  let [rows, bytes] = [0, 0]
  for (const name of names) {
    const client = TableClient.fromConnectionString(connectionString, name, OPTIONS)
    for await (const entity of client.listEntities({ queryOptions: { filter } })) {
      rows++
      bytes += bytesOfEntity(entity)
    }
  }
  return { rows, bytes }
}
