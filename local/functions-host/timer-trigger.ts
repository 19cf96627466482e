import type { RegisteredFunction } from './core-api.ts'
import type { RpcBinding } from './core-types.ts'
import { messageOf, type WriteLog } from './host-log.ts'
import type { Invoker } from './invocation.ts'
import type { Listener } from './listener.ts'
import { withRetries } from './retry.ts'
import type { SettingsReader } from './settings.ts'
import { readSchedule, type Schedule } from './timer-schedule.ts'

/** A timer with its settings looked up. */
export interface TimerSource {
  readonly schedule: Schedule
  readonly runOnStartup: boolean
  readonly useMonitor: boolean
}

/** Reads the binding; throws for a schedule that is not one. Missing settings go to `settings`. */
export function timerSource(name: string, binding: RpcBinding, settings: SettingsReader): TimerSource | undefined {
  const { schedule, runOnStartup, useMonitor } = binding
  if (typeof schedule !== 'string') throw new Error(`Function "${name}": a timer needs a schedule.`)
  const missingBefore = settings.missing().length
  const text = settings.resolve(schedule)
  if (settings.missing().length > missingBefore) return undefined
  try {
    return { schedule: readSchedule(text), runOnStartup: runOnStartup === true, useMonitor: useMonitor !== false }
  } catch (error) {
    throw new Error(`Function "${name}": ${messageOf(error)}`, { cause: error })
  }
}

/** A timer that can also be run by hand. */
export interface TimerListener extends Listener {
  /** One invocation now, after any that is under way; throws what it threw after its retries. */
  run(): Promise<void>
}

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1
const SHORTEST_MONITORED_MS = 60_000
const NEVER = '0001-01-01T00:00:00+00:00'

/** Runs one function by its schedule, never twice at a time. With `held` it fires only by `run`. */
export function createTimerListener(
  target: RegisteredFunction,
  { schedule, runOnStartup, useMonitor }: TimerSource,
  held: boolean,
  invoker: Invoker,
  stopped: AbortSignal,
  write: WriteLog,
): TimerListener {
  const { name } = target.metadata
  let timeout: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let last: number | undefined

  const invoke = async (isPastDue: boolean): Promise<void> => {
    const now = Date.now()
    const monitored = useMonitor && isMonitored(schedule, now)
    const status = monitored ? scheduleStatus(last, schedule.after(now)) : null
    const info = { Schedule: { AdjustForDST: true }, ScheduleStatus: status, IsPastDue: isPastDue }
    const trigger = { data: { json: JSON.stringify(info) }, metadata: {} }
    try {
      await withRetries(target.metadata.retryOptions, stopped, retry => invoker.invoke(target, trigger, retry))
    } finally {
      last = now
    }
  }

  /** One after the other, whatever asked for it. */
  const run = (isPastDue: boolean): Promise<void> => {
    const mine = running.then(() => invoke(isPastDue))
    running = mine.catch(() => {})
    return mine
  }

  const arm = (due: number | undefined): void => {
    if (stopped.aborted || due === undefined) return
    timeout = setTimeout(() => void fire(due), Math.min(Math.max(due - Date.now(), 0), LONGEST_TIMEOUT_MS))
  }

  const fire = async (due: number): Promise<void> => {
    if (Date.now() < due) return arm(due)
    // Late by a whole turn, as after a laptop's sleep.
    const isPastDue = (schedule.after(due) ?? Number.POSITIVE_INFINITY) <= Date.now()
    // The invoker has logged a failure.
    await run(isPastDue).catch(() => {})
    arm(schedule.after(Date.now()))
  }

  return {
    async start() {
      if (held) return
      if (runOnStartup) void run(false).catch(() => {})
      const due = schedule.after(Date.now())
      write('debug', 'Host.Triggers.Timer', `Timer '${name}': next at ${isoText(due)}`)
      arm(due)
    },
    async stop() {
      clearTimeout(timeout)
    },
    close: () => running,
    run: async () => {
      if (stopped.aborted) throw new Error('The host is closed.')
      await run(false)
    },
  }
}

/** The runtime keeps no status of timers that fire more often than once a minute. */
function isMonitored(schedule: Schedule, now: number): boolean {
  const next = schedule.after(now)
  const afterNext = next === undefined ? undefined : schedule.after(next)
  return next === undefined || afterNext === undefined || afterNext - next >= SHORTEST_MONITORED_MS
}

/** In the host's spelling; the library changes its keys to camel case. */
function scheduleStatus(last: number | undefined, next: number | undefined): object {
  return { Last: isoText(last), Next: isoText(next), LastUpdated: isoText(last) }
}

function isoText(time: number | undefined): string {
  return time === undefined ? NEVER : new Date(time).toISOString().replace('Z', '+00:00')
}
