import type { FunctionCallback, FunctionMetadata, HookCallback, HookName, ProgrammingModel } from './core-types.ts'
import type { HostLogLevel, WriteLog } from './host-log.ts'

/** A function as the app registered it. */
export interface RegisteredFunction {
  readonly metadata: FunctionMetadata
  readonly callback: FunctionCallback
}

/** What one app told its host while it was loaded. */
export interface AppRegistrations {
  readonly functions: Map<string, RegisteredFunction>
  readonly hooks: Readonly<Record<HookName, HookCallback[]>>
  programmingModel: ProgrammingModel | undefined
  /** True once the app has started: from then on functions can no longer be registered. */
  sealed: boolean
}

/** Nothing registered yet. */
export function noRegistrations(): AppRegistrations {
  return {
    functions: new Map(),
    hooks: { appStart: [], appTerminate: [], preInvocation: [], postInvocation: [], log: [] },
    programmingModel: undefined,
    sealed: false,
  }
}

/** The module `@azure/functions-core` as one app sees it; what it is told lands in `app`. */
export function createCoreApi(app: AppRegistrations, write: WriteLog): object {
  return {
    version: '4.0.0',
    hostVersion: '4.1040.0',
    setProgrammingModel: (model: ProgrammingModel) => {
      app.programmingModel = model
    },
    getProgrammingModel: () => app.programmingModel,
    log: (level: HostLogLevel, _category: string, message: string) => write(level, 'Worker', message),
    registerHook: (name: string, callback: HookCallback) => {
      const hooks = hooksNamed(app, name)
      hooks.push(callback)
      return {
        dispose: () => {
          const at = hooks.indexOf(callback)
          if (at >= 0) hooks.splice(at, 1)
        },
      }
    },
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
      if (app.sealed) throw new Error('A function can only be registered during app startup.')
      if (app.functions.has(metadata.name)) {
        throw new Error(`A function with name "${metadata.name}" has already been registered.`)
      }
      app.functions.set(metadata.name, { metadata, callback })
      return { dispose: () => app.functions.delete(metadata.name) }
    },
  }
}

function hooksNamed(app: AppRegistrations, name: string): HookCallback[] {
  if (!isHookName(app, name)) throw new RangeError(`Unrecognized hook "${name}"`)
  return app.hooks[name]
}

function isHookName(app: AppRegistrations, name: string): name is HookName {
  return Object.hasOwn(app.hooks, name)
}
