import { EventHubProducerClient } from '@azure/event-hubs'
import { startTables } from '../../../local/azurite.ts'
import { startEventHubs } from '../../../local/event-hubs.ts'
import { startFunctionsHost } from '../../../local/functions-host.ts'
import { startTeamsInbox } from '../../../local/teams-inbox.ts'
import { probe } from './probe.ts'

/*
 * Starts everything around the functions, uses it, closes it, and ends by itself, or the test that runs it waits in
 * vain. A guard ends it then, with a code that tells.
 */
setTimeout(() => process.exit(3), 20_000).unref()

const tables = await startTables()
const inbox = await startTeamsInbox()
const hub = await startEventHubs({ hub: 'events', partitions: 4 })
const host = await startFunctionsHost({
  main: process.argv[2] ?? '',
  hostJson: {},
  settings: { PROBE: 'child', HUB_NAME: hub.hub, Hub: hub.connectionString, SCHEDULE: '0 0 0 1 1 *' },
  timers: 'run',
})
const received = new Promise<void>(resolve => {
  probe('child').onBatch = () => resolve()
})
const producer = new EventHubProducerClient(hub.connectionString, hub.hub)
await producer.sendBatch([{ body: 1 }])
await received
await fetch(`${host.url}/api/nothing`)
await fetch(inbox.webhookUrl, { method: 'POST', body: '{}' })
await fetch(tables.endpoint)
await producer.close()
await host.close()
await hub.close()
await inbox.close()
await tables.close()
process.stdout.write('closed\n')
