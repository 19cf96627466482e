import { request as requestHttp } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FunctionsHost } from '../../local/functions-host.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'

const bundle = useBundle()
let system: System
let host: FunctionsHost
beforeAll(async () => {
  system = await startSystem(bundle())
  host = await system.startHost()
})
afterAll(() => system.close())

const ASKED = { rules: ['Token-*'], for: 'PT2H', author: 'jane', comment: 'deploy <b>' }
const url = (path: string) => `${host.url}/api/silences${path}`
const jsonOf = async (response: Response) => JSON.parse(await response.text())
const post = (body: string | Uint8Array) => fetch(url(''), { method: 'POST', body })

async function silencesOf(query = '') {
  const response = await fetch(url(query))
  expect(response.status).toBe(200)
  return (await jsonOf(response)).silences
}

test('made, listed, found at its place, ended, and then only listed as past', async () => {
  const made = await post(JSON.stringify(ASKED))
  expect(made.status).toBe(201)
  const silence = await jsonOf(made)
  expect(silence).toMatchObject({ rules: ['token-*'], author: 'jane', comment: 'deploy <b>', current: true })
  expect(Date.parse(silence.until) - Date.parse(silence.from)).toBe(7_200_000)
  expect(made.headers.get('location')).toBe(`/api/silences/${silence.id}`)

  expect(await silencesOf()).toEqual([silence])
  const place = new URL(made.headers.get('location') ?? '', host.url)
  expect(await jsonOf(await fetch(place))).toEqual(silence)

  expect((await fetch(place, { method: 'DELETE' })).status).toBe(204)
  expect(await silencesOf()).toEqual([])
  expect(await silencesOf('?all=true')).toEqual([{ ...silence, until: expect.any(String), current: false }])
  expect(await jsonOf(await fetch(place))).toMatchObject({ id: silence.id, current: false })
  expect((await fetch(place, { method: 'DELETE' })).status).toBe(404)
})

describe('who makes a silence', () => {
  const forged = { 'x-ms-client-principal-name': 'admin@example.org', 'x-ms-client-principal-idp': 'aad' }
  const authorAt = async (base: string) => {
    const body = JSON.stringify(ASKED)
    const made = await fetch(`${base}/api/silences`, { method: 'POST', headers: forged, body })
    expect(made.status).toBe(201)
    const { id, author } = await jsonOf(made)
    await fetch(url(`/${id}`), { method: 'DELETE' })
    return author
  }

  test('is who the platform says has signed in', async () => {
    const behind = await system.startHost({ WEBSITE_AUTH_ENABLED: 'True' })
    expect(await authorAt(behind.url)).toBe('admin@example.org')
  })

  test('is who it says it is where the platform signs nobody in: the header may be forged', async () => {
    expect(await authorAt(host.url)).toBe(ASKED.author)
  })
})

describe('a wrong request is told what is wrong with it', () => {
  const LARGE = JSON.stringify({ ...ASKED, comment: 'x'.repeat(17_000) })
  test.each<[string, string | Uint8Array, number, readonly object[] | undefined]>([
    ['no JSON', 'x', 400, [{ detail: 'must be a JSON object', pointer: '#' }]],
    ['no body', '', 400, [{ detail: 'must be a JSON object', pointer: '#' }]],
    [
      'no UTF-8',
      Buffer.from(JSON.stringify({ ...ASKED, comment: '\u00e9' }), 'latin1'),
      400,
      [{ detail: 'must be a JSON object', pointer: '#' }],
    ],
    [
      'several faults',
      '{"rules":["a",7],"a/b~c":1,"for":"PT1H","author":"a"}',
      400,
      [
        { detail: 'must be a text', pointer: '#/rules/1' },
        { detail: 'is missing', pointer: '#/comment' },
        { detail: 'is not known here', pointer: '#/a~1b~0c' },
      ],
    ],
    ['deep', '['.repeat(8_000), 400, [{ detail: 'must be a JSON object', pointer: '#' }]],
    ['too large', LARGE, 413, undefined],
  ])('%s', async (_, body, status, errors) => {
    const response = await post(body)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const problem = await jsonOf(response)
    expect(problem).toMatchObject({ type: 'about:blank', status, title: expect.any(String) })
    expect(
      problem.errors?.toSorted((a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ).toEqual(errors?.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)))
    expect(JSON.stringify(problem)).not.toMatch(/\.ts|\.mjs|node:|at \w+ \(/)
  })

  test('a length that is a lie is not believed', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = requestHttp(url(''), { method: 'POST', headers: { 'transfer-encoding': 'chunked' } }, response =>
        resolve(response.statusCode),
      )
      request.on('error', reject)
      request.end(LARGE)
    })
    expect(status).toBe(413)
  })

  test.each(['x', '%27%20or%20true', '..%2f..', '%00', 'a%0d%0ab'])('no such silence: %s', async id => {
    for (const method of ['GET', 'DELETE']) {
      const response = await fetch(url(`/${id}`), { method })
      expect([method, response.status, response.headers.get('content-type')]).toEqual([
        method,
        404,
        'application/problem+json',
      ])
    }
  })

  test('no other method', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) expect((await fetch(url(''), { method })).status).toBe(404)
  })
})

test('when storage is down, the answer is an empty 500', async () => {
  system.tables.down()
  const response = await fetch(url(''))
  system.tables.up()
  expect([response.status, await response.text()]).toEqual([500, ''])
})

describe('what is silenced is not told, and what still fires afterwards is', () => {
  /** A minute ago a hundred calls with a token that had expired. */
  const storm = () => {
    const time = Date.now() - 60_000
    const record = (index: number) => ({
      time: new Date(time + index).toISOString(),
      resourceId: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/CONTOSO',
      category: 'KeyDeliveryRequests',
      resultType: 'Failed',
      resultSignature: 'Unauthorized',
      identity: { claims: { exp: String(Math.floor(time / 1_000) - 600) } },
      properties: { policyName: 'drm', tokenType: 'JWT', statusMessage: 'Unauthorized' },
    })
    return JSON.stringify({ records: Array.from({ length: 100 }, (_, index) => record(index)) })
  }

  test('through the real functions', async () => {
    const wall = await system.startHost({ ALERT_CLOCK: 'wall' })
    const made = await jsonOf(await post(JSON.stringify({ ...ASKED, accounts: ['contos*'] })))
    await system.send([storm()])
    await system.counted()
    await wall.runTimer('evaluate')
    expect(system.inbox.cards.map(({ card }) => JSON.stringify(card)).join()).not.toContain('contoso')
    const status = await jsonOf(await fetch(`${wall.url}/api/status`))
    expect(status.firing).toMatchObject([{ rule: 'token-expiry', group: 'contoso', count: 100 }])

    await fetch(url(`/${made.id}`), { method: 'DELETE' })
    await wall.runTimer('evaluate')
    expect(system.inbox.cards.map(({ card }) => JSON.stringify(card)).join()).toContain('contoso')
  })
})
