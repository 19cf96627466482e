import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { listenOnLoopback, readBody } from '../loopback.ts'
import type { RegisteredFunction } from './core-api.ts'
import type { RpcBinding } from './core-types.ts'
import { messageOf, type WriteLog } from './host-log.ts'
import { httpTrigger, writeResponse } from './http-messages.ts'
import { compareRoutes, matchRoute, type Route, readRoute } from './http-route.ts'
import type { Invoker } from './invocation.ts'
import type { Listener } from './listener.ts'
import type { SettingsReader } from './settings.ts'

/** An HTTP function and where it listens. Its `authLevel` is not enforced: Core Tools do not on a laptop either. */
export interface HttpEndpoint {
  readonly target: RegisteredFunction
  readonly methods: readonly string[]
  readonly route: Route
}

/** Reads the binding; throws for a route that this host cannot match. */
export function httpEndpoint(target: RegisteredFunction, binding: RpcBinding, settings: SettingsReader): HttpEndpoint {
  const { name } = target.metadata
  const { methods, route } = binding
  try {
    return {
      target,
      methods: (Array.isArray(methods) ? methods : []).map(method => String(method).toUpperCase()),
      route: readRoute(settings.resolve(typeof route === 'string' ? route : name)),
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
}

/** The host's own limit for a request body (FUNCTIONS_REQUEST_BODY_SIZE_LIMIT). */
const MOST_BODY_BYTES = 104_857_600
const LAST_ANSWERS_MS = 2_000

/** Serves HTTP functions on the loopback interface. */
export function createHttpListener(
  endpoints: readonly HttpEndpoint[],
  { port, routePrefix }: HttpOptions,
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
    for (const { target, methods, route } of ordered) {
      const params = methods.length === 0 || methods.includes(method) ? matchRoute(route, below) : undefined
      if (params !== undefined) return { target, params }
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
    const body = await readBody(request, MOST_BODY_BYTES)
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
