import type { IncomingMessage, ServerResponse } from 'node:http'
import type { KeptCards, ReceivedCard } from './kept-cards.ts'

/** The pages that are open, told of every card by server-sent events. */
export interface LiveEvents {
  /** Sends a page the cards it has not had yet, and from then on every new one. */
  open(request: IncomingMessage, response: ServerResponse): void
  tell(id: number, card: ReceivedCard): void
  close(): void
}

export function createLiveEvents(kept: KeptCards): LiveEvents {
  const pages = new Set<ServerResponse>()
  return {
    open(request, response) {
      const seen = Number(request.headers['last-event-id'] ?? -1)
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write('retry: 1000\n\n')
      for (const [id, card] of kept.since(seen)) response.write(message(id, card))
      pages.add(response)
      response.once('close', () => pages.delete(response))
    },
    tell(id, card) {
      for (const page of pages) page.write(message(id, card))
    },
    close() {
      for (const page of pages) page.end()
    },
  }
}

function message(id: number, card: ReceivedCard): string {
  return `id: ${id}\nevent: card\ndata: ${JSON.stringify(card)}\n\n`
}
