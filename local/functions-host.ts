import type { AccessKeys } from './functions-host/access-keys.ts'
import {
  type AppRegistrations,
  createCoreApi,
  noRegistrations,
  type RegisteredFunction,
} from './functions-host/core-api.ts'
import { createEventHubListener, eventHubSource } from './functions-host/event-hub-trigger.ts'
import { type HostSettings, readHostJson } from './functions-host/host-json.ts'
import { type HostLog, messageOf, type WriteLog } from './functions-host/host-log.ts'
import { createHttpListener, type HttpEndpoint, httpEndpoint, mostBodyBytesOf } from './functions-host/http-trigger.ts'
import { createInvoker, type Invoker, triggerOf } from './functions-host/invocation.ts'
import type { Listener } from './functions-host/listener.ts'
import { loadApp } from './functions-host/load-app.ts'
import { createSettingsReader, type SettingsReader } from './functions-host/settings.ts'
import { createTimerListener, type TimerListener, timerSource } from './functions-host/timer-trigger.ts'

/** A built function app running in this process. */
export interface FunctionsHost {
  /** Where its HTTP functions answer, such as `http://127.0.0.1:7071`. */
  readonly url: string
  readonly functions: readonly string[]
  /** Those of the functions that a timer calls. */
  readonly timers: readonly string[]
  /** One invocation now, as the admin endpoint of Azure does; throws what the invocation threw after its retries. */
  runTimer(name: string): Promise<void>
  /** Stops the triggers, waits for invocations under way, and runs the app's appTerminate hooks. */
  close(): Promise<void>
}

export interface FunctionsHostOptions {
  /** Path of the built app, `dist/main.mjs`. */
  readonly main: string
  readonly hostJson: unknown
  /** The app's environment while it is loaded, and the source of every `%NAME%` and connection. */
  readonly settings: Readonly<Record<string, string>>
  /** Port of the HTTP functions; a free one by default. */
  readonly port?: number
  /** Who may call which HTTP function; without them, everybody every one. */
  readonly keys?: AccessKeys
  /** `held`: timers fire only by `runTimer`. */
  readonly timers?: 'run' | 'held'
  readonly log?: (entry: HostLog) => void
}

export type { AccessKeys, HostLog }

/** Loads the app and starts its triggers. Rejects with the app's own error when it fails to load. */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const { main, settings, log } = options
  const hostSettings = readHostJson(options.hostJson)
  const write: WriteLog = (level, category, message) => log?.({ time: Date.now(), level, category, message })
  const app = noRegistrations()
  const hookData = {}
  await loadApp(main, settings, createCoreApi(app, write), () => startApp(app, hookData))
  if (app.functions.size === 0) throw new Error(`The app ${main} registers no functions.`)
  write('information', 'Host.Startup', `Found functions: ${[...app.functions.keys()].join(', ')}`)

  const stopping = new AbortController()
  const invoker = createInvoker(app, hookData, write)
  const triggers = createTriggers(app, options, hostSettings, invoker, stopping.signal, write)
  const stop = async (): Promise<void> => {
    stopping.abort()
    await settle(triggers.all, listener => listener.stop(), write)
    await invoker.idle()
    await runHooks(app.hooks.appTerminate, hookData, write)
    await settle(triggers.all, listener => listener.close(), write)
  }
  try {
    for (const listener of triggers.all) await listener.start()
  } catch (error) {
    await stop()
    throw error
  }
  let closed: Promise<void> | undefined
  return {
    url: triggers.http.url(),
    functions: [...app.functions.keys()],
    timers: [...triggers.timers.keys()],
    async runTimer(name) {
      const timer = triggers.timers.get(name)
      if (timer === undefined) throw new Error(`There is no timer function "${name}".`)
      await timer.run()
    },
    close: () => (closed ??= stop()),
  }
}

async function startApp(app: AppRegistrations, appHookData: object): Promise<void> {
  app.sealed = true
  const capabilities = (await app.programmingModel?.getCapabilities({})) ?? {}
  if ('HttpUri' in capabilities) throw new Error('This host does not support enableHttpStream.')
  for (const hook of app.hooks.appStart) await hook({ hookData: appHookData, appHookData })
}

async function runHooks(
  hooks: AppRegistrations['hooks']['appTerminate'],
  appHookData: object,
  write: WriteLog,
): Promise<void> {
  for (const hook of hooks) {
    try {
      await hook({ hookData: appHookData, appHookData })
    } catch (error) {
      write('error', 'Host.Shutdown', `An appTerminate hook failed: ${messageOf(error)}`)
    }
  }
}

interface Triggers {
  readonly all: readonly Listener[]
  readonly timers: ReadonlyMap<string, TimerListener>
  readonly http: ReturnType<typeof createHttpListener>
}

/** Reads all bindings first, so that every missing setting is named at once, before anything starts. */
function createTriggers(
  app: AppRegistrations,
  { settings, port = 0, keys, timers: mode = 'run' }: FunctionsHostOptions,
  { eventHubs, http: { routePrefix } }: HostSettings,
  invoker: Invoker,
  stopped: AbortSignal,
  write: WriteLog,
): Triggers {
  const reader = createSettingsReader(settings)
  const endpoints: HttpEndpoint[] = []
  const timers = new Map<string, TimerListener>()
  const hubs: Listener[] = []
  for (const target of app.functions.values()) {
    const binding = supportedTrigger(target)
    const { name } = target.metadata
    if (binding.type === 'httpTrigger') endpoints.push(httpEndpoint(target, binding, reader))
    else if (binding.type === 'timerTrigger') {
      const source = timerSource(name, binding, reader)
      if (source !== undefined)
        timers.set(name, createTimerListener(target, source, mode === 'held', invoker, stopped, write))
    } else
      hubs.push(
        createEventHubListener(target, eventHubSource(name, binding, reader), eventHubs, invoker, stopped, write),
      )
  }
  failOnMissing(reader)
  if (eventHubs.minEventBatchSize > 1 && hubs.length > 0) {
    write('warning', 'Host.Startup', 'This host does not wait for minEventBatchSize; it calls with what has come.')
  }
  const mostBodyBytes = mostBodyBytesOf(reader)
  const http = createHttpListener(endpoints, { port, routePrefix, keys, mostBodyBytes }, invoker, write)
  return { all: [http, ...hubs, ...timers.values()], timers, http }
}

const SUPPORTED = new Set(['httpTrigger', 'timerTrigger', 'eventHubTrigger'])

function supportedTrigger({ metadata }: RegisteredFunction) {
  const trigger = triggerOf(metadata.bindings)
  if (!SUPPORTED.has(trigger.type)) {
    throw new Error(`Function "${metadata.name}": this host does not support triggers of type '${trigger.type}'.`)
  }
  return trigger
}

function failOnMissing(reader: SettingsReader): void {
  const missing = reader.missing()
  if (missing.length > 0) throw new Error(`Missing settings: ${missing.join(', ')}`)
}

/** Does `action` with every listener; a failure is logged and keeps none of the others waiting. */
async function settle(
  listeners: readonly Listener[],
  action: (listener: Listener) => Promise<void>,
  write: WriteLog,
): Promise<void> {
  await Promise.all(
    listeners.map(listener =>
      action(listener).catch((error: unknown) => write('warning', 'Host.Shutdown', messageOf(error))),
    ),
  )
}
