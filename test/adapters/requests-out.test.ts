import { execFile } from 'node:child_process'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { listenOnLoopback } from '../../local/loopback.ts'
import { createChannels } from '../../src/adapters/channels.ts'
import type { Reach } from '../../src/adapters/outbound-address.ts'
import { type Posted, postJson } from '../../src/adapters/post-json.ts'
import { readChannels } from '../../src/channel-config.ts'
import { makeLoopbackCertificate } from '../support/loopback-certificate.ts'
import { startNameServer } from '../support/name-server.ts'
import { notice } from '../support/notices.ts'
import { reply, useWebhooks } from '../support/webhook-server.ts'

const start = useWebhooks()
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

const post = (url: string, reach: Reach = 'loopback', timeLimit = 5_000) =>
  postJson(url, '{"a":1}', { reach, timeLimit })

async function listen(server: Server): Promise<number> {
  const port = await listenOnLoopback(server, 0)
  cleanups.push(() => server.close())
  return port
}

/** A server that speaks bytes, for what no HTTP server would say; `heard` is all that was sent to it. */
async function startRaw(answer: (socket: Socket) => void) {
  const heard: string[] = []
  const server = createServer(socket => {
    cleanups.push(() => socket.destroy())
    socket.on('error', () => {})
    socket.on('data', data => heard.push(data.toString('latin1')))
    socket.once('data', () => answer(socket))
  })
  return { port: await listen(server), heard }
}

describe('what a setting may name', () => {
  const faultsOf = (url: string) => {
    const faults: string[] = []
    readChannels({ TEAMS_WEBHOOK_URL: url }, faults)
    return faults
  }
  test.each([
    'http://hook.example/',
    'http://127.0.0.1@hook.example/',
    'http://localhost.hook.example/',
    'http://127.0.0.1.hook.example/',
    'http://localhost./',
    'http://[::ffff:127.0.0.1]/',
    'http://0/',
    'http://10.0.0.1/',
    'http://169.254.169.254/metadata/identity/oauth2/token',
    'HTTP://hook.example',
    'ws://127.0.0.1/',
    'file:///etc/hostname',
    'javascript:alert(1)',
    'data:,x',
  ])('not %s', url => {
    expect(faultsOf(url)).toEqual(['TEAMS_WEBHOOK_URL must be https'])
  })

  test.each([
    'https://hook.example/',
    'http://127.1/',
    'http://0x7f000001/',
    'http://127.0.0.1.:1/',
    'http://LOCALHOST:1/',
    'http://[::1]:1/',
  ])('but %s', url => expect(faultsOf(url)).toEqual([]))

  test.each([
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://0251.0376.0251.0376/',
    'https://169.254.43518/',
    'https://169.254.169.254./',
    'https://%31%36%39.254.169.254/',
    'https://１６９。254。169。254/',
    'https://hook.example@169.254.169.254/',
    'https://169.254.169.254:8443/',
    'https://[::ffff:169.254.169.254]/',
    'https://[::169.254.169.254]/',
    'https://[::ffff:0:169.254.169.254]/',
    'https://[64:ff9b::169.254.169.254]/',
    'https://[64:ff9b:1::169.254.169.254]/',
    'https://[2002:a9fe:a9fe::]/',
    'https://168.63.129.16:32526/',
    'https://[::ffff:127.0.0.1]:1/',
  ])(
    'whatever its spelling, an address of Azure or of this machine that is not named as such is refused: %s',
    async url => {
      for (const ALERT_ALLOW_PRIVATE of ['false', 'true']) {
        const faults: string[] = []
        const channels = readChannels({ TEAMS_WEBHOOK_URL: url, ALERT_ALLOW_PRIVATE }, faults)
        expect(faults).toEqual([])
        expect(await createChannels(channels, Date.now, 5_000).send(notice())).toEqual({
          accepted: false,
          failure: 'refused',
        })
      }
    },
  )

  test('no header can be written by it', async () => {
    const { port, heard } = await startRaw(socket => socket.end('HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n'))
    const url = `http://a%0d%0ax-evil%3a1:b%0d%0ax-evil%3a2@127.0.0.1:${port}/p%0d%0ax-evil:3\r\nx-evil: 4?q=%0d%0a\r\nx-evil: 5#\r\n`
    expect(await post(url)).toMatchObject({ status: 202 })
    const [head = '', body] = heard.join('').split('\r\n\r\n')
    const names = head
      .split('\r\n')
      .slice(1)
      .map(line => line.split(':')[0]?.toLowerCase())
    expect(names.toSorted()).toEqual(['authorization', 'connection', 'content-length', 'content-type', 'host'])
    expect(body).toBe('{"a":1}')
  })
})

describe('what a name resolves to', () => {
  async function postByName(reach: Reach, addresses: (earlier: number) => readonly string[] | undefined, posts = 1) {
    const names = await startNameServer(addresses)
    cleanups.push(() => names.close())
    const { port, bodies } = await start()
    const results: string[] = []
    for (let count = 0; count < posts; count++) {
      const options = { reach, timeLimit: 3_000, resolve: names.resolve }
      const posted = await postJson(`http://hook.example:${port}/`, '{"a":1}', options)
      results.push(typeof posted === 'string' ? posted : String(posted.status))
    }
    return { results, arrived: bodies.length, asked: names.asked() }
  }

  test.each<[string, Reach, readonly string[]]>([
    ['this machine', 'public', ['127.0.0.1']],
    ['this machine, where private ones are allowed', 'private', ['127.0.0.1']],
    ['one of many', 'public', ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', 'fe80::1', 'fd00::1']],
    ['IPv6 that holds IPv4', 'public', ['::ffff:7f00:1', '::7f00:1', '64:ff9b::7f00:1', '64:ff9b:1::7f00:1']],
    ['elsewhere, where the setting says this machine', 'loopback', ['203.0.113.9', '169.254.169.254']],
  ])('is refused: %s', async (_, reach, addresses) => {
    expect(await postByName(reach, () => addresses)).toEqual({ results: ['forbidden'], arrived: 0, asked: 1 })
  })

  test('of several answers those that may not be reached are not tried', async () => {
    const answers = ['169.254.169.254', '10.0.0.1', '127.0.0.1', 'fe80::1']
    expect(await postByName('loopback', () => answers)).toEqual({ results: ['202'], arrived: 1, asked: 1 })
  })

  test('is asked for once a post, checked each time, and nothing of an earlier answer is used', async () => {
    const rebinding = (earlier: number) => (earlier % 2 === 0 ? ['127.0.0.1'] : ['169.254.169.254'])
    const expected = { results: ['202', 'forbidden', '202', 'forbidden'], arrived: 2, asked: 4 }
    expect(await postByName('loopback', rebinding, 4)).toEqual(expected)
  })

  test('a name server that does not answer is waited for as long as the post may take', async () => {
    const names = await startNameServer(() => undefined)
    cleanups.push(() => names.close())
    const options = { reach: 'public', timeLimit: 200, resolve: names.resolve } as const
    expect(await postJson('https://hook.example/', '{}', options)).toBe('unreachable')
    expect(names.asked()).toBe(1)
  })
})

describe('what comes back', () => {
  test.each([301, 302, 303, 307, 308])('a redirect is not followed: %i', async status => {
    const elsewhere = await start()
    const { url } = await start(reply(status, '', { location: elsewhere.url, refresh: `0;url=${elsewhere.url}` }))
    expect(await post(url)).toMatchObject({ status })
    expect(elsewhere.bodies).toEqual([])
  })

  const every = (milliseconds: number, text: string) => (socket: Socket) => {
    const timer = setInterval(() => socket.write(text), milliseconds)
    cleanups.push(() => clearInterval(timer))
  }
  test.each<[string, (socket: Socket) => void, Posted]>([
    [
      'headers that drip',
      socket => {
        socket.write('HTTP/1.1 200 OK\r\nx: ')
        every(5, 'x')(socket)
      },
      'unreachable',
    ],
    ['hints without end', every(1, 'HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n'), 'unreachable'],
    [
      'another protocol',
      socket => socket.write('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
      'unreachable',
    ],
    [
      'two answers: the first counts',
      socket => socket.end(`HTTP/1.1 400 A\r\ncontent-length: 1\r\n\r\naHTTP/1.1 200 B\r\ncontent-length: 1\r\n\r\nb`),
      { status: 400, retryAfter: undefined, text: 'a' },
    ],
    [
      'two lengths',
      socket => socket.end('HTTP/1.1 200 A\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'),
      'unreachable',
    ],
    [
      'more than it can be: compressed or not, 4 KB are read',
      socket =>
        socket.end(`HTTP/1.1 200 A\r\ncontent-encoding: gzip\r\ncontent-length: 99999\r\n\r\n${'x'.repeat(99_999)}`),
      { status: 200, retryAfter: undefined, text: 'x'.repeat(4_096) },
    ],
  ])('%s', async (_, answer, expected) => {
    const { port } = await startRaw(answer)
    expect(await post(`http://127.0.0.1:${port}/`, 'loopback', 300)).toEqual(expected)
  })

  test('a certificate that nobody vouches for gets nothing', async () => {
    let requests = 0
    const server = createHttpsServer(makeLoopbackCertificate(Date.now()), (_, response) => {
      requests++
      response.end()
    })
    const port = await listen(server)
    expect([await post(`https://127.0.0.1:${port}/`), requests]).toEqual(['unreachable', 0])
  })
})

test('no proxy of the environment gets to see it', async () => {
  const proxied: string[] = []
  const proxy = await listen(
    createHttpServer((request, response) => {
      proxied.push(request.url ?? '')
      response.end()
    }).on('connect', (request, socket) => {
      proxied.push(request.url ?? '')
      socket.end()
    }),
  )
  const { url, bodies } = await start()
  const script = `
    import { get } from 'node:http'
    import { postJson } from './src/adapters/post-json.ts'
    const posted = await postJson(process.env.HOOK, '{"a":1}', { reach: 'loopback', timeLimit: 5_000 })
    // What has no agent of its own does go through it.
    await new Promise(resolve => get(new URL('/control', process.env.HOOK), response => response.resume().on('end', resolve)))
    console.log(posted.status)`
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY']
  const env = {
    ...Object.fromEntries(names.map(name => [name, `http://127.0.0.1:${proxy}`])),
    NODE_USE_ENV_PROXY: '1',
    HOOK: url,
  }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    env,
  })
  expect([stdout.trim(), bodies, proxied]).toEqual(['202', ['{"a":1}'], [expect.stringMatching(/\/control$/)]])
})
