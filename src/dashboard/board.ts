/** How all the feeds of the page fare together. */

import type { FeedState } from './feed.ts'

export interface Board {
  report(feed: object, state: FeedState<unknown>): void
  forget(feed: object): void
  summary(): BoardSummary
  /** The answer stops it. */
  subscribe(listener: () => void): () => void
}

export interface BoardSummary {
  /** When the oldest answer came that is shown; 0 where none is. */
  readonly at: number
  readonly isLoading: boolean
  readonly needsKey: boolean
  /** Why parts are not up to date, each reason once. */
  readonly problems: readonly string[]
  /** When the next of them is tried again. */
  readonly retryAt: number | undefined
}

export function createBoard(): Board {
  const states = new Map<object, FeedState<unknown>>()
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  return {
    report(feed, state) {
      states.set(feed, state)
      tell()
    },
    forget(feed) {
      states.delete(feed)
      tell()
    },
    summary: () => summaryOf([...states.values()]),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export function summaryOf(states: readonly FeedState<unknown>[]): BoardSummary {
  const failing = states.flatMap(({ problem }) => (problem === undefined ? [] : [problem]))
  const answered = states.filter(({ answer }) => answer !== undefined).map(({ at }) => at)
  const retries = states.flatMap(({ retryAt }) => (retryAt === undefined ? [] : [retryAt]))
  return {
    at: answered.length === 0 ? 0 : Math.min(...answered),
    isLoading: states.some(({ isLoading }) => isLoading),
    needsKey: failing.some(({ kind }) => kind === 'key'),
    problems: [...new Set(failing.filter(({ kind }) => kind !== 'key').map(({ words }) => words))],
    retryAt: retries.length === 0 ? undefined : Math.min(...retries),
  }
}
