import type { CauseAnswer, NamedCount } from '../flows/answers.ts'
import { lagAdvice } from './lag-advice.ts'
import { usePage } from './page-context.ts'
import { Name, OutLink } from './text.tsx'

export interface CauseAdviceProps {
  readonly id: string
  /** Undefined: the taxonomy does not hold it. */
  readonly cause: CauseAnswer | undefined
  readonly lags: readonly NamedCount[]
}

/** What to do about a cause, the most telling first. */
export function CauseAdvice({ id, cause, lags }: CauseAdviceProps) {
  const { href } = usePage()
  if (cause === undefined) {
    return (
      <section aria-labelledby="todo" class="todo">
        <h2 id="todo">What to do</h2>
        {id === 'unknown' ? (
          <p>
            The taxonomy has no cause for these failures.{' '}
            <a href={href({ page: { kind: 'overview' } })}>The overview</a> lists their kinds, each with a cause to
            begin with.
          </p>
        ) : (
          <p>The taxonomy of this version does not hold this cause.</p>
        )}
      </section>
    )
  }
  const first = lagAdvice(cause, lags)
  return (
    <section aria-labelledby="todo" class="todo">
      <h2 id="todo">What to do</h2>
      {first !== undefined && <p class="first">{first}</p>}
      <ol>
        {cause.steps.map(step => (
          <li key={step}>
            <Name text={step} most={600} />
          </li>
        ))}
      </ol>
      {cause.article !== undefined && (
        <blockquote>
          <Name text={cause.article} most={400} />
        </blockquote>
      )}
      <p>
        <OutLink to={cause.docs}>Documentation</OutLink>
      </p>
    </section>
  )
}
