import type { Measurement } from '../flows/fact-metrics.ts'
import type { MetricsFailure } from '../flows/facts.ts'
import type { TelemetryConfig } from '../telemetry-config.ts'
import type { InsightsClient } from './insights-client.ts'
import type { MetricSink } from './metric-sink.ts'

/** The SDK is loaded in a second; what is recorded meanwhile waits, up to this many. */
const MAX_WAITING = 1_000
/** An instance that ends has five seconds in all. */
const MAX_CLOSING = 4_000

/**
 * Measurements as custom metrics of Application Insights. The SDK is larger than all else in the app and takes a quarter
 * of a second to load, so it is loaded at the first measurement, when the first batch is counted already.
 */
export function createInsightsSink(config: TelemetryConfig): MetricSink {
  const waiting: Measurement[] = []
  const failures = new Set<MetricsFailure>()
  let client: InsightsClient | undefined
  let opening: Promise<void> | undefined
  const open = async (): Promise<void> => {
    try {
      const { openInsightsClient } = await import('./insights-client.ts')
      client = await openInsightsClient(config, () => failures.add('not-accepted'))
    } catch {
      failures.add('not-loaded')
    }
    for (const measurement of waiting.splice(0)) client?.track(measurement)
  }
  return {
    record(measurements) {
      if (client === undefined) waiting.push(...measurements.slice(0, MAX_WAITING - waiting.length))
      else for (const measurement of measurements) client.track(measurement)
      opening ??= open()
    },
    takeFailures() {
      const taken = new Set(failures)
      failures.clear()
      return taken
    },
    async close() {
      await within(
        MAX_CLOSING,
        Promise.resolve(opening).then(() => client?.close()),
      )
    },
  }
}

/** Waits for `action`, but no longer than this many milliseconds, and for its failure as for its success. */
async function within(milliseconds: number, action: Promise<unknown>): Promise<void> {
  const { promise: timeout, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, milliseconds)
  await Promise.race([action.catch(() => {}), timeout])
  clearTimeout(timer)
}
