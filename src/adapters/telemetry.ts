import { LEVELS } from '../flows/facts.ts'
import type { Telemetry } from '../flows/ports/watching.ts'

/** The part of an invocation's context that takes log lines; the host sends them to Application Insights. */
export interface InvocationLog {
  info(line: string): void
  warn(line: string): void
  error(line: string): void
}

const METHODS = { information: 'info', warning: 'warn', error: 'error' } as const

/** Facts as one line of JSON each, at the level of their consequence. */
export function createTelemetry(log: InvocationLog): Telemetry {
  return { emit: fact => log[METHODS[LEVELS[fact.fact]]](JSON.stringify(fact)) }
}
