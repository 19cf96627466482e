import { randomBytes, randomUUID } from 'node:crypto'
import type { AppRegistrations, RegisteredFunction } from './core-api.ts'
import type { CoreInvocationContext, InvocationRequest, RpcRetryContext, RpcTypedData } from './core-types.ts'
import { type HostLogLevel, messageOf, type WriteLog } from './host-log.ts'

/** What a trigger hands to its function. */
export interface TriggerData {
  readonly data: RpcTypedData
  readonly metadata: Readonly<Record<string, RpcTypedData>>
}

/** Runs functions of one app the way the runtime's worker does: hooks, conversions, log. */
export interface Invoker {
  /** One attempt. Answers the function's converted return value; throws what the function or a hook threw. */
  invoke(
    target: RegisteredFunction,
    trigger: TriggerData,
    retry?: RpcRetryContext,
  ): Promise<RpcTypedData | null | undefined>
  /** Resolves when no invocation is under way. */
  idle(): Promise<void>
}

/** `hookData` is what all hooks of the app share. */
export function createInvoker(app: AppRegistrations, appHookData: object, write: WriteLog): Invoker {
  const underWay = new Set<Promise<unknown>>()
  return {
    invoke(target, trigger, retry) {
      const running = invokeOnce(app, appHookData, write, target, trigger, retry)
      underWay.add(running)
      const ended = (): boolean => underWay.delete(running)
      running.then(ended, ended)
      return running
    },
    async idle() {
      while (underWay.size > 0) await Promise.allSettled(underWay)
    },
  }
}

async function invokeOnce(
  app: AppRegistrations,
  appHookData: object,
  write: WriteLog,
  target: RegisteredFunction,
  trigger: TriggerData,
  retry: RpcRetryContext | undefined,
): Promise<RpcTypedData | null | undefined> {
  const { name } = target.metadata
  const request = requestFor(target, trigger, retry)
  const started = performance.now()
  write('information', `Function.${name}`, `Executing 'Functions.${name}' (Id=${request.invocationId})`)
  const ended = (outcome: string): string =>
    `Executed 'Functions.${name}' (${outcome}, Id=${request.invocationId}, Duration=${Math.round(performance.now() - started)}ms)`
  try {
    const result = await runWithHooks(app, appHookData, write, target, request)
    write('information', `Function.${name}`, ended('Succeeded'))
    return result
  } catch (error) {
    write('error', `Function.${name}`, `${ended('Failed')} ${messageOf(error)}`)
    if (error instanceof Error) write('debug', `Function.${name}`, error.stack ?? '')
    throw error
  }
}

async function runWithHooks(
  app: AppRegistrations,
  appHookData: object,
  write: WriteLog,
  target: RegisteredFunction,
  request: InvocationRequest,
): Promise<RpcTypedData | null | undefined> {
  if (app.programmingModel === undefined) throw new Error('The app set no programming model.')
  const shared = { hookData: {}, appHookData }
  let invocationContext: object | undefined
  const core: CoreInvocationContext = {
    invocationId: request.invocationId,
    metadata: target.metadata,
    request,
    state: undefined,
    log(level, category, message) {
      const entry = logThroughHooks(app, { ...shared, level, message, category, invocationContext })
      const suffix = category === 'user' ? '.User' : ''
      write(entry.level, `Function.${target.metadata.name}${suffix}`, entry.message)
    },
  }
  const model = app.programmingModel.getInvocationModel(core)
  const { context, inputs } = await model.getArguments()
  invocationContext = context

  const before = { ...shared, invocationContext: context, functionCallback: target.callback, inputs }
  core.state = 'preInvocationHooks'
  for (const hook of app.hooks.preInvocation) await hook(before)

  const outcome: { result: unknown; error: unknown } = { result: null, error: null }
  const after = { ...shared, invocationContext: context, inputs: before.inputs, ...outcome }
  core.state = 'invocation'
  try {
    after.result = await model.invokeFunction(context, before.inputs, before.functionCallback)
  } catch (error) {
    after.error = error ?? new Error('The function threw nothing.')
  }
  core.state = 'postInvocationHooks'
  for (const hook of app.hooks.postInvocation) await hook(after)
  core.state = undefined

  if (after.error !== null && after.error !== undefined) throw after.error
  const { returnValue } = await model.getResponse(context, after.result)
  return returnValue
}

interface LogHookContext {
  readonly hookData: object
  readonly appHookData: object
  readonly invocationContext: object | undefined
  readonly category: string
  level: HostLogLevel
  message: string
}

/** Log hooks may change level and text; one that fails must not cost the line. */
function logThroughHooks(app: AppRegistrations, context: LogHookContext): LogHookContext {
  for (const hook of app.hooks.log) {
    try {
      hook(context)
    } catch (error) {
      return { ...context, category: 'system', level: 'error', message: `A log hook failed: ${messageOf(error)}` }
    }
  }
  return context
}

function requestFor(
  { metadata }: RegisteredFunction,
  { data, metadata: triggerMetadata }: TriggerData,
  retry: RpcRetryContext | undefined,
): InvocationRequest {
  return {
    invocationId: randomUUID(),
    functionId: metadata.name,
    inputData: [{ name: triggerOf(metadata.bindings).name, data }],
    triggerMetadata,
    ...(retry === undefined ? {} : { retryContext: retry }),
    traceContext: {
      traceParent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
      traceState: '',
      attributes: {},
    },
  }
}

/** The trigger among a function's bindings. */
export function triggerOf(bindings: RegisteredFunction['metadata']['bindings']) {
  for (const [name, binding] of Object.entries(bindings)) {
    if (binding.type?.toLowerCase().endsWith('trigger') === true) return { ...binding, name, type: binding.type }
  }
  throw new Error('A function without a trigger was registered.')
}
