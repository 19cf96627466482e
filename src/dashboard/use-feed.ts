import { useEffect, useRef, useState } from 'preact/hooks'
import { createFeed, type Feed, type FeedState, NOTHING } from './feed.ts'
import { usePage } from './page-context.ts'
import { get } from './session.ts'

/** Answers of earlier views, so that going back shows at once what was there. */
const kept = new Map<string, FeedState<never>>()
const MOST_KEPT = 30
/** Beats between two looks at what hardly changes. */
const SLOW = 20

export interface FeedOptions {
  /** Hardly changes: is asked for now and then, and does not make the page out of date. */
  readonly isSlow?: boolean
}

/** The answer to `path`, kept up to date. Nothing is asked for while `path` is undefined. */
export function useFeed<Answer>(path: string | undefined, { isSlow = false }: FeedOptions = {}): FeedState<Answer> {
  const { beat, board } = usePage()
  const [state, setState] = useState<FeedState<Answer>>(() => keptState(path))
  const feed = useRef<Feed<Answer>>(undefined)

  useEffect(() => {
    const made = createFeed<Answer>(get, kept, changed => {
      keep(changed)
      setState(changed)
      // What is slow is not what "updated" speaks of.
      board.report(made, isSlow ? { ...changed, answer: undefined } : changed)
    })
    feed.current = made
    return () => {
      made.close()
      board.forget(made)
    }
  }, [board, isSlow])

  useEffect(() => {
    if (path !== undefined) feed.current?.show(path)
  }, [path])

  useEffect(() => {
    if (beat.count > 0 && (!isSlow || beat.when === 'now' || beat.count % SLOW === 0)) feed.current?.refresh(beat.when)
  }, [beat, isSlow])

  return path === undefined ? NOTHING : state
}

function keptState<Answer>(path: string | undefined): FeedState<Answer> {
  return (path === undefined ? undefined : kept.get(path)) ?? NOTHING
}

function keep(state: FeedState<unknown>): void {
  if (state.answer === undefined || state.problem !== undefined) return
  kept.delete(state.path)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each path has one shape of answer
  kept.set(state.path, state as FeedState<never>)
  const [oldest] = kept.keys()
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
}
