import { usePage } from './page-context.ts'
import { nextLimit } from './requests.ts'

export interface ShowMoreProps {
  readonly shown: number
  /** Undefined where only the API knows. */
  readonly count: number | undefined
  readonly hasMore: boolean
  readonly limit: number
  /** The most that can be had at once. */
  readonly most: number
  readonly onLimit: (limit: number) => void
  /** What to do where there is more than is ever shown. */
  readonly otherwise: string
}

/** Tells how much of a list is shown, and shows more of it while that is bearable. */
export function ShowMore({ shown, count, hasMore, limit, most, onLimit, otherwise }: ShowMoreProps) {
  const { numbers } = usePage()
  if (!hasMore) return null
  const next = nextLimit(limit, most)
  return (
    <p class="show-more">
      The first {numbers.count(shown)}
      {count === undefined ? '' : ` of ${numbers.count(count)}`}.{' '}
      {next === undefined ? (
        otherwise
      ) : (
        <button type="button" onClick={() => onLimit(next)}>
          Show more
        </button>
      )}
    </p>
  )
}
