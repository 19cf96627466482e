import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createTeamsWebhook } from '../../src/adapters/teams-webhook.ts'
import type { Delivery } from '../../src/flows/ports.ts'
import { notice } from '../support/notices.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A real server on this machine that answers like that; resolves to its address and what it was sent. */
async function webhook(answer: Answer) {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => (body += String(chunk)))
    request.on('end', () => {
      bodies.push(body)
      answer(request, response)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/workflows/x?sig=SECRET`, bodies }
}

function reply(status: number, body = ''): Answer {
  return (_, response) => response.writeHead(status).end(body)
}

const ACCEPTED: Delivery = { accepted: true }
const failed = (failure: Extract<Delivery, { accepted: false }>['failure']): Delivery => ({ accepted: false, failure })

describe('what an answer means', () => {
  test.each<[string, Answer, Delivery]>([
    ['202 of Workflows', reply(202), ACCEPTED],
    ['200', reply(200, '1'), ACCEPTED],
    [
      '"429" inside a 200',
      reply(200, 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429'),
      failed('busy'),
    ],
    ['429', reply(429), failed('busy')],
    ['500', reply(500), failed('server-error')],
    ['503', reply(503), failed('server-error')],
    ['408', reply(408), failed('server-error')],
    ['400', reply(400), failed('refused')],
    ['401', reply(401), failed('refused')],
    ['404', reply(404), failed('refused')],
    ['413', reply(413), failed('refused')],
    [
      'a redirect is not followed',
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      failed('refused'),
    ],
    ['a reset', request => request.socket.destroy(), failed('unreachable')],
    [
      'an answer without end is not read to its end',
      (_, response) => {
        response.writeHead(200)
        const endless = setInterval(() => response.write('x'.repeat(65_536)), 1)
        response.on('close', () => clearInterval(endless))
      },
      ACCEPTED,
    ],
  ])('%s', async (_, answer, expected) => {
    const { url } = await webhook(answer)
    expect(await createTeamsWebhook({ webhookUrl: url, body: 'workflows' }).send(notice())).toEqual(expected)
  })

  test('nobody listens', async () => {
    const { url } = await webhook(reply(202))
    for (const close of closing.splice(0)) close()
    expect(await createTeamsWebhook({ webhookUrl: url, body: 'workflows' }).send(notice())).toEqual(
      failed('unreachable'),
    )
  })
})

test('the body is what Workflows take, or the bare card', async () => {
  const { url, bodies } = await webhook(reply(202))
  await createTeamsWebhook({ webhookUrl: url, body: 'workflows' }).send(notice())
  await createTeamsWebhook({ webhookUrl: url, body: 'card' }).send(notice())
  const [workflows, bare] = bodies.map(body => JSON.parse(body))
  expect(workflows).toMatchObject({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null }],
  })
  expect(workflows.attachments[0].content).toEqual(bare)
  expect(bare).toMatchObject({ type: 'AdaptiveCard', version: '1.4' })
})
