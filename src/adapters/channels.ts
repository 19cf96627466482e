import { type Channel, type ChannelsConfig, isLoopback } from '../channel-config.ts'
import { channelOf, type Routable } from '../core/route.ts'
import type { Delivery, Notifier } from '../flows/ports/alerting.ts'
import type { Notice } from '../flows/ports/notices.ts'
import type { AdaptiveCard } from './adaptive-card.ts'
import { createChannelPause } from './channel-pause.ts'
import { buildCommonAlert } from './common-alert.ts'
import type { Reach } from './outbound-address.ts'
import { type PostOptions, postJson } from './post-json.ts'
import { buildCard } from './teams-card.ts'
import { failureOf, judge } from './webhook-answer.ts'

const TIME_LIMIT = 10_000

/**
 * `Notifier` on webhooks. Each notice goes to one channel, so that it is told once; one POST, and the next look at the
 * alerts is the retry. `timeLimit` of a POST in milliseconds.
 */
export function createChannels(
  { channels, routes, allowPrivate }: ChannelsConfig,
  clock: () => number,
  timeLimit = TIME_LIMIT,
): Notifier {
  const [byDefault] = channels
  const senders = new Map<string, Send>()
  for (const channel of channels) {
    const reach: Reach = isLoopback(new URL(channel.url).hostname) ? 'loopback' : allowPrivate ? 'private' : 'public'
    senders.set(channel.name, createSender(channel, { reach, timeLimit }, clock))
  }
  return {
    async send(notice) {
      const send = senders.get(channelOf(routes, routableOf(notice)) ?? byDefault.name)
      return send === undefined ? { accepted: false, failure: 'refused' } : send(notice)
    },
  }
}

type Send = Notifier['send']

function createSender(channel: Channel, options: PostOptions, clock: () => number): Send {
  const pause = createChannelPause()
  return async (notice): Promise<Delivery> => {
    const key = keyOf(notice)
    const began = clock()
    if (!pause.admits(key, began)) return { accepted: false, failure: 'paused' }
    const posted = await postJson(channel.url, JSON.stringify(bodyOf(notice, channel.body, began)), options)
    const ended = clock()
    const outcome = judge(posted, channel.body !== 'common', ended)
    pause.settle(key, outcome, began, ended)
    const failure = failureOf(outcome)
    return failure === undefined ? { accepted: true } : { accepted: false, failure }
  }
}

function bodyOf(notice: Notice, body: Channel['body'], now: number): object {
  if (body === 'common') return buildCommonAlert(notice, now)
  return body === 'card' ? buildCard(notice) : envelopeOf(buildCard(notice))
}

/** https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using */
function envelopeOf(card: AdaptiveCard) {
  return {
    type: 'message',
    // What a phone shows of it; without this it says "Card".
    summary: card.fallbackText,
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }],
  }
}

function routableOf(notice: Notice): Routable {
  if (notice.about === 'summary') return { severity: notice.severity }
  const { id, severity } = notice.rule
  return { severity, rule: id, ...(notice.about === 'health' ? {} : { account: notice.account }) }
}

/** The same for as long as the same is due. */
function keyOf(notice: Notice): string {
  if (notice.about === 'summary') return notice.about
  return JSON.stringify([notice.rule.id, notice.about === 'health' ? notice.subject : notice.account, notice.reason])
}
