import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Settings } from '../src/config.ts'
import { startTables } from './azurite.ts'
import { build } from './build.ts'
import { startEventHubs } from './event-hubs.ts'
import { type FunctionsHost, type HostLog, startFunctionsHost } from './functions-host.ts'
import { type HubSender, openHubSender } from './hub-sender.ts'
import { type ReceivedCard, startTeamsInbox, type TeamsInbox } from './teams-inbox.ts'

/** Everything around the functions, on free ports of this machine. */
export interface Stack {
  readonly tables: string
  /** What the functions run with. */
  readonly settings: Settings
  readonly host: FunctionsHost
  readonly inbox: TeamsInbox
  readonly sender: HubSender
  close(): Promise<void>
}

export interface StackOptions {
  readonly port?: number | undefined
  /** `event`: alerts look at the input in its own time, and are evaluated when the caller says so. */
  readonly clock: 'wall' | 'event'
  readonly onCard?: (card: ReceivedCard) => void
  readonly onLog?: (entry: HostLog) => void
}

const HUB = 'media-diagnostics'
const PARTITIONS = 4
const ROOT = new URL('../', import.meta.url)

export async function startStack(options: StackOptions): Promise<Stack> {
  const started: { close(): Promise<void> }[] = []
  const close = async () => {
    for (const part of started.toReversed()) await part.close()
  }
  const keep = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    started.push(part)
    return part
  }
  try {
    await build()
    const tables = keep(await startTables())
    const hub = keep(await startEventHubs({ hub: HUB, partitions: PARTITIONS }))
    const inbox = keep(await startTeamsInbox(options.onCard === undefined ? {} : { onCard: options.onCard }))
    const settings = {
      ...(await sampleSettings()),
      EventHubConnection: hub.connectionString,
      EVENT_HUB_NAME: HUB,
      TableStorage: tables.connectionString,
      TEAMS_WEBHOOK_URL: inbox.webhookUrl,
      ALERT_CLOCK: options.clock,
    }
    const host = keep(
      await startFunctionsHost({
        main: fileURLToPath(new URL('dist/main.mjs', ROOT)),
        hostJson: JSON.parse(await readFile(new URL('host.json', ROOT), 'utf8')),
        settings,
        // No keys: it listens to this machine alone, and the page and the commands of the README go without.
        timers: options.clock === 'event' ? 'held' : 'run',
        ...(options.port === undefined ? {} : { port: options.port }),
        ...(options.onLog === undefined ? {} : { log: options.onLog }),
      }),
    )
    const sender = keep(await openHubSender(hub.connectionString, HUB))
    return { tables: tables.connectionString, settings, host, inbox, sender, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The laptop's settings are those of the sample file; only addresses differ from run to run. */
async function sampleSettings(): Promise<Readonly<Record<string, string>>> {
  const sample: { readonly Values: Readonly<Record<string, string>> } = JSON.parse(
    await readFile(new URL('local.settings.sample.json', ROOT), 'utf8'),
  )
  return sample.Values
}
