import { app as functions, type HttpRequest, type InvocationContext } from '@azure/functions'
import { once } from '../app/once.ts'
import type { App } from '../app.ts'

interface HttpOptions {
  readonly route: string
  /** `GET` alone unless told. */
  readonly methods?: readonly ('GET' | 'POST' | 'DELETE')[]
  /** Which key it takes: a function key unless told, `admin` the master key, `anonymous` none. */
  readonly authLevel?: 'anonymous' | 'function' | 'admin'
}

/** Each is a file of this folder. */
const FUNCTIONS = {
  accounts: { route: 'accounts' },
  aggregates: { route: 'aggregates' },
  alert: { route: 'alerts/{id}' },
  alerts: { route: 'alerts' },
  cause: { route: 'causes/{cause}' },
  // What could not be read may hold anything, secrets too: so only the holder of the master key gets it.
  'dead-letter-body': { route: 'deadletters/{id}/body', authLevel: 'admin' },
  'dead-letters': { route: 'deadletters' },
  // For anybody: it tells what can be asked, and nothing of what is stored.
  'open-api': { route: 'openapi.json', authLevel: 'anonymous' },
  silence: { route: 'silences/{id}', methods: ['GET', 'DELETE'] },
  silences: { route: 'silences', methods: ['GET', 'POST'] },
  status: { route: 'status' },
  taxonomy: { route: 'taxonomy' },
  unknowns: { route: 'unknowns' },
} as const satisfies Readonly<Record<string, HttpOptions>>

export type HttpFunction = keyof typeof FUNCTIONS

/** Registers what answers requests for data. What they do is loaded with the first request. */
export function registerHttp(app: App): void {
  const loaded = once(async () => {
    const [{ createHandlers }, answering] = await Promise.all([import('./handlers.ts'), app.answering()])
    return createHandlers(answering)
  })
  for (const [name, options] of namedFunctions()) {
    const { route, methods = ['GET'], authLevel = 'function' } = options
    const handler = async (request: HttpRequest, context: InvocationContext) => (await loaded())[name](request, context)
    functions.http(name, { methods: [...methods], authLevel, route, handler })
  }
}

function namedFunctions(): readonly (readonly [HttpFunction, HttpOptions])[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a constant are its own
  return Object.entries(FUNCTIONS) as readonly (readonly [HttpFunction, HttpOptions])[]
}
