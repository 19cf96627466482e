import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach } from 'vitest'
import { listenOnLoopback } from '../../local/loopback.ts'

export type WebhookAnswer = (request: IncomingMessage, response: ServerResponse) => void

/** A real server on this machine: its address with a secret in path and query, and the bodies that it was sent. */
export interface WebhookServer {
  readonly url: string
  readonly port: number
  readonly bodies: readonly string[]
  answer(next: WebhookAnswer): void
  close(): void
}

export const SECRET_PATH = 'c4n4ry-p4th'
export const SECRET_SIGNATURE = 'c4n4ry-s1gn4ture'

export function reply(status: number, body = '', headers: Readonly<Record<string, string>> = {}): WebhookAnswer {
  return (_, response) => response.writeHead(status, headers).end(body)
}

/** Starts a server that answers so until it is told otherwise. */
export async function startWebhook(first: WebhookAnswer = reply(202)): Promise<WebhookServer> {
  let answer = first
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => (body += String(chunk)))
    request.on('end', () => {
      bodies.push(body)
      answer(request, response)
    })
  })
  const port = await listenOnLoopback(server, 0)
  return {
    url: `http://127.0.0.1:${port}/workflows/${SECRET_PATH}?sig=${SECRET_SIGNATURE}`,
    port,
    bodies,
    answer(next) {
      answer = next
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Starts servers for the tests of a file, and closes each after its test. */
export function useWebhooks(): (answer?: WebhookAnswer) => Promise<WebhookServer> {
  const started: WebhookServer[] = []
  afterEach(() => {
    for (const server of started.splice(0)) server.close()
  })
  return async answer => {
    const webhook = await startWebhook(answer)
    started.push(webhook)
    return webhook
  }
}
