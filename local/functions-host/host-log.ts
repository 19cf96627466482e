export type HostLogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical'

/** One line of the host's log. `time` in epoch milliseconds; `category` as Azure names it, such as `Function.ingest.User`. */
export interface HostLog {
  readonly time: number
  readonly level: HostLogLevel
  readonly category: string
  readonly message: string
}

/** Writes one line of the host's log. */
export type WriteLog = (level: HostLogLevel, category: string, message: string) => void

/** The message of anything thrown; the Azure clients bundle the errors of their retries without one of their own. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return [...new Set(error.errors.map(messageOf))].join('; ')
  return error instanceof Error ? error.message : String(error)
}
