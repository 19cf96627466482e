/** One card that came in. `receivedAt` in epoch milliseconds, `bytes` of the whole request body. */
export interface ReceivedCard {
  readonly receivedAt: number
  readonly bytes: number
  readonly body: unknown
  /** The Adaptive Card inside the Workflows envelope, or the body itself when it came bare. */
  readonly card: unknown
}

/** The newest cards, numbered from 0 in the order they came. */
export interface KeptCards {
  all(): readonly ReceivedCard[]
  add(card: ReceivedCard): number
  /** The cards after number `id`. */
  since(id: number): readonly (readonly [number, ReceivedCard])[]
}

const MOST_KEPT = 500

export function createKeptCards(): KeptCards {
  let cards: readonly ReceivedCard[] = []
  let count = 0
  return {
    all: () => cards,
    add(card) {
      cards = [...cards, card].slice(-MOST_KEPT)
      count += 1
      return count - 1
    },
    since: id => cards.map((card, index) => [count - cards.length + index, card] as const).filter(([own]) => own > id),
  }
}
