import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { listenOnLoopback, readBody } from '../loopback.ts'
import { type AccessKeys, type AuthLevel, mayCall, readAuthLevel } from './access-keys.ts'
import type { RegisteredFunction } from './core-api.ts'
import type { RpcBinding } from './core-types.ts'
import { messageOf, type WriteLog } from './host-log.ts'
import { httpTrigger, writeResponse } from './http-messages.ts'
import { compareRoutes, matchRoute, type Route, readRoute } from './http-route.ts'
import type { Invoker } from './invocation.ts'
import type { Listener } from './listener.ts'
import type { SettingsReader } from './settings.ts'

/** An HTTP function, where it listens, and who may call it. */
export interface HttpEndpoint {
  readonly target: RegisteredFunction
  readonly methods: readonly string[]
  readonly route: Route
  readonly level: AuthLevel
}

/** Reads the binding; throws for a route or a level that this host does not know. */
export function httpEndpoint(target: RegisteredFunction, binding: RpcBinding, settings: SettingsReader): HttpEndpoint {
  const { name } = target.metadata
  const { methods, route } = binding
  try {
    return {
      target,
      methods: (Array.isArray(methods) ? methods : []).map(method => String(method).toUpperCase()),
      route: readRoute(settings.resolve(typeof route === 'string' ? route : name)),
      level: readAuthLevel(binding),
    }
  } catch (error) {
    throw new Error(`Function "${name}": ${messageOf(error)}`, { cause: error })
  }
}

/** The web server of all HTTP functions. */
export interface HttpListener extends Listener {
  url(): string
}

export interface HttpOptions {
  /** A free one when 0. */
  readonly port: number
  /** What comes before every route, such as `api`; may be empty. */
  readonly routePrefix: string
  /** Without keys every function may be called, as with Core Tools on a laptop. */
  readonly keys: AccessKeys | undefined
  /** The most bytes of a request's body. */
  readonly mostBodyBytes: number
}

/** The host's own limit for a request body. */
const MOST_BODY_BYTES = 104_857_600
const LAST_ANSWERS_MS = 2_000

/** What the setting of the host says, or its default. */
export function mostBodyBytesOf(settings: SettingsReader): number {
  const bytes = Number(settings.get('FUNCTIONS_REQUEST_BODY_SIZE_LIMIT') ?? MOST_BODY_BYTES)
  if (!Number.isSafeInteger(bytes) || bytes < 0)
    throw new Error('FUNCTIONS_REQUEST_BODY_SIZE_LIMIT is no number of bytes.')
  return bytes
}

/** Serves HTTP functions on the loopback interface. */
export function createHttpListener(
  endpoints: readonly HttpEndpoint[],
  { port, routePrefix, keys, mostBodyBytes }: HttpOptions,
  invoker: Invoker,
  write: WriteLog,
): HttpListener {
  const ordered = endpoints.toSorted((one, other) => compareRoutes(one.route, other.route))
  const prefix = readRoute(`${routePrefix}/{*rest}`)
  let base = ''
  let stopping = false
  let closed: Promise<unknown> = Promise.resolve()

  const find = (method: string, path: string) => {
    const rest = matchRoute(prefix, path)
    if (rest === undefined) return undefined
    const below = path
      .split('/')
      .filter(part => part !== '')
      .slice(prefix.segments.length - 1)
      .join('/')
    for (const { target, methods, route, level } of ordered) {
      const params = methods.length === 0 || methods.includes(method) ? matchRoute(route, below) : undefined
      if (params !== undefined) return { target, params, name: target.metadata.name, level }
    }
    return undefined
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = URL.parse(request.url ?? '/', base)
    const found = url === null ? undefined : find(request.method ?? 'GET', url.pathname)
    if (url === null || found === undefined) {
      response.writeHead(404).end()
      return
    }
    if (keys !== undefined && !mayCall(found, request, url, keys)) {
      response.writeHead(401).end()
      return
    }
    const body = await readBody(request, mostBodyBytes)
    if (body === undefined) {
      response.writeHead(413, { connection: 'close' }).end()
      return
    }
    if (stopping) {
      response.writeHead(503, { connection: 'close' }).end()
      return
    }
    writeResponse(response, await invoker.invoke(found.target, httpTrigger(request, url, found.params, body)))
  }

  const server = createServer((request, response) => {
    response.once('close', () => {
      if (stopping) setImmediate(() => server.closeIdleConnections())
    })
    answer(request, response).catch((error: unknown) => {
      // The invoker has logged the error; neither its text nor its stack belongs in an answer.
      write('debug', 'Host.Triggers.Http', `${request.method ?? ''} ${request.url ?? ''} failed: ${messageOf(error)}`)
      if (response.headersSent) response.destroy()
      else {
        for (const name of response.getHeaderNames()) response.removeHeader(name)
        response.writeHead(500).end()
      }
    })
  })

  return {
    url: () => base,
    async start() {
      base = `http://127.0.0.1:${await listenOnLoopback(server, port)}`
    },
    async stop() {
      stopping = true
      if (!server.listening) return
      closed = once(server, 'close')
      server.close()
    },
    async close() {
      // Answers already given may still be on their way out.
      await Promise.race([closed, delay(LAST_ANSWERS_MS, undefined, { ref: false })])
      server.closeAllConnections()
      await closed
    },
  }
}
