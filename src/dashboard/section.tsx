import type { ComponentChildren } from 'preact'
import { useErrorBoundary, useId } from 'preact/hooks'
import type { FeedState } from './feed.ts'
import { Moment } from './text.tsx'

export interface SectionProps {
  readonly id?: string
  readonly title: ComponentChildren
  /** Beside the title. */
  readonly tools?: ComponentChildren
  readonly feed: FeedState<unknown>
  /** What the feed was asked for; another answer is shown as what it is: one of before. */
  readonly path: string | undefined
  readonly children: ComponentChildren
}

/** A part of the page with an answer of its own: says when that is missing, old or of another question. */
export function Section({ id, title, tools, feed, path, children }: SectionProps) {
  const own = useId()
  const [error, retry] = useErrorBoundary()
  const isOther = feed.answer !== undefined && path !== undefined && feed.path !== path
  return (
    <section
      id={id}
      tabIndex={id === undefined ? undefined : -1}
      aria-labelledby={own}
      aria-busy={feed.answer === undefined || isOther}
    >
      <div class="heading">
        <h2 id={own}>{title}</h2>
        <Age feed={feed} />
        {tools}
      </div>
      {error !== undefined && error !== null ? (
        <p class="trouble" role="alert">
          This part could not be drawn ({String(error instanceof Error ? error.message : error)}).{' '}
          <button type="button" onClick={retry}>
            Try again
          </button>
        </p>
      ) : (
        <div class={isOther ? 'body other' : 'body'}>
          {feed.answer === undefined ? <Missing feed={feed} /> : children}
        </div>
      )}
    </section>
  )
}

/** That what is shown is old, and from when it is. */
function Age({ feed: { answer, problem, at } }: { feed: FeedState<unknown> }) {
  if (answer === undefined || problem === undefined) return null
  return (
    <span class="stale">
      as of <Moment at={at} />
    </span>
  )
}

/** Why there is no answer stands above all of the page, once. */
function Missing({ feed: { problem } }: { feed: FeedState<unknown> }) {
  if (problem === undefined) return <div class="waiting" aria-hidden="true" />
  return <p class="subtle">No answer yet.</p>
}
