import type { DeliveryFailure } from '../flows/facts.ts'
import type { Delivery, Notifier } from '../flows/ports.ts'
import type { AdaptiveCard } from './adaptive-card.ts'
import { buildCard } from './teams-card.ts'

export interface TeamsConfig {
  /** A secret: whoever has it can post. It never appears in a log, a row, a card or an error. */
  readonly webhookUrl: string
  /** Workflows from Teams' own template loop over attachments; a flow with one "post card" step takes the bare card. */
  readonly body: 'workflows' | 'card'
}

const TIMEOUT = 10_000
/** Enough of an answer to find Teams' "429" inside a 200. */
const ANSWER_BYTES = 4_096

/** `Notifier` on a Teams workflow. One POST a card: the next look at the alert is the retry. */
export function createTeamsWebhook({ webhookUrl, body }: TeamsConfig): Notifier {
  return {
    async send(notice) {
      const card = buildCard(notice)
      try {
        const response = await fetch(webhookUrl, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body === 'card' ? card : envelopeOf(card)),
          redirect: 'manual',
          signal: AbortSignal.timeout(TIMEOUT),
        })
        return judge(response.status, await headOf(response))
      } catch {
        // The error's own text may hold the URL, so it ends here.
        return failed('unreachable')
      }
    },
  }
}

/** https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using */
function envelopeOf(card: AdaptiveCard) {
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }],
  }
}

/** One place decides what an answer means. Any 2xx is accepted, but old webhooks say 429 inside a 200. */
export function judge(status: number, answer: string): Delivery {
  if (status === 429 || /\berror 429\b/i.test(answer)) return failed('busy')
  if (status >= 200 && status < 300) return { accepted: true }
  if (status === 408 || status >= 500) return failed('server-error')
  return failed('refused')
}

function failed(failure: DeliveryFailure): Delivery {
  return { accepted: false, failure }
}

async function headOf(response: Response): Promise<string> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length >= ANSWER_BYTES) break
  }
  return text
}
