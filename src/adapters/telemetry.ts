import { measurementsOf } from '../flows/fact-metrics.ts'
import { type Fact, LEVELS } from '../flows/facts.ts'
import type { Telemetry } from '../flows/ports/watching.ts'
import type { MetricSink } from './metric-sink.ts'

/** The part of an invocation's context that takes log lines; the host sends them to Application Insights. */
export interface InvocationLog {
  info(line: string): void
  warn(line: string): void
  error(line: string): void
}

const METHODS = { information: 'info', warning: 'warn', error: 'error' } as const

/** Facts as one line of JSON each, at the level of their consequence, and as metrics: a telemetry for each invocation. */
export function telemetryInto(metrics: MetricSink): (log: InvocationLog) => Telemetry {
  return log => {
    const put = (fact: Fact): void => {
      log[METHODS[LEVELS[fact.fact]]](JSON.stringify(fact))
      metrics.record(measurementsOf(fact))
    }
    return {
      emit(fact) {
        put(fact)
        // Only an invocation has a log, so a failure of the sending is said by the next one.
        for (const reason of metrics.takeFailures()) put({ fact: 'MetricsNotSent', stage: 'telemetry', reason })
      },
    }
  }
}
