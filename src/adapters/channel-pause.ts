import { MINUTE } from '../core/window.ts'
import type { Outcome } from './webhook-answer.ts'

/** When a channel may be tried, and by which of the messages that wait for it. Times in epoch milliseconds. */
export interface ChannelPause {
  /** Whether this message may be sent now. `key` names a message for as long as it is due. */
  admits(key: string, now: number): boolean
  /** What came of sending it, from when to when. */
  settle(key: string, outcome: Outcome, began: number, ended: number): void
}

const FIRST_WAIT = 15_000
const LONGEST_WAIT = 5 * MINUTE
/** A look at the alerts that comes as long after the last one as a wait lasts must not find it unfinished by a hair. */
const SLACK = 1_000
/** Somebody must mend the address first; then it is found to be mended. */
const REFUSED_WAIT = 10 * MINUTE
const MAX_REMEMBERED = 2_000

/** A message that waits: the numbers of the visits at which it was last sent and last came. */
interface Waiting {
  readonly sent: number
  readonly seen: number
}

/**
 * A channel that failed is left alone for a while. Then the message that was sent least recently is tried first, so that
 * one which always fails does not keep the others from being told; and when one is accepted, all may go.
 */
export function createChannelPause(): ChannelPause {
  let [openAt, failures, visit] = [0, 0, 0]
  const waiting = new Map<string, Waiting>()
  const refused = new Map<string, number>()

  const isItsTurn = (before: Waiting): boolean => {
    for (const [key, rival] of waiting) {
      if (rival.sent >= before.sent) continue
      // All that are due come at each look: one that has not come since this one did last is due no more.
      if (rival.seen < before.seen) waiting.delete(key)
      else return false
    }
    return true
  }

  return {
    admits(key, now) {
      if ((refused.get(key) ?? 0) > now) return false
      const before = waiting.get(key) ?? { sent: 0, seen: 0 }
      const isOpen = now >= openAt && isItsTurn(before)
      visit += 1
      if (isOpen) return true
      remember(waiting, key, { ...before, seen: visit })
      return false
    },
    settle(key, outcome, began, ended) {
      refused.delete(key)
      if (outcome.kind === 'accepted') {
        ;[openAt, failures] = [0, 0]
        waiting.clear()
        return
      }
      if (outcome.kind === 'refused' && outcome.what === 'message') {
        remember(refused, key, ended + REFUSED_WAIT)
        waiting.delete(key)
        return
      }
      remember(waiting, key, { sent: visit, seen: visit })
      if (outcome.kind === 'failed') {
        const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures)
        openAt = Math.max(began + wait - SLACK, ended + outcome.wait)
        failures = Math.min(failures + 1, 10)
      } else openAt = ended + (outcome.kind === 'busy' ? outcome.wait : REFUSED_WAIT)
    },
  }
}

/** The oldest goes where there are too many: it costs a try, never a message. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (!map.has(key) && map.size >= MAX_REMEMBERED) {
    const [oldest] = map.keys()
    if (oldest !== undefined) map.delete(oldest)
  }
  map.set(key, value)
}
