import * as v from 'valibot'

const count = v.pipe(v.number(), v.integer(), v.minValue(1))

const HostJson = v.object({
  extensions: v.optional(
    v.object({
      http: v.optional(v.object({ routePrefix: v.optional(v.string(), 'api') }), {}),
      eventHubs: v.optional(
        v.object({
          maxEventBatchSize: v.optional(count, 100),
          minEventBatchSize: v.optional(count, 1),
          prefetchCount: v.optional(count, 300),
          initialOffsetOptions: v.optional(
            v.object({
              type: v.optional(v.picklist(['fromStart', 'fromEnd', 'fromEnqueuedTime']), 'fromStart'),
              enqueuedTimeUtc: v.optional(v.pipe(v.string(), v.isoTimestamp())),
            }),
            {},
          ),
        }),
        {},
      ),
    }),
    {},
  ),
})

/** The parts of host.json that matter on one machine, with the defaults of Azure (extension bundle 4.x). */
export type HostSettings = v.InferOutput<typeof HostJson>['extensions']
export type EventHubsSettings = HostSettings['eventHubs']

/** Reads host.json; throws naming what is wrong with it. */
export function readHostJson(hostJson: unknown): HostSettings {
  const result = v.safeParse(HostJson, hostJson)
  if (!result.success) {
    const faults = result.issues.map(issue => `${v.getDotPath(issue) ?? 'host.json'}: ${issue.message}`)
    throw new Error(`host.json is not valid: ${faults.join('; ')}`)
  }
  const { eventHubs } = result.output.extensions
  if (eventHubs.minEventBatchSize > eventHubs.maxEventBatchSize) {
    throw new Error('host.json is not valid: extensions.eventHubs.minEventBatchSize is over maxEventBatchSize')
  }
  if (
    eventHubs.initialOffsetOptions.type === 'fromEnqueuedTime' &&
    eventHubs.initialOffsetOptions.enqueuedTimeUtc === undefined
  ) {
    throw new Error('host.json is not valid: extensions.eventHubs.initialOffsetOptions needs enqueuedTimeUtc')
  }
  return result.output.extensions
}
