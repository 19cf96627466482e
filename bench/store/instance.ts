import { TableClient } from '@azure/data-tables'
import { type App, createApp } from '../../src/app.ts'

/** Whatever is not measured here is not reached. */
const NOWHERE = 'http://127.0.0.1:9/none'
const RULES = new URL('../../alert-rules.json', import.meta.url)

export interface Places {
  readonly tables: string
  readonly hub?: string
  readonly webhook?: string
}

/** An instance that has just started: all that it remembers of the tables is nothing. */
export function startInstance({ tables, hub, webhook }: Places): App {
  return createApp(
    {
      EventHubConnection: hub ?? 'Endpoint=sb://127.0.0.1:9;SharedAccessKeyName=none;SharedAccessKey=none',
      EVENT_HUB_NAME: HUB,
      EVENT_HUB_CONSUMER_GROUP: 'causeway',
      ALERT_SCHEDULE: '*/15 * * * * *',
      WATCH_SCHEDULE: '0 * * * * *',
      AUDIT_SCHEDULE: '30 */5 * * * *',
      ROLL_UP_SCHEDULE: '45 * * * * *',
      TableStorage: tables,
      TEAMS_WEBHOOK_URL: webhook ?? NOWHERE,
      MINUTES_RETENTION_DAYS: '30',
    },
    RULES,
  )
}

export const HUB = 'media-diagnostics'

/** The key that callers are hashed by, the same in each run: the first instance would make one by chance. */
export async function writeCallerKey(tables: string): Promise<void> {
  const client = TableClient.fromConnectionString(tables, 'secrets', { allowInsecureConnection: true })
  await client.createTable()
  await client.upsertEntity({ partitionKey: 'keys', rowKey: 'callers', key: Buffer.alloc(32, 7) }, 'Replace')
}

/** Facts are no result. */
export const NO_LOG = { info() {}, warn() {}, error() {} } as const
