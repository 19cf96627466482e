import { describe, expect, test } from 'vitest'
import { AddressRefused, createLookup, mayReach, type Reach } from '../../src/adapters/outbound-address.ts'
import { type Posted, postJson } from '../../src/adapters/post-json.ts'
import { reply, useWebhooks, type WebhookAnswer } from '../support/webhook-server.ts'

const start = useWebhooks()
const post = (url: string, reach: Reach = 'loopback', timeLimit = 5_000) =>
  postJson(url, '{"a":1}', { reach, timeLimit })

describe('what comes back over a real connection', () => {
  test.each<[string, WebhookAnswer, Posted]>([
    ['a status', reply(202), { status: 202, retryAfter: undefined, text: '' }],
    ['a body', reply(400, 'no'), { status: 400, retryAfter: undefined, text: 'no' }],
    ['Retry-After', reply(429, '', { 'retry-after': '7' }), { status: 429, retryAfter: '7', text: '' }],
    ['a reset', request => request.socket.resetAndDestroy(), 'unreachable'],
    ['an end without an answer', request => request.socket.end(), 'unreachable'],
    ['no HTTP', request => request.socket.end('SSH-2.0-x\r\n\r\n'), 'unreachable'],
    [
      'headers without end',
      request => request.socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`),
      'unreachable',
    ],
    [
      'a body that is cut off: the status counts',
      (_, response) => {
        response.writeHead(202, { 'content-length': 10 })
        response.write('half', () => response.destroy())
      },
      { status: 202, retryAfter: undefined, text: 'half' },
    ],
  ])('%s', async (_, answer, expected) => {
    expect(await post((await start(answer)).url)).toEqual(expected)
  })

  test('a redirect is not followed', async () => {
    const elsewhere = await start()
    const { url } = await start(reply(307, '', { location: elsewhere.url }))
    expect(await post(url)).toMatchObject({ status: 307 })
    expect(elsewhere.bodies).toEqual([])
  })

  test('an answer without end is read to 4 KB', async () => {
    let endless: NodeJS.Timeout | undefined
    const closed = Promise.withResolvers<void>()
    const { url } = await start((_, response) => {
      response.writeHead(200)
      endless = setInterval(() => response.write('x'.repeat(65_536)), 1)
      response.on('close', () => {
        clearInterval(endless)
        closed.resolve()
      })
    })
    expect(await post(url, 'loopback', 60_000)).toEqual({ status: 200, retryAfter: undefined, text: 'x'.repeat(4_096) })
    await closed.promise
  })

  test.each<[string, WebhookAnswer, Posted]>([
    ['no answer', () => {}, 'unreachable'],
    [
      'a body that drips: the status counts',
      (_, response) => {
        response.writeHead(202)
        const drip = setInterval(() => response.write('.'), 5)
        response.on('close', () => clearInterval(drip))
      },
      { status: 202, retryAfter: undefined, text: expect.stringMatching(/^\.+$/) },
    ],
  ])('the time limit ends it all: %s', async (_, answer, expected) => {
    expect(await post((await start(answer)).url, 'loopback', 200)).toEqual(expected)
  })

  test('nobody listens, no such host, no such scheme', async () => {
    const { url, close } = await start()
    close()
    expect(await post(url)).toBe('unreachable')
    expect(await post('https://no-such-host.invalid/x', 'public')).toBe('unreachable')
    expect(await post('ftp://127.0.0.1/x')).toBe('unreachable')
  })

  test('each post has a connection of its own ', async () => {
    const sockets = new Set<unknown>()
    const { url } = await start((request, response) => {
      sockets.add(request.socket)
      response.writeHead(202).end()
    })
    for (let count = 0; count < 3; count++) await post(url)
    expect(sockets.size).toBe(3)
  })
})

describe('addresses that requests out may not reach', () => {
  test.each<[string, readonly Reach[]]>([
    ['8.8.8.8', ['public', 'private']],
    ['2606:4700::1111', ['public', 'private']],
    ['::ffff:8.8.8.8', ['public', 'private']],
    ['64:ff9b::808:808', ['public', 'private']],
    ['10.0.0.1', ['private']],
    ['172.16.0.1', ['private']],
    ['172.31.255.255', ['private']],
    ['172.32.0.1', ['public', 'private']],
    ['192.168.1.1', ['private']],
    ['100.64.0.1', ['private']],
    ['fd00:ec2::254', ['private']],
    ['::ffff:10.0.0.1', ['private']],
    ['::ffff:a00:1', ['private']],
    ['64:ff9b::a00:1', ['private']],
    ['127.0.0.1', ['loopback']],
    ['127.8.9.10', ['loopback']],
    ['::1', ['loopback']],
    ['::ffff:127.0.0.1', ['loopback']],
    ['169.254.169.254', []],
    ['::ffff:169.254.169.254', []],
    ['64:ff9b::a9fe:a9fe', []],
    ['2002:a9fe:a9fe::1', []],
    ['168.63.129.16', []],
    ['0.0.0.0', []],
    ['::', []],
    ['224.0.0.1', []],
    ['255.255.255.255', []],
    ['fe80::1', []],
    ['fe80::1%eth0', []],
    ['::7f00:1', []],
    ['::ffff:0:a00:1', []],
    ['64:ff9b:1::a00:1', []],
    ['2001:0:1::1', []],
    ['2001:db8::1', []],
    ['2001:4860:4860::8888', ['public', 'private']],
    ['192.0.2.1', []],
    ['203.0.113.1', []],
    ['ff02::1', []],
    ['localhost', []],
    ['', []],
  ])('%s is reached by %j', (address, reaches) => {
    expect((['public', 'private', 'loopback'] as const).filter(reach => mayReach(address, reach))).toEqual(reaches)
  })

  test.each<[string, string, Reach]>([
    ['an address in the URL', '127.0.0.1', 'public'],
    ['written as one number', '2130706433', 'public'],
    ['written in hexadecimal', '0x7f.1', 'private'],
    ['as IPv6', '[::ffff:127.0.0.1]', 'public'],
    ['a name that resolves to it', 'localhost', 'public'],
    ['also where private ones are allowed', 'localhost', 'private'],
  ])('nothing is sent: %s', async (_, host, reach) => {
    const { port, bodies } = await start()
    expect(await post(`http://${host}:${port}/`, reach)).toBe('forbidden')
    expect(bodies).toEqual([])
  })

  test('a name of this machine is reached where the setting names it', async () => {
    const { port, bodies } = await start()
    expect(await post(`http://localhost:${port}/`)).toMatchObject({ status: 202 })
    expect(bodies).toEqual(['{"a":1}'])
  })

  test.each([true, false])('the lookup refuses without naming the address, all=%s', async all => {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    createLookup('public')('localhost', { all }, error => resolve(error))
    const error = await promise
    expect(error).toBeInstanceOf(AddressRefused)
    expect(String(error)).not.toMatch(/localhost|127|::1/)
  })

  test('the lookup answers in both forms', async () => {
    for (const all of [true, false]) {
      const { promise, resolve } = Promise.withResolvers<unknown>()
      createLookup('loopback')('localhost', { all, family: 4 }, (_, address) => resolve(address))
      expect(await promise).toEqual(all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1')
    }
  })
})
