import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FunctionsHost } from '../../local/functions-host.ts'
import { ROUTES } from '../support/routes.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'

const SETTINGS = { TEAMS_WEBHOOK_URL: 'http://127.0.0.1:9/SECRET-PATH?sig=SECRET-SIGNATURE' }

const bundle = useBundle()
let system: System
let host: FunctionsHost
beforeAll(async () => {
  system = await startSystem(bundle())
  host = await system.startHost(SETTINGS)
  system.tables.down()
})
afterAll(async () => {
  system.tables.up()
  await system.close()
})

/** By what an answer would tell how it is made: stacks, settings, and where on which machine. */
function told(text: string): readonly string[] {
  const settings = [system.storage, system.tables.through(system.storage)].flatMap(one =>
    one.split(';').filter(Boolean),
  )
  const key = /AccountKey=([^;]+)/.exec(system.storage)?.[1] ?? 'no key'
  const names = ['SECRET', 'AccountKey', 'TableStorage', 'WEBHOOK', 'devstoreaccount1', 'SharedAccess', key]
  const places = [bundle(), process.cwd(), '/src/', 'node_modules', '.mjs', '.ts:', 'node:', 'ECONN', 'RestError']
  return [...settings, ...names, ...places, ...(/\bat \S+ \(|\bat \S+:\d+:\d+/.exec(text) ?? [])].filter(part =>
    text.includes(part),
  )
}

/** The answer, with its headers, and which parts of it should not be there. */
async function ask(path: string, method = 'GET', body?: string) {
  const response = await fetch(`${host.url}/api/${path}`, {
    method,
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  })
  const text = `${JSON.stringify([...response.headers])}\n${await response.text()}`
  return { status: response.status, told: told(text) }
}

const SILENCE = '{"rules":["a"],"for":"PT1H","author":"a","comment":"a"}'

/** What is told without the tables. */
const NEED_NONE = new Set(['dashboard', 'open-api', 'taxonomy'])
/** What throws: the host answers it by itself, with nothing. */
const THROW = new Set(['silence', 'silences'])

describe('with storage down', () => {
  test.concurrent.each(ROUTES)('$method /$path', async ({ name, method, path }) => {
    const { status, told: parts } = await ask(path, method, method === 'POST' ? SILENCE : undefined)
    const failed = THROW.has(name) ? 500 : 503
    expect([status, parts]).toEqual([NEED_NONE.has(name) ? 200 : failed, []])
  })
})

const HOSTILE = [
  '%00',
  '%27%20or%201%20eq%201',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%0d%0aset-cookie:%20a=b',
  '__proto__',
  'constructor',
  '%F0%9F%92%A9',
  '%ff%fe',
  'x'.repeat(4_000),
  '-1',
  '1e999',
  '%7B%7B7*7%7D%7D',
]

const PARAMETERS = [
  'account',
  'after',
  'cause',
  'from',
  'groupBy',
  'last',
  'limit',
  'shard',
  'state',
  'step',
  'timeZone',
]

const BODIES = ['', '{', 'null', '[]', '{"__proto__":{"author":"a"}}', '['.repeat(10_000), `"${'x'.repeat(10_000)}"`]

describe('of hostile parameters', () => {
  test.concurrent.each(ROUTES)('$method /$path', async ({ method, route, path }) => {
    const places = HOSTILE.map(text => (route.includes('{') ? route.replace(/\{[^}]*\}/, text) : path))
    const queries = PARAMETERS.flatMap((name, at) => `${name}=${HOSTILE[at % HOSTILE.length]}&${name}[]=1&%00=x`)
    const asked = [
      ...places.map((place, at) => `${place}?${PARAMETERS[at % PARAMETERS.length]}=${HOSTILE[at]}`),
      ...queries.map(query => `${path}?${query}`),
    ]
    for (const [at, one] of asked.entries()) {
      const { status, told: parts } = await ask(one, method, method === 'POST' ? BODIES[at % BODIES.length] : undefined)
      expect([one, status === 500, parts]).toEqual([one, false, []])
    }
  })
})

test('the log tells no secret of a setting either', () => {
  const log = JSON.stringify(system.logs)
  const key = /AccountKey=([^;]+)/.exec(system.storage)?.[1] ?? ''
  expect(log.length).toBeGreaterThan(1_000)
  expect(['SECRET', key].filter(part => log.includes(part))).toEqual([])
})
