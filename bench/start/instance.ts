import { registerHooks } from 'node:module'
import { argv, stdout } from 'node:process'
import type { ReceivedEventData } from '@azure/event-hubs'
import { createCoreApi, noRegistrations } from '../../local/functions-host/core-api.ts'
import { batchTrigger } from '../../local/functions-host/event-hub-batch.ts'
import type { WriteLog } from '../../local/functions-host/host-log.ts'
import { createInvoker } from '../../local/functions-host/invocation.ts'
import { loadApp } from '../../local/functions-host/load-app.ts'
import { trafficMessages } from '../store/traffic.ts'
import type { InstanceOptions, InstanceStart } from './measured-start.ts'

/**
 * An instance in a process of its own: loads the bundle as the host does, counts one batch, says how long either took and
 * which files were loaded for it, and ends.
 */
const { main, settings, firstSequence }: InstanceOptions = JSON.parse(argv[2] ?? '{}')
const MINUTE = Date.UTC(2028, 5, 1, 12, 10)
const MESSAGES = 10

const loaded: string[] = []
registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) loaded.push(new URL(url).pathname)
    return nextLoad(url, context)
  },
})

const write: WriteLog = (level, category, message) => {
  if (level === 'error') console.error(`${category}: ${message}`)
}
const events = trafficMessages({ accounts: 5, okShare: 0.5, messages: MESSAGES, minute: MINUTE, seed: 1 }).map(eventOf)
const app = noRegistrations()

const began = performance.now()
await loadApp(main, settings, createCoreApi(app, write), async () => {})
const registered = performance.now()
const atStart = [...loaded]

const ingest = app.functions.get('ingest')
if (ingest === undefined) throw new Error('The bundle registered no function of the name ingest.')
const source = { fullyQualifiedNamespace: 'none', eventHubName: 'none', consumerGroup: 'none', partitionId: '0' }
await createInvoker(app, {}, write).invoke(ingest, batchTrigger(events, source))
const counted = performance.now()

const result: InstanceStart = {
  loading: registered - began,
  counting: counted - registered,
  functions: app.functions.size,
  atStart,
  byIngest: [...loaded],
}
stdout.write(JSON.stringify(result))

function eventOf(body: Uint8Array, index: number): ReceivedEventData {
  return {
    body,
    partitionKey: null,
    sequenceNumber: firstSequence + index,
    offset: String(firstSequence + index),
    enqueuedTimeUtc: new Date(MINUTE + index),
    getRawAmqpMessage: () => {
      throw new Error('A body of bytes needs no look at the message that it came in.')
    },
  }
}
