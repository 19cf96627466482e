/** A route of the built app, and one request to it. */
export interface TriedRoute {
  /** Of the function. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly route: string
  readonly level: 'anonymous' | 'function' | 'admin'
  /** Below `/api/`. */
  readonly path: string
  /** What a request with nothing in it is answered, on empty tables, once it is let in. */
  readonly whenOpen: number
}

const get = (name: string, route: string, path: string, whenOpen = 200): TriedRoute => ({
  name,
  method: 'GET',
  route,
  level: 'function',
  path,
  whenOpen,
})

/** Every HTTP route that is registered, once for each of its methods. */
export const ROUTES: readonly TriedRoute[] = [
  get('accounts', 'accounts', 'accounts'),
  get('aggregates', 'aggregates', 'aggregates'),
  get('alert', 'alerts/{id}', 'alerts/0123456789abcdef', 404),
  get('alerts', 'alerts', 'alerts'),
  get('cause', 'causes/{cause}', 'causes/token-expired'),
  { ...get('dashboard', 'dashboard/{*path}', 'dashboard'), level: 'anonymous' },
  { ...get('dead-letter-body', 'deadletters/{id}/body', 'deadletters/p00:1/body', 404), level: 'admin' },
  get('dead-letters', 'deadletters', 'deadletters'),
  { ...get('open-api', 'openapi.json', 'openapi.json'), level: 'anonymous' },
  get('silence', 'silences/{id}', 'silences/0123456789', 404),
  { ...get('silence', 'silences/{id}', 'silences/0123456789', 404), method: 'DELETE' },
  get('silences', 'silences', 'silences'),
  { ...get('silences', 'silences', 'silences', 400), method: 'POST' },
  get('status', 'status', 'status'),
  get('taxonomy', 'taxonomy', 'taxonomy'),
  get('unknowns', 'unknowns', 'unknowns'),
]
