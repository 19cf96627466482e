import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCoreApi, noRegistrations } from '../../local/functions-host/core-api.ts'
import { loadApp } from '../../local/functions-host/load-app.ts'
import type { FunctionsHost } from '../../local/functions-host.ts'
import sample from '../../local.settings.sample.json' with { type: 'json' }
import { ROUTES } from '../support/routes.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'

const MASTER = 'M4ster+Key/Of_The_App=='
const HOST = 'H0st+Key/Of_The_App=='
const OWN = 'Key-Of-One-Function'
/** More than a silence may have, so that it is seen who refuses. */
const MOST_BYTES = 64 * 1024

const bundle = useBundle()
let system: System
let host: FunctionsHost
beforeAll(async () => {
  system = await startSystem(bundle())
  const functions = Object.fromEntries(ROUTES.map(({ name }) => [name, `${OWN}-${name}`]))
  // Signing in by the platform is no way past the keys, so it is on.
  const settings = { WEBSITE_AUTH_ENABLED: 'True', FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: String(MOST_BYTES) }
  host = await system.startHost(settings, { master: MASTER, host: HOST, functions })
})
afterAll(() => system.close())

test('every route that is registered is among those that are tried here, and no other', async () => {
  const app = noRegistrations()
  await loadApp(
    join(bundle(), 'dist/main.mjs'),
    sample.Values,
    createCoreApi(app, () => {}),
    async () => {},
  )
  const registered = [...app.functions.values()].flatMap(({ metadata }) =>
    Object.values(metadata.bindings)
      .filter(({ type }) => type === 'httpTrigger')
      .flatMap(({ methods, route, authLevel }) =>
        [methods].flat().map(method => `${metadata.name}: ${String(method)} ${String(route)} ${String(authLevel)}`),
      ),
  )
  const tried = ROUTES.map(({ name, method, route, level }) => `${name}: ${method} ${route} ${level}`)
  expect(tried.toSorted()).toEqual(registered.toSorted())
})

/** What a caller brings, and which levels that opens. */
interface Caller {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: string
  readonly opens: readonly ('function' | 'admin')[]
}
const withKey = (key: string, opens: Caller['opens']): Caller => ({ headers: { 'x-functions-key': key }, opens })
const inQuery = (key: string, opens: Caller['opens'], name = 'code'): Caller => ({
  query: `${name}=${encodeURIComponent(key)}`,
  opens,
})

/** As the platform writes them for somebody who signed in, and as anybody can where it does not. */
const FORGED = {
  'x-ms-client-principal-name': 'jane@example.org',
  'x-ms-client-principal-id': '11111111-1111-4111-8111-111111111111',
  'x-ms-client-principal-idp': 'aad',
  'x-ms-client-principal': Buffer.from(
    JSON.stringify({
      auth_typ: 'aad',
      claims: [{ typ: 'http://schemas.microsoft.com/2017/07/functions/claims/authlevel', val: 'Admin' }],
    }),
  ).toString('base64'),
  'x-ms-token-aad-access-token': 'x',
}

const CALLERS: Readonly<Record<string, (name: string) => Caller>> = {
  'no key': () => ({ opens: [] }),
  'a wrong key': () => withKey('wrong', []),
  'a wrong key in the query': () => inQuery('wrong', []),
  'an empty key': () => withKey('', []),
  'the key of another function': name => withKey(`${OWN}-${name === 'status' ? 'alerts' : 'status'}`, []),
  'the key of the function': name => withKey(`${OWN}-${name}`, ['function']),
  'the host key': () => withKey(HOST, ['function']),
  'the master key': () => withKey(MASTER, ['function', 'admin']),
  'the host key in the query': () => inQuery(HOST, ['function']),
  'the host key in the query, its name in capitals': () => inQuery(HOST, ['function'], 'CODE'),
  'the master key in the query': () => inQuery(MASTER, ['function', 'admin']),
  'the host key in another case': () => withKey(HOST.toLowerCase(), []),
  'the master key in another case': () => withKey(MASTER.toUpperCase(), []),
  'the beginning of the master key': () => withKey(MASTER.slice(0, -1), []),
  'more than the master key': () => withKey(`${MASTER}=`, []),
  'two keys at once': () => withKey(`${HOST}, ${MASTER}`, []),
  'a wrong key, and the right one in the query': () => ({ ...inQuery(MASTER, []), ...withKey('wrong', []) }),
  'an empty key, and the right one in the query': () => ({ ...inQuery(MASTER, []), ...withKey('', []) }),
  'the master key as a bearer': () => ({ headers: { authorization: `Bearer ${MASTER}` }, opens: [] }),
  'the master key as a cookie': () => ({ headers: { cookie: `x-functions-key=${MASTER}; code=${MASTER}` }, opens: [] }),
  'headers of somebody who signed in': () => ({ headers: FORGED, opens: [] }),
  'headers of somebody who signed in, with the host key': () => ({
    headers: { ...FORGED, 'x-functions-key': HOST },
    opens: ['function'],
  }),
}

describe.each(Object.entries(CALLERS))('%s', (_, callerOf) => {
  test.each(ROUTES)('$method /$path', async ({ name, method, path, level, whenOpen }) => {
    const { headers = {}, query = '', opens } = callerOf(name)
    const response = await fetch(`${host.url}/api/${path}${query === '' ? '' : `?${query}`}`, { method, headers })
    const isOpen = level === 'anonymous' || opens.includes(level)
    expect(response.status).toBe(isOpen ? whenOpen : 401)
    const body = await response.text()
    if (!isOpen) expect([body, response.headers.get('content-type')]).toEqual(['', null])
  })
})

test.each([
  '/API/STATUS',
  '/api//status',
  '/api/status/',
  '/api/./status',
  '/api/%73tatus',
  '/api/dashboard/../status',
  '/api/dashboard/%2e%2e/status',
  '/api/dashboard/%2e%2e%2fstatus',
  '/api/openapi.json/../status',
  '/api/openapi.json/status',
  '/api/status?x=/api/openapi.json',
  '/api/status%3fx=/api/dashboard',
  '/admin/host/status',
  '/admin/functions/evaluate',
  '/runtime/webhooks/eventhubs',
])('no spelling of a path gets round the keys: %s', async path => {
  const response = await fetch(`${host.url}${path}`)
  expect([401, 404]).toContain(response.status)
  expect(await response.text()).not.toContain('versions')
})

test.each(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'POST'])(
  'no other method gets round them: %s',
  async method => {
    const headers = { 'x-http-method-override': 'GET', 'x-http-method': 'GET' }
    for (const { path, name } of ROUTES.filter(
      route => !ROUTES.some(one => one.name === route.name && one.method === method),
    )) {
      const { status } = await fetch(`${host.url}/api/${path}`, { method, headers })
      expect([name, status]).toEqual([name, 404])
    }
  },
)

describe('a body', () => {
  const send = async (bytes: number, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${host.url}/api/silences`, { method: 'POST', headers, body: 'x'.repeat(bytes) })
    return [response.status, await response.text()]
  }
  const keyed = { 'x-functions-key': HOST }

  test('is not waited for without a key', async () => {
    expect(await send(MOST_BYTES + 1)).toEqual([401, ''])
  })

  test('of more bytes than the host takes never comes to a function', async () => {
    expect(await send(MOST_BYTES + 1, keyed)).toEqual([413, ''])
  })

  test('of more bytes than a silence has is refused by it', async () => {
    expect(await send(MOST_BYTES, keyed)).toEqual([413, expect.stringContaining('more than 16384 bytes')])
  })
})
