import { useCallback } from 'preact/hooks'
import { usePage } from './page-context.ts'
import { useBoard } from './use-board.ts'
import { useNow } from './use-now.ts'

/** Why what is shown is not up to date, in words, and when it is tried again. */
export function Banner() {
  const { board, refresh } = usePage()
  const { problems, retryAt, isLoading } = useBoard(board)
  const wait = useNow(
    useCallback(
      now => (retryAt === undefined ? '' : ` Next try in ${Math.max(1, Math.ceil((retryAt - now) / 1_000))} s.`),
      [retryAt],
    ),
  )
  if (problems.length === 0) return null
  return (
    <div class="banner" role="alert">
      <div>
        {problems.slice(0, 3).map(problem => (
          <p key={problem}>
            <bdi>{problem}</bdi>
          </p>
        ))}
      </div>
      <p aria-live="off">
        {isLoading ? ' Trying …' : wait}{' '}
        <button type="button" onClick={refresh}>
          Try again now
        </button>
      </p>
    </div>
  )
}
