import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listenOnLoopback, readBody } from './loopback.ts'
import { createKeptCards, type ReceivedCard } from './teams-inbox/kept-cards.ts'
import { createLiveEvents } from './teams-inbox/live-events.ts'
import { PAGE_HEADERS, readPageFiles } from './teams-inbox/page-files.ts'
import { parseJson, readCards } from './teams-inbox/read-cards.ts'

export type { ReceivedCard }

/** What the webhook answers instead of its own judgement. */
export interface InboxReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A Teams channel on this machine: a webhook as Workflows make it, and a page that shows its cards. */
export interface TeamsInbox {
  /** Has a random signature in its query, as the real one does. */
  readonly webhookUrl: string
  /** The page. */
  readonly url: string
  /** The newest 500 cards, oldest first. */
  readonly cards: readonly ReceivedCard[]
  /** Answers every request so until changed; a card counts as received only with a 2xx. Undefined ends it. */
  respondWith(reply: InboxReply | undefined): void
  close(): Promise<void>
}

export interface TeamsInboxOptions {
  /** A free one by default. */
  readonly port?: number
  readonly onCard?: (card: ReceivedCard) => void
}

/** Teams drops a message over about 28 KB. */
const MOST_BYTES = 28 * 1024
const WEBHOOK_PATH = `/powerautomate/automations/direct/workflows/${randomUUID().replaceAll('-', '')}/triggers/manual/paths/invoke`

/** Starts the inbox on the loopback interface. */
export async function startTeamsInbox({ port = 0, onCard }: TeamsInboxOptions = {}): Promise<TeamsInbox> {
  const signature = randomBytes(32).toString('base64url')
  const files = await readPageFiles()
  const kept = createKeptCards()
  const live = createLiveEvents(kept)
  let reply: InboxReply | undefined

  const keep = (body: unknown, cards: readonly unknown[], bytes: number): void => {
    for (const content of cards) {
      const card: ReceivedCard = { receivedAt: Date.now(), bytes, body, card: content }
      live.tell(kept.add(card), card)
      onCard?.(card)
    }
  }

  const receive = async (request: IncomingMessage, url: URL): Promise<InboxReply> => {
    const received = await readBody(request, MOST_BYTES)
    const body = received === undefined ? undefined : parseJson(received)
    const found = readCards(body)
    const answer = reply ?? judge(url.searchParams.get('sig') === signature, received, found)
    if (received !== undefined && 'cards' in found && answer.status >= 200 && answer.status < 300) {
      keep(body, found.cards, received.length)
    }
    return answer
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = URL.parse(request.url ?? '/', 'http://127.0.0.1')
    if (url?.pathname === WEBHOOK_PATH) {
      const answer =
        request.method === 'POST' ? await receive(request, url) : refusal(405, 'MethodNotAllowed', 'use POST')
      response.writeHead(answer.status, answer.headers).end(answer.body)
      return
    }
    // A page elsewhere that gives this address a name of its own must not read the cards.
    const isLocal = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(request.headers.host ?? '')
    const file = url === null ? undefined : files.get(url.pathname)
    if (!isLocal || request.method !== 'GET') response.writeHead(403).end()
    else if (url?.pathname === '/events') live.open(request, response)
    else if (file === undefined) response.writeHead(404).end()
    else response.writeHead(200, { ...PAGE_HEADERS, 'content-type': file.type }).end(file.content)
  }

  const server = createServer((request, response) => {
    // Only a request whose sender went away fails here.
    handle(request, response).catch(() => response.destroy())
  })
  const base = `http://127.0.0.1:${await listenOnLoopback(server, port)}`
  return {
    webhookUrl: `${base}${WEBHOOK_PATH}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${signature}`,
    url: `${base}/`,
    get cards() {
      return kept.all()
    },
    respondWith(next) {
      reply = next
    },
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      live.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** What a Workflow answers: 202 means taken, not shown. */
function judge(isSigned: boolean, received: Buffer | undefined, found: ReturnType<typeof readCards>): InboxReply {
  if (!isSigned) return refusal(401, 'DirectApiAuthorizationRequired', 'the signature of the address is wrong')
  if (received === undefined) return refusal(413, 'RequestEntityTooLarge', `the message is over ${MOST_BYTES} bytes`)
  if ('reason' in found) return refusal(400, 'TriggerInputSchemaMismatch', found.reason)
  return { status: 202 }
}

function refusal(status: number, code: string, message: string): InboxReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error: { code, message } }) }
}
