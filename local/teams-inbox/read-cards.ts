/** The cards in a request to the webhook, or the reason why there is none. */
export type CardsOrReason = { readonly cards: readonly unknown[] } | { readonly reason: string }

const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive'

/** Reads what a Workflow that starts on a Teams webhook request takes: an envelope of cards, or one bare card. */
export function readCards(body: unknown): CardsOrReason {
  if (!isObject(body)) return { reason: 'the body is not a JSON object' }
  if (isCard(body)) return { cards: [body] }
  if (body['type'] !== 'message') return { reason: "type is neither 'message' nor 'AdaptiveCard'" }
  const attachments = body['attachments']
  if (!Array.isArray(attachments) || attachments.length === 0) return { reason: 'attachments is not a filled array' }
  const cards: unknown[] = []
  for (const [index, attachment] of attachments.entries()) {
    if (!isObject(attachment)) return { reason: `attachments[${index}] is not an object` }
    if (attachment['contentType'] !== ADAPTIVE_CARD)
      return { reason: `attachments[${index}].contentType is not '${ADAPTIVE_CARD}'` }
    if (!isCard(attachment['content'])) return { reason: `attachments[${index}].content is not an AdaptiveCard` }
    cards.push(attachment['content'])
  }
  return { cards }
}

/** JSON of a request body; undefined when it is none. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function isCard(value: unknown): boolean {
  return isObject(value) && value['type'] === 'AdaptiveCard'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
