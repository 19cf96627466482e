import type { Aggregate } from './aggregate.ts'
import { closesAt, type Episode } from './episode.ts'
import { OK } from './outcome.ts'
import type { ExpiringRule } from './rule.ts'
import { MINUTE, minuteOf } from './window.ts'

/** A token, told by its expiry alone, that a large part of an account's successful calls shares. */
export interface SharedToken {
  /** Epoch milliseconds. */
  readonly expires: number
  readonly episodes: readonly Episode[]
}

/** Calls of one minute: all that succeeded, and how many of them with each token. */
interface Minute {
  all: number
  readonly byToken: Map<string, number>
}

/**
 * The tokens that were shared by enough of the calls within the window, while less than the lead time was left to
 * them. Once a token has expired there is nothing left to warn of.
 */
export function sharedTokens(rule: ExpiringRule, rows: readonly Aggregate[], now: number): readonly SharedToken[] {
  const minutes = new Map<number, Minute>()
  const totals = new Map<string, number>()
  for (const { cause, minute, count, breakdown } of rows) {
    if (cause !== OK || minute >= now) continue
    const found = minutes.get(minute) ?? { all: 0, byToken: new Map<string, number>() }
    found.all += count
    for (const [name, calls] of breakdown.expiries) {
      found.byToken.set(name, (found.byToken.get(name) ?? 0) + calls)
      totals.set(name, (totals.get(name) ?? 0) + calls)
    }
    minutes.set(minute, found)
  }
  // Tokens of one call each are many, and none of them can be shared by enough.
  const candidates = [...totals].filter(([, calls]) => calls >= rule.fire.share * rule.fire.requests)
  return candidates.flatMap(([name]): readonly SharedToken[] => {
    const expires = Date.parse(name)
    const episodes = Number.isNaN(expires) ? [] : episodesOfToken(rule, minutes, name, expires)
    return episodes.length === 0 ? [] : [{ expires, episodes }]
  })
}

function episodesOfToken(
  rule: ExpiringRule,
  minutes: ReadonlyMap<number, Minute>,
  name: string,
  expires: number,
): readonly Episode[] {
  const episodes: Episode[] = []
  for (let minute = minuteOf(expires - rule.lead); minute < expires; minute += MINUTE) {
    if (!minutes.has(minute)) continue
    let [all, sharing] = [0, 0]
    for (let at = minute - rule.window + MINUTE; at <= minute; at += MINUTE) {
      all += minutes.get(at)?.all ?? 0
      sharing += minutes.get(at)?.byToken.get(name) ?? 0
    }
    if (all < rule.fire.requests || sharing === 0 || sharing < rule.fire.share * all) continue
    const last = episodes.at(-1)
    const open = last !== undefined && minute < closesAt(rule, last) ? episodes.pop() : undefined
    episodes.push({
      since: open?.since ?? minute,
      firesAt: open?.firesAt ?? minute + MINUTE,
      until: minute,
      count: Math.max(open?.count ?? 0, sharing),
      peak: Math.max(open?.peak ?? 0, sharing),
      worseAt: [],
    })
  }
  return episodes
}
