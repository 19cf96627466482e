import { describe, expect, test } from 'vitest'
import { createChannels } from '../../src/adapters/channels.ts'
import { NO_METRICS } from '../../src/adapters/metric-sink.ts'
import { telemetryInto } from '../../src/adapters/telemetry.ts'
import { type Config, readConfig } from '../../src/config.ts'
import type { DeliveryFailure } from '../../src/flows/facts.ts'
import type { Delivery } from '../../src/flows/ports/alerting.ts'
import type { Notice } from '../../src/flows/ports/notices.ts'
import { rule } from '../support/alerts.ts'
import { expiringNotice, healthNotice, notice, summaryNotice } from '../support/notices.ts'
import { reply, SECRET_PATH, SECRET_SIGNATURE, useWebhooks, type WebhookAnswer } from '../support/webhook-server.ts'

const start = useWebhooks()

const ACCEPTED: Delivery = { accepted: true }
const failed = (failure: DeliveryFailure): Delivery => ({ accepted: false, failure })

function channelsOf(url: string, settings: Readonly<Record<string, string>> = {}): Config['channels'] {
  return readConfig({
    EventHubConnection: 'x',
    EVENT_HUB_NAME: 'x',
    EVENT_HUB_CONSUMER_GROUP: 'x',
    ALERT_SCHEDULE: 'x',
    WATCH_SCHEDULE: 'x',
    AUDIT_SCHEDULE: 'x',
    ROLL_UP_SCHEDULE: 'x',
    TableStorage: 'UseDevelopmentStorage=true',
    TEAMS_WEBHOOK_URL: url,
    ...settings,
  }).channels
}

/** A clock that stands still until it is moved. */
function fakeClock() {
  const time = { now: Date.parse('2026-11-22T12:00:00Z') }
  return { clock: () => time.now, pass: (seconds: number) => (time.now += seconds * 1_000) }
}

const TEAMS_429 = 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429'

describe('what an answer means', () => {
  test.each<[string, WebhookAnswer, Delivery]>([
    ['202 of Workflows', reply(202), ACCEPTED],
    ['200', reply(200, '1'), ACCEPTED],
    ['"429" inside a 200', reply(200, TEAMS_429), failed('busy')],
    ['"429" inside a 400', reply(400, TEAMS_429), failed('busy')],
    ['a 429 that is no status', reply(202, '{"id":"run 429"}'), ACCEPTED],
    ['429', reply(429), failed('busy')],
    ['500', reply(500), failed('server-error')],
    ['503', reply(503), failed('server-error')],
    ['408', reply(408), failed('server-error')],
    ['400', reply(400), failed('refused')],
    ['401', reply(401), failed('refused')],
    ['404', reply(404), failed('refused')],
    ['413', reply(413), failed('refused')],
    ['a redirect', reply(302, '', { location: 'http://127.0.0.1:1/' }), failed('refused')],
    ['a reset', request => request.socket.resetAndDestroy(), failed('unreachable')],
    ['no answer', () => {}, failed('unreachable')],
  ])('%s', async (_, answer, expected) => {
    const { url } = await start(answer)
    expect(await createChannels(channelsOf(url), Date.now, 300).send(notice())).toEqual(expected)
  })

  test('other receivers than Teams may say 429 in what they answer', async () => {
    const { url } = await start(reply(200, TEAMS_429))
    const channels = createChannels(channelsOf(url, { TEAMS_BODY: 'common' }), Date.now)
    expect(await channels.send(notice())).toEqual(ACCEPTED)
  })

  test.each(['https://10.1.2.3/hook', 'https://[fd00::1]/hook', 'https://169.254.169.254/metadata'])(
    'an address that may not be reached: %s',
    async url => {
      expect(await createChannels(channelsOf(url), Date.now).send(notice())).toEqual(failed('refused'))
    },
  )
})

describe('a channel that failed is left alone for a while', () => {
  const date = (seconds: number) => new Date(Date.parse('2026-11-22T12:00:00Z') + seconds * 1_000).toUTCString()
  test.each<[string, WebhookAnswer, number]>([
    ['429 without Retry-After', reply(429), 30],
    ['"429" inside a 200', reply(200, TEAMS_429), 30],
    ['Retry-After in seconds', reply(429, '', { 'retry-after': '120' }), 120],
    ['Retry-After as a date', reply(429, '', { 'retry-after': date(90) }), 90],
    ['Retry-After without end', reply(429, '', { 'retry-after': '99999999' }), 3_600],
    ['Retry-After long ago', reply(429, '', { 'retry-after': date(-500) }), 1],
    ['Retry-After that is no time', reply(429, '', { 'retry-after': 'soon' }), 30],
    ['a negative one', reply(429, '', { 'retry-after': '-5' }), 30],
    ['503 with Retry-After', reply(503, '', { 'retry-after': '77' }), 77],
    ['500', reply(500), 14],
    ['a reset', request => request.socket.resetAndDestroy(), 14],
    ['404', reply(404), 600],
    ['400', reply(400), 600],
  ])('%s: %s', async (_, answer, seconds) => {
    const webhook = await start(answer)
    const { clock, pass } = fakeClock()
    const channels = createChannels(channelsOf(webhook.url), clock)
    await channels.send(notice())
    webhook.answer(reply(202))
    pass(seconds - 0.001)
    expect(await channels.send(notice())).toEqual(failed('paused'))
    expect(webhook.bodies).toHaveLength(1)
    pass(0.001)
    expect(await channels.send(notice())).toEqual(ACCEPTED)
    expect(webhook.bodies).toHaveLength(2)
  })

  test('a message that is refused does not hold up the others, an address that is refused does', async () => {
    const webhook = await start(reply(413))
    const channels = createChannels(channelsOf(webhook.url), fakeClock().clock)
    expect(await channels.send(notice())).toEqual(failed('refused'))
    expect(await channels.send(notice({ account: 'b' }))).toEqual(failed('refused'))
    webhook.answer(reply(401))
    expect(await channels.send(notice({ account: 'c' }))).toEqual(failed('refused'))
    expect(await channels.send(notice({ account: 'd' }))).toEqual(failed('paused'))
  })

  test('others are not', async () => {
    const [down, up] = [await start(reply(500)), await start()]
    const channels = createChannels(
      channelsOf(down.url, { ALERT_CHANNEL_OPS_URL: up.url, ALERT_ROUTES: 'account=b -> ops' }),
      fakeClock().clock,
    )
    expect(await channels.send(notice())).toEqual(failed('server-error'))
    expect(await channels.send(notice({ account: 'b' }))).toEqual(ACCEPTED)
    expect(await channels.send(notice())).toEqual(failed('paused'))
  })
})

test('each notice goes to one channel, in the body that this one takes', async () => {
  const [teams, ops, flow] = [await start(), await start(), await start()]
  const channels = createChannels(
    channelsOf(teams.url, {
      ALERT_CHANNEL_OPS_URL: ops.url,
      ALERT_CHANNEL_OPS_BODY: 'common',
      ALERT_CHANNEL_FLOW_URL: flow.url,
      ALERT_CHANNEL_FLOW_BODY: 'card',
      ALERT_ROUTES: 'severity=critical -> ops; account=fabrikam* -> flow; rule=lag,*-gap -> ops',
    }),
    Date.now,
  )
  const sent: readonly (readonly [string, Notice])[] = [
    ['teams', notice()],
    ['ops', notice({ rule: rule({ severity: 'critical' }) })],
    ['flow', notice({ account: 'Fabrikam-2' })],
    ['flow', expiringNotice({ account: 'fabrikam' })],
    ['ops', healthNotice('lag', 'p00', 3)],
    ['teams', healthNotice('no-data', 'hub', 3)],
    ['ops', { ...summaryNotice(3), severity: 'critical' }],
    ['teams', summaryNotice(3)],
  ]
  for (const [, one] of sent) expect(await channels.send(one)).toEqual(ACCEPTED)
  const received = { teams, ops, flow }
  for (const [name, { bodies }] of Object.entries(received)) {
    expect([name, bodies.length]).toEqual([name, sent.filter(([to]) => to === name).length])
  }
  const [inTeams, inOps, inFlow] = [teams, ops, flow].map(({ bodies }) => JSON.parse(bodies[0] ?? ''))
  expect(inTeams).toMatchObject({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null }],
  })
  expect(inTeams.attachments[0].content).toMatchObject({ type: 'AdaptiveCard', version: '1.4' })
  expect(inFlow).toMatchObject({ type: 'AdaptiveCard', version: '1.4' })
  expect(inOps).toMatchObject({ schemaId: 'azureMonitorCommonAlertSchema' })
})

describe('the address stays secret', () => {
  const answers: readonly (readonly [string, WebhookAnswer])[] = [
    ['500', reply(500, 'x')],
    ['429', reply(429)],
    ['400 that quotes the request', (request, response) => response.writeHead(400).end(request.url)],
    ['redirect', (request, response) => response.writeHead(302, { location: request.url ?? '' }).end()],
    ['reset', request => request.socket.resetAndDestroy()],
    ['no HTTP', request => request.socket.end(`HTTP/9.9 ${request.url}\r\n\r\n`)],
    ['hanging', () => {}],
  ]
  test.each(answers)('%s', async (_, answer) => {
    const { url, port } = await start(answer)
    const written: string[] = []
    const write = (line: string) => written.push(line)
    const telemetry = telemetryInto(NO_METRICS)({ info: write, warn: write, error: write })
    for (const target of [
      url,
      url.replace('127.0.0.1', 'localhost'),
      `https://10.0.0.1/${SECRET_PATH}?${SECRET_SIGNATURE}`,
    ]) {
      const delivery = await createChannels(channelsOf(target), Date.now, 200).send(notice())
      if (delivery.accepted) throw new Error('accepted')
      telemetry.emit({ fact: 'AlertNotTold', stage: 'alert', rule: 'x', reason: delivery.failure })
      written.push(JSON.stringify(delivery))
    }
    expect(written).toHaveLength(6)
    for (const part of [SECRET_PATH, SECRET_SIGNATURE, '127.0.0.1', 'localhost', '10.0.0.1', `:${port}`]) {
      expect(written.join('\n')).not.toContain(part)
    }
  })
})
