import { request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { toHtml } from '../../local/teams-inbox/markdown.ts'
import { type ReceivedCard, startTeamsInbox, type TeamsInbox, type TeamsInboxOptions } from '../../local/teams-inbox.ts'
import { eventually } from './eventually.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function startInbox(options: TeamsInboxOptions = {}): Promise<TeamsInbox> {
  const inbox = await startTeamsInbox(options)
  cleanups.push(() => inbox.close())
  return inbox
}

const card = (text: string) => ({ type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', text }] })
const envelope = (...contents: readonly unknown[]) => ({
  type: 'message',
  attachments: contents.map(content => ({ contentType: 'application/vnd.microsoft.card.adaptive', content })),
})

function filled(bytes: number): string {
  const text = JSON.stringify(envelope(card('')))
  return JSON.stringify(envelope(card('x'.repeat(bytes - text.length))))
}

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

test('cards come in with an envelope or bare, and are told of', async () => {
  const told: ReceivedCard[] = []
  const inbox = await startInbox({ onCard: received => told.push(received) })
  const before = Date.now()
  const first = await post(inbox.webhookUrl, envelope(card('Wärme')))
  expect([first.status, await first.text()]).toEqual([202, ''])
  expect((await post(inbox.webhookUrl, card('bare'))).status).toBe(202)
  expect((await post(inbox.webhookUrl, envelope(card('a'), card('b')))).status).toBe(202)
  expect(inbox.cards.map(received => received.card)).toEqual([card('Wärme'), card('bare'), card('a'), card('b')])
  expect(inbox.cards[0]).toMatchObject({
    body: envelope(card('Wärme')),
    bytes: Buffer.byteLength(JSON.stringify(envelope(card('Wärme')))),
  })
  expect(inbox.cards[0]?.receivedAt).toBeGreaterThanOrEqual(before)
  expect(told).toEqual(inbox.cards)
})

test.each<[string, unknown, number, string]>([
  ['text', 'not JSON', 400, 'the body is not a JSON object'],
  ['an array', [], 400, 'the body is not a JSON object'],
  ['another type', { type: 'event' }, 400, "type is neither 'message' nor 'AdaptiveCard'"],
  ['no attachments', { type: 'message' }, 400, 'attachments is not a filled array'],
  ['empty attachments', { type: 'message', attachments: [] }, 400, 'attachments is not a filled array'],
  ['an attachment that is none', { type: 'message', attachments: [1] }, 400, 'attachments[0] is not an object'],
  [
    'another content type',
    { type: 'message', attachments: [{ contentType: 'text/plain', content: card('x') }] },
    400,
    "attachments[0].contentType is not 'application/vnd.microsoft.card.adaptive'",
  ],
  ['no card inside', envelope({ type: 'Other' }), 400, 'attachments[0].content is not an AdaptiveCard'],
  ['too much', envelope(card('x'.repeat(28 * 1024))), 413, 'the message is over 28672 bytes'],
])('%s is refused with its reason', async (_, body, status, reason) => {
  const inbox = await startInbox()
  const answer = await post(inbox.webhookUrl, body)
  expect(answer.status).toBe(status)
  expect(await answer.json()).toMatchObject({ error: { message: reason } })
  expect(inbox.cards).toEqual([])
})

test('the largest message is taken, a byte more is not', async () => {
  const inbox = await startInbox()
  expect((await post(inbox.webhookUrl, filled(28_672))).status).toBe(202)
  expect((await post(inbox.webhookUrl, filled(28_673))).status).toBe(413)
})

test('the address works with its own signature and POST alone', async () => {
  const [inbox, other] = [await startInbox(), await startInbox()]
  const wrong = new URL(inbox.webhookUrl)
  wrong.searchParams.set('sig', new URL(other.webhookUrl).searchParams.get('sig') ?? '')
  const none = new URL(inbox.webhookUrl)
  none.searchParams.delete('sig')
  expect((await post(wrong.href, envelope(card('x')))).status).toBe(401)
  expect((await post(none.href, envelope(card('x')))).status).toBe(401)
  expect((await fetch(inbox.webhookUrl)).status).toBe(405)
  expect(inbox.cards).toEqual([])
})

test('answers can be set for tests of failure, and put back', async () => {
  const inbox = await startInbox()
  inbox.respondWith({ status: 429, headers: { 'retry-after': '7' }, body: 'slow down' })
  const answer = await post(inbox.webhookUrl, envelope(card('x')))
  expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([429, '7', 'slow down'])
  expect(inbox.cards).toEqual([])
  inbox.respondWith({ status: 200 })
  expect((await post(inbox.webhookUrl, envelope(card('x')))).status).toBe(200)
  expect(inbox.cards).toHaveLength(1)
  inbox.respondWith(undefined)
  expect((await post(inbox.webhookUrl, envelope(card('x')))).status).toBe(202)
})

test('the last 500 cards are kept', async () => {
  const inbox = await startInbox()
  for (let index = 0; index < 510; index += 1) await post(inbox.webhookUrl, card(String(index)))
  expect(inbox.cards).toHaveLength(500)
  expect(inbox.cards[0]?.card).toEqual(card('10'))
})

describe('the page', () => {
  test('comes whole from this address, under a policy that allows nothing else', async () => {
    const inbox = await startInbox()
    const page = await fetch(inbox.url)
    const html = await page.text()
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    )
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '')
    expect(links).toContain('/adaptivecards.js')
    const scripts: string[] = []
    for (const link of links.filter(own => own !== 'data:,')) {
      expect(link).toMatch(/^\//)
      const file = await fetch(new URL(link, inbox.url))
      expect(file.status).toBe(200)
      scripts.push(await file.text())
    }
    for (const [, imported] of scripts.join('\n').matchAll(/^import .* from '\.([^']+)'/gm)) {
      const file = await fetch(new URL(imported ?? '', inbox.url))
      expect([file.status, file.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
    }
    expect((await fetch(new URL('/package.json', inbox.url))).status).toBe(404)
    expect((await fetch(new URL('/page/..%2f..%2fstart.ts', inbox.url))).status).toBe(404)
  })

  test('hears of the cards it missed and of each new one', async () => {
    const inbox = await startInbox()
    await post(inbox.webhookUrl, card('one'))
    await post(inbox.webhookUrl, card('two'))
    const listen = async (headers: Record<string, string>) => {
      const heard: string[] = []
      const stream = await fetch(new URL('/events', inbox.url), { headers })
      expect(stream.headers.get('content-type')).toBe('text/event-stream')
      const reading = (async () => {
        for await (const chunk of stream.body ?? []) {
          heard.push(
            ...[
              ...Buffer.from(chunk)
                .toString()
                .matchAll(/"text":"(\w+)"\}\]\},"card"|^id: (\d+)$/gm),
            ].map(([, text, id]) => text ?? `#${id}`),
          )
        }
      })()
      cleanups.push(() => reading.catch(() => {}))
      return heard
    }
    const fromStart = await listen({})
    const comingBack = await listen({ 'last-event-id': '0' })
    await eventually('the old cards', () => fromStart.includes('#1') && comingBack.includes('#1'))
    await post(inbox.webhookUrl, card('three'))
    await eventually('the new card', () => fromStart.includes('#2') && comingBack.includes('#2'))
    expect(fromStart.filter(text => text.startsWith('#'))).toEqual(['#0', '#1', '#2'])
    expect(comingBack.filter(text => text.startsWith('#'))).toEqual(['#1', '#2'])
    await inbox.close()
  })

  test('is not shown to a page that calls this machine by another name', async () => {
    const inbox = await startInbox()
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(inbox.url, { headers: { host: 'evil.example' } }, response => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(403)
  })

  test.each([
    ['plain', 'plain'],
    ['**bold** and _it_ and *it*', '<strong>bold</strong> and <em>it</em> and <em>it</em>'],
    ['__bold__ **_both_**', '<strong>bold</strong> <strong><em>both</em></strong>'],
    ['snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
    ['\\*no\\* \\_no\\_ \\[a\\](https://x.example)', '*no* _no_ [a](https://x.example)'],
    ['a\\\\b', 'a\\b'],
    ['<img src=x onerror=alert(1)>', '&#60;img src=x onerror=alert(1)&#62;'],
    ['\\<b\\>', '&#60;b&#62;'],
    [
      '[run **now**](https://x.example/a_b_c?d=1&e="2")',
      '<a href="https://x.example/a_b_c?d=1&#38;e=&#34;2&#34;" target="_blank" rel="noopener noreferrer">run <strong>now</strong></a>',
    ],
    ['[x](javascript:alert)', '[x](javascript:alert)'],
    ['[x](data:text/html,1)', '[x](data:text/html,1)'],
    ['[x](/relative)', '[x](/relative)'],
    ['- one\n- two\n\nend', '<ul><li>one</li><li>two</li></ul>end'],
    ['3. three\n4. four', '<ol start="3"><li>three</li><li>four</li></ol>'],
    ['one\ntwo\r\n\r\nthree', 'one<br>two<br><br>three'],
    ['\u{f0000}**x**', '<strong>x</strong>'],
  ])('shows %j as %j', (markdown, html) => {
    expect(toHtml(markdown)).toBe(html)
  })
})
