import type { Measurement } from '../flows/fact-metrics.ts'
import type { MetricsFailure } from '../flows/facts.ts'

/** Where measurements go. It never throws, and nobody waits for it but the end of the instance. */
export interface MetricSink {
  record(measurements: readonly Measurement[]): void
  /** What failed since this was asked last. */
  takeFailures(): ReadonlySet<MetricsFailure>
  /** Sends what is left and ends the sending, within seconds; resolves whether or not that worked. */
  close(): Promise<void>
}

/** Where no monitor is configured: facts are in the log alone. */
export const NO_METRICS: MetricSink = {
  record: () => {},
  takeFailures: () => new Set(),
  close: () => Promise.resolve(),
}
