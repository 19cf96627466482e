import pLimit from 'p-limit'
import type { Answered } from './answer.ts'

export interface SharedAnswers {
  /** The answer to what the key names, worked out once for all who ask meanwhile and shortly after. */
  get(key: string, work: (signal: AbortSignal) => Promise<Answered>): Promise<Answered>
}

/** Too many different questions at once: to be asked again later. */
export class TooBusy extends Error {
  override readonly name = 'TooBusy'
}

/** Pages reload four times a minute, many of them at the same moment. */
const KEPT = 2_000
const MAX_KEPT = 100
/** More at once would each take longer, and keep the counting from its work. */
const AT_ONCE = 4
const MAX_WAITING = 60
/** Nobody waits longer for a page. */
const MAX_TIME = 20_000

/** Bounds what readers can make us do: equal questions are worked out once, different ones a few at a time. */
export function createSharedAnswers(clock: () => number): SharedAnswers {
  const limit = pLimit(AT_ONCE)
  const kept = new Map<string, { readonly until: number; readonly answer: Promise<Answered> }>()
  const keep = (key: string, until: number, answer: Promise<Answered>) => {
    kept.delete(key)
    kept.set(key, { until, answer })
    // Those that nobody is given any more go too: some hold megabytes.
    for (const [oldest, known] of kept) {
      if (kept.size <= MAX_KEPT && clock() < known.until) break
      kept.delete(oldest)
    }
  }
  return {
    get(key, work) {
      const known = kept.get(key)
      if (known !== undefined && clock() < known.until) return known.answer
      if (limit.pendingCount >= MAX_WAITING) return Promise.reject(new TooBusy('Too many questions at once.'))
      const answer = limit(() => work(AbortSignal.timeout(MAX_TIME)))
      keep(key, Number.POSITIVE_INFINITY, answer)
      answer.then(
        () => keep(key, clock() + KEPT, answer),
        () => kept.delete(key),
      )
      return answer
    },
  }
}
