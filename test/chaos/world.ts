import { readFile } from 'node:fs/promises'
import { startTables } from '../../local/azurite.ts'
import { type EventHubsStandIn, startEventHubs } from '../../local/event-hubs.ts'
import { startTeamsInbox } from '../../local/teams-inbox.ts'
import { type FaultyTables, startFaultyTables } from './faulty-tables.ts'
import type { Random } from './random.ts'
import { retentionDays } from './scenes.ts'
import { openStoredTables, type StoredTables } from './stored.ts'

/** Everything around the workers, in this process. */
export interface World {
  readonly hub: EventHubsStandIn
  readonly tables: FaultyTables
  readonly stored: StoredTables
  /** Settings of a worker, all but its consumer group. */
  readonly settings: Readonly<Record<string, string>>
  /** The project's host.json. */
  readonly hostJson: HostJson
  close(): Promise<void>
}

export interface HostJson {
  readonly extensions: { readonly eventHubs: object }
}

export const PARTITIONS = 4
const HUB = 'media-diagnostics'
/** The whole input stays in the hub, so that a worker can start anywhere in it. */
const RETAIN_BYTES = 4 * 1024 ** 3
const ROOT = new URL('../../', import.meta.url)

export async function startWorld(random: Random): Promise<World> {
  const azurite = await startTables()
  const tables = await startFaultyTables(azurite.connectionString, random)
  const hub = await startEventHubs({ hub: HUB, partitions: PARTITIONS, retainBytes: RETAIN_BYTES })
  const inbox = await startTeamsInbox()
  const sample: { readonly Values: Readonly<Record<string, string>> } = JSON.parse(
    await readFile(new URL('local.settings.sample.json', ROOT), 'utf8'),
  )
  return {
    hub,
    tables,
    stored: openStoredTables(azurite.connectionString),
    settings: {
      ...sample.Values,
      EventHubConnection: hub.connectionString,
      EVENT_HUB_NAME: HUB,
      TableStorage: tables.connectionString,
      TEAMS_WEBHOOK_URL: inbox.webhookUrl,
      MINUTES_RETENTION_DAYS: String(retentionDays(Date.now())),
    },
    hostJson: JSON.parse(await readFile(new URL('host.json', ROOT), 'utf8')),
    async close() {
      await inbox.close()
      await hub.close()
      await tables.close()
      await azurite.close()
    },
  }
}
