import { app as functions } from '@azure/functions'
import { readHubMessages } from '../adapters/hub-messages.ts'
import type { App } from '../app.ts'
import { ingestHubBatch } from '../flows/ingest-hub-batch.ts'

/**
 * The typed options lack `dataType`, but the library passes it on. `binary` is the only form in which one malformed
 * message neither fails its batch before this code runs nor shifts the metadata
 * (https://github.com/Azure/azure-functions-nodejs-library/issues/340).
 */
const TRIGGER = {
  connection: 'EventHubConnection',
  eventHubName: '%EVENT_HUB_NAME%',
  consumerGroup: '%EVENT_HUB_CONSUMER_GROUP%',
  cardinality: 'many' as const,
  dataType: 'binary',
}

/** Registers the ingest: when storage fails, the batch comes again without end, so the partition waits and nothing is lost. */
export function registerIngest(app: App): void {
  functions.eventHub('ingest', {
    ...TRIGGER,
    retry: {
      strategy: 'exponentialBackoff',
      maxRetryCount: -1,
      minimumInterval: { seconds: 1 },
      maximumInterval: { minutes: 1 },
    },
    handler: async (bodies, context) => {
      await ingestHubBatch(readHubMessages(bodies, context.triggerMetadata), await app.ingestPorts(context))
    },
  })
}
