import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { startTables } from '../../local/azurite.ts'
import { build } from '../../local/build.ts'
import { startEventHubs } from '../../local/event-hubs.ts'
import { type AccessKeys, type FunctionsHost, type HostLog, startFunctionsHost } from '../../local/functions-host.ts'
import { openHubSender } from '../../local/hub-sender.ts'
import { readSummary, type Summary } from '../../local/summary.ts'
import { startTeamsInbox } from '../../local/teams-inbox.ts'
import { waitUntilCounted } from '../../local/wait-until-counted.ts'
import { openTables, type Tables } from '../../src/adapters/tables.ts'
import { type FlakyProxy, startFlakyProxy } from './flaky-proxy.ts'

const ROOT = new URL('../../', import.meta.url)
const HUB = 'media-diagnostics'

/** The built app in a folder of its own, for the tests of a file. */
export function useBundle(): () => string {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causeway-'))
    await build({ outdir: join(folder, 'dist') })
    for (const name of ['alert-rules.json', 'host.json', 'package.json']) {
      await copyFile(new URL(name, ROOT), join(folder, name))
    }
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return () => folder
}

/** Everything around the functions, with the faults that a test wants. */
export interface System {
  readonly logs: readonly HostLog[]
  readonly inbox: Awaited<ReturnType<typeof startTeamsInbox>>
  /** The tables themselves. */
  readonly storage: string
  /** Stands between the functions and the tables. */
  readonly tables: FlakyProxy
  /** The tables themselves, opened as another instance would. */
  open(): Tables
  send(bodies: readonly (string | Uint8Array)[]): Promise<number>
  /** A functions host beside those that run already; it reads the hub from its beginning, as after a lost checkpoint. */
  startHost(settings?: Readonly<Record<string, string>>, keys?: AccessKeys): Promise<FunctionsHost>
  counted(): Promise<Summary>
  close(): Promise<void>
}

/** `kept` is a folder that the tables are kept in, rather than in memory. */
export async function startSystem(folder: string, kept?: string): Promise<System> {
  const tables = await startTables(kept === undefined ? {} : { folder: kept })
  const proxy = await startFlakyProxy(tables.connectionString)
  const hub = await startEventHubs({ hub: HUB, partitions: 2 })
  const inbox = await startTeamsInbox()
  const sender = await openHubSender(hub.connectionString, HUB)
  const hosts: FunctionsHost[] = []
  const logs: HostLog[] = []
  const sample = JSON.parse(await readFile(new URL('local.settings.sample.json', ROOT), 'utf8'))
  return {
    logs,
    inbox,
    storage: tables.connectionString,
    tables: proxy,
    open: () => openTables({ kind: 'connection-string', connectionString: tables.connectionString }),
    send: bodies => sender.send(bodies.map(body => Buffer.from(body))),
    async startHost(settings = {}, keys) {
      const host = await startFunctionsHost({
        main: join(folder, 'dist/main.mjs'),
        hostJson: JSON.parse(await readFile(join(folder, 'host.json'), 'utf8')),
        settings: {
          ...sample.Values,
          EventHubConnection: hub.connectionString,
          EVENT_HUB_NAME: HUB,
          TableStorage: proxy.through(tables.connectionString),
          TEAMS_WEBHOOK_URL: inbox.webhookUrl,
          ALERT_CLOCK: 'event',
          ...settings,
        },
        timers: 'held',
        ...(keys === undefined ? {} : { keys }),
        log: entry => logs.push(entry),
      })
      hosts.push(host)
      return host
    },
    async counted() {
      await waitUntilCounted(tables.connectionString, sender, () => {})
      return readSummary(tables.connectionString, inbox.cards.length)
    },
    async close() {
      await sender.close()
      for (const host of hosts) await host.close()
      await inbox.close()
      await hub.close()
      await proxy.close()
      await tables.close()
    },
  }
}
