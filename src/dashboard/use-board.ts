import { useEffect, useState } from 'preact/hooks'
import type { Board, BoardSummary } from './board.ts'

/** How all the feeds of the page fare, followed. */
export function useBoard(board: Board): BoardSummary {
  const [summary, setSummary] = useState(() => board.summary())
  useEffect(() => {
    setSummary(board.summary())
    return board.subscribe(() => setSummary(board.summary()))
  }, [board])
  return summary
}
