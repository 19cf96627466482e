/**
 * One answer of the API, kept up to date: it is asked again on each `refresh`, after a failure by itself with growing
 * patience, and the last answer stays until a newer one is there. Knows nothing of the page.
 */

import { type Problem, problemOf, retryDelay, unreachable } from './problem.ts'

export interface FeedState<Answer> {
  /** The last one that came. */
  readonly answer: Answer | undefined
  /** What it answers, and when it came; epoch milliseconds. */
  readonly path: string
  readonly at: number
  /** Why the latest request came to nothing. */
  readonly problem: Problem | undefined
  /** When it is tried again by itself. */
  readonly retryAt: number | undefined
  readonly isLoading: boolean
}

export interface Feed<Answer> {
  state(): FeedState<Answer>
  /** Asks for another path; a request under way for the one before is dropped. */
  show(path: string): void
  /** Asks again, unless an answer is under way or a failure's patience is not over; `now` waits for no patience. */
  refresh(when: 'due' | 'now'): void
  close(): void
}

export type Get = (path: string, signal: AbortSignal) => Promise<Response>

/** No answer takes so long that is still worth having. */
const TIMEOUT_SECONDS = 30

export const NOTHING: FeedState<never> = {
  answer: undefined,
  path: '',
  at: 0,
  problem: undefined,
  retryAt: undefined,
  isLoading: false,
}

/** `kept` are answers of earlier feeds by path, so that going back shows at once what was there. */
export function createFeed<Answer>(
  get: Get,
  kept: ReadonlyMap<string, FeedState<Answer>>,
  onChange: (state: FeedState<Answer>) => void,
): Feed<Answer> {
  let state: FeedState<Answer> = NOTHING
  let wanted = ''
  let failures = 0
  let text = ''
  let request: AbortController | undefined
  let retry: ReturnType<typeof setTimeout> | undefined

  const set = (change: Partial<FeedState<Answer>>) => {
    state = { ...state, ...change }
    onChange(state)
  }
  const fail = (problem: Problem) => {
    failures += 1
    const delay = retryDelay(failures, problem.wait)
    const isFinal = problem.kind === 'key' || problem.kind === 'refused'
    if (!isFinal) retry = setTimeout(() => ask(), delay)
    set({ problem, isLoading: false, retryAt: isFinal ? undefined : Date.now() + delay })
  }
  const ask = () => {
    stop()
    const mine = new AbortController()
    request = mine
    set({ isLoading: true, retryAt: undefined })
    void take(wanted, mine)
  }
  const take = async (path: string, mine: AbortController) => {
    const result = await fetchAnswer<Answer>(get, path, mine.signal)
    // Superseded: whoever superseded it has set the state.
    if (request !== mine) return
    request = undefined
    if ('problem' in result) {
      fail(result.problem)
      return
    }
    failures = 0
    // What has not changed stays the same object, so that nothing that shows it is drawn again.
    const isSame = result.text === text && state.path === path && state.answer !== undefined
    text = result.text
    const answer = isSame ? state.answer : result.answer
    set({ answer, path, at: Date.now(), problem: undefined, isLoading: false })
  }
  const stop = () => {
    clearTimeout(retry)
    retry = undefined
    request?.abort()
    request = undefined
  }
  return {
    state: () => state,
    show(path) {
      if (path === wanted) return
      wanted = path
      failures = 0
      const before = kept.get(path)
      if (before !== undefined) state = { ...before, isLoading: false, problem: undefined, retryAt: undefined }
      ask()
    },
    refresh(when) {
      if (wanted === '' || request !== undefined) return
      // Without a key every answer would be the same.
      if (when === 'now' || (retry === undefined && state.problem?.kind !== 'key')) ask()
    },
    close: stop,
  }
}

type Result<Answer> = { readonly answer: Answer; readonly text: string } | { readonly problem: Problem }

async function fetchAnswer<Answer>(get: Get, path: string, signal: AbortSignal): Promise<Result<Answer>> {
  const timeout = AbortSignal.timeout(TIMEOUT_SECONDS * 1_000)
  try {
    const response = await get(path, AbortSignal.any([signal, timeout]))
    const text = await response.text()
    const body = parse(text)
    if (!response.ok) {
      const refusal = { status: response.status, body, retryAfter: response.headers.get('retry-after') }
      return { problem: problemOf(refusal, Date.now()) }
    }
    if (typeof body !== 'object' || body === null) return { problem: unreachable('no JSON', TIMEOUT_SECONDS) }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API answers a path with its own shape, as its tests hold
    return { answer: body as Answer, text }
  } catch {
    return { problem: unreachable(timeout.aborted ? 'timeout' : 'network', TIMEOUT_SECONDS) }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
