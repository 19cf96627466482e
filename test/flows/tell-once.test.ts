import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalTables, startTables } from '../../local/azurite.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { deltasOf } from '../../src/core/delta.ts'
import { HOUR, hourOf, MINUTE } from '../../src/core/window.ts'
import { type AlertPorts, evaluateAlerts } from '../../src/flows/evaluate-alerts.ts'
import type { Notifier } from '../../src/flows/ports/alerting.ts'
import type { Notice } from '../../src/flows/ports/notices.ts'
import { alertPorts } from '../support/alert-ports.ts'
import { rule } from '../support/alerts.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'

let service: LocalTables
beforeAll(async () => {
  service = await startTables()
})
afterAll(() => service.close())

/** What the webhook does with a card, and what happens to the one who sent it. */
type Mishap =
  | 'none'
  | '429'
  | '500'
  /** It closes the connection before it has read the card. */
  | 'reset'
  /** It has taken the card, and the answer is lost. */
  | 'answer lost'
  /** It has taken the card, and never answers. */
  | 'hangs'
  /** It has taken the card and answered; the sender dies before it records that. */
  | 'killed'
  /** Two evaluate at once. */
  | 'two at once'

/** A webhook on a real socket that keeps the cards that it accepts. */
async function startWebhook() {
  const cards: string[] = []
  let answersLost = 0
  let mishap: Mishap = 'none'
  const answer = (incoming: IncomingMessage, response: ServerResponse) => {
    if (mishap === 'reset') {
      incoming.socket.destroy()
      return
    }
    let text = ''
    incoming.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    incoming.on('end', () => {
      const refused = mishap === '429' || mishap === '500'
      if (!refused) cards.push(text)
      if (mishap === 'answer lost' || mishap === 'hangs') {
        answersLost++
        if (mishap === 'answer lost') incoming.socket.destroy()
      } else response.writeHead(refused ? Number(mishap) : 202).end()
    })
  }
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    cards,
    answersLost: () => answersLost,
    url: `http://127.0.0.1:${port}/`,
    /** Only one that hangs is not waited for: a busy machine is no mishap. */
    patience: () => (mishap === 'hangs' ? 300 : 30_000),
    happens(next: Mishap) {
      mishap = next
    },
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** What a card is about, as one line. */
function lineOf(notice: Notice): string {
  if (notice.about === 'summary') return 'summary'
  return `${notice.about === 'failures' ? notice.account : ''} ${notice.rule.id} ${notice.reason} ${notice.alert.firedAt}`
}

/** One POST a card, as the real notifier does it, without its backoff: here the looks decide when it is tried again. */
function notifierTo({ url, patience }: { readonly url: string; readonly patience: () => number }): Notifier {
  return {
    async send(notice) {
      try {
        const { status } = await fetch(url, {
          method: 'POST',
          body: lineOf(notice),
          signal: AbortSignal.timeout(patience()),
        })
        return status < 300 ? { accepted: true } : { accepted: false, failure: 'server-error' }
      } catch {
        return { accepted: false, failure: 'unreachable' }
      }
    },
  }
}

/** Storms by minute, on accounts; a mishap at each look. */
const STORMS: Readonly<Record<string, readonly number[]>> = { one: [0, 20, 40], two: [5], three: [0, 1, 2, 30] }
const LOOKS = 70

async function run(mishaps: ReadonlyMap<number, Mishap>) {
  const tables = openTables({ kind: 'connection-string', connectionString: service.connectionString })
  for (const name of await tables.list('')) await tables.drop(name)
  const webhook = await startWebhook()
  let now = NOON
  const notifier = notifierTo(webhook)
  const ports = () => alertPorts(tables, () => now, { rules: [rule()], lateness: 2 * HOUR, notifier })
  const store = ports()
  for (let minute = 0; minute <= LOOKS; minute++) {
    for (const [account, storms] of Object.entries(STORMS)) {
      if (!storms.includes(minute)) continue
      const time = NOON + minute * MINUTE
      const one = contribution(minute, { event: event({ account, time, weight: 10 }) })
      await store.aggregates.add('p00', deltasOf([one]))
      await store.changes.mark('p00', [{ account, hour: hourOf(time) }])
    }
    now = NOON + (minute + 1) * MINUTE
    const mishap = mishaps.get(minute) ?? 'none'
    webhook.happens(mishap)
    // Each invocation takes the lease in its own name, as those of the function do.
    const look = () => evaluateAlerts(() => now, ports())
    if (mishap === 'two at once') await Promise.all([look(), look(), look()])
    else if (mishap === 'killed') await evaluateAlerts(() => now, killedAfterSending(ports())).catch(() => undefined)
    else await look()
  }
  await webhook.close()
  return { cards: webhook.cards, answersLost: webhook.answersLost() }
}

/** Dies, with the lease in its hands, after the first card is accepted. */
function killedAfterSending(ports: AlertPorts): AlertPorts {
  const die = () => Promise.reject(new Error('killed'))
  return { ...ports, alerts: { ...ports.alerts, record: die }, lease: { ...ports.lease, release: die } }
}

test('every alert is told, and twice only where a crash or a lost answer fell between telling and recording', async () => {
  const { cards: plain } = await run(new Map())
  const expected = plain.map(card => card.replace(/ \d+$/, '')).toSorted()
  expect(expected).toHaveLength(new Set(plain).size)
  const mishap = fc.constantFrom<Mishap>('429', '500', 'reset', 'answer lost', 'hangs', 'killed', 'two at once')
  const schedule = fc.uniqueArray(fc.tuple(fc.nat(LOOKS - 25), mishap), {
    minLength: 5,
    maxLength: 30,
    selector: ([minute]) => minute,
  })
  await fc.assert(
    fc.asyncProperty(schedule, async mishaps => {
      const { cards, answersLost } = await run(new Map(mishaps))
      // When it fired may be seen later, where looks in between failed; what was told may not differ.
      const told = cards.map(card => card.replace(/ \d+$/, ''))
      expect(new Set(told)).toEqual(new Set(expected))
      const crashes = mishaps.filter(([, kind]) => kind === 'killed').length
      expect(told.length - expected.length).toBeLessThanOrEqual(crashes + answersLost)
    }),
    { numRuns: 12 },
  )
}, 300_000)
