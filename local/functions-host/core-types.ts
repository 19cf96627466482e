import type { HostLogLevel } from './host-log.ts'

/*
 * What `@azure/functions` 4.16.5 expects of `@azure/functions-core`, the module that only the runtime supplies and
 * that has no package; read in its src/InvocationModel.ts, src/app.ts and src/converters.
 */

/** A value on its way between host and function, as in the runtime's protocol. */
export interface RpcTypedData {
  readonly string?: string
  readonly json?: string
  readonly bytes?: Uint8Array
  readonly int?: number
  readonly double?: number
  readonly http?: RpcHttp
  readonly collectionBytes?: { readonly bytes: readonly Uint8Array[] }
  readonly collectionString?: { readonly string: readonly string[] }
  readonly collectionSint64?: { readonly sint64: readonly RpcLong[] }
}

/** A 64-bit integer as protobuf's JavaScript gives it. */
export interface RpcLong {
  readonly low: number
  readonly high: number
  readonly unsigned: boolean
}

export type RpcNullable<T> = { readonly value?: T }
export type RpcStringMap = Readonly<Record<string, RpcNullable<string>>>

/** An HTTP request, or, with `statusCode`, a response. */
export interface RpcHttp {
  readonly method?: string
  readonly url?: string
  readonly nullableHeaders?: RpcStringMap
  readonly nullableParams?: RpcStringMap
  readonly nullableQuery?: RpcStringMap
  readonly body?: RpcTypedData | null
  readonly statusCode?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: readonly RpcCookie[]
}

export interface RpcCookie {
  readonly name: string
  readonly value: string
  readonly domain?: RpcNullable<string>
  readonly path?: RpcNullable<string>
  readonly expires?: RpcNullable<{ readonly seconds: number }>
  readonly secure?: RpcNullable<boolean>
  readonly httpOnly?: RpcNullable<boolean>
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone'
  readonly maxAge?: RpcNullable<number>
}

export interface RpcDuration {
  readonly seconds?: number
}

export interface RpcRetryOptions {
  readonly retryStrategy?: string
  /** -1: for ever. */
  readonly maxRetryCount?: number
  readonly delayInterval?: RpcDuration
  readonly minimumInterval?: RpcDuration
  readonly maximumInterval?: RpcDuration
}

export interface RpcRetryContext {
  readonly retryCount: number
  readonly maxRetryCount: number
  readonly exception?: { readonly message: string; readonly source: string; readonly stackTrace: string }
}

/** A trigger, input or output as the app registered it. */
export interface RpcBinding {
  readonly type?: string
  readonly direction?: string
  readonly [option: string]: unknown
}

export interface FunctionMetadata {
  readonly name: string
  readonly bindings: Readonly<Record<string, RpcBinding>>
  readonly retryOptions?: RpcRetryOptions
}

export type FunctionCallback = (...inputs: readonly unknown[]) => unknown
export type HookCallback = (context: object) => unknown
export type HookName = 'appStart' | 'appTerminate' | 'preInvocation' | 'postInvocation' | 'log'

export interface InvocationRequest {
  readonly invocationId: string
  readonly functionId: string
  readonly inputData: readonly { readonly name: string; readonly data: RpcTypedData }[]
  readonly triggerMetadata: Readonly<Record<string, RpcTypedData>>
  readonly retryContext?: RpcRetryContext
  readonly traceContext: {
    readonly traceParent: string
    readonly traceState: string
    readonly attributes: Readonly<Record<string, string>>
  }
}

export interface CoreInvocationContext {
  readonly invocationId: string
  readonly metadata: FunctionMetadata
  readonly request: InvocationRequest
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined
  log(level: HostLogLevel, category: 'user' | 'system', message: string): void
}

export interface InvocationResponse {
  readonly invocationId?: string
  readonly outputData?: readonly { readonly name: string; readonly data: RpcTypedData }[]
  readonly returnValue?: RpcTypedData | null
}

/** The library's own conversions for one invocation. */
export interface InvocationModel {
  getArguments(): Promise<{ readonly context: object; readonly inputs: unknown[] }>
  invokeFunction(context: object, inputs: readonly unknown[], handler: FunctionCallback): Promise<unknown>
  getResponse(context: object, result: unknown): Promise<InvocationResponse>
}

export interface ProgrammingModel {
  readonly name: string
  readonly version: string
  getInvocationModel(context: CoreInvocationContext): InvocationModel
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>
}
