import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { CauseAnswer } from '../flows/answers.ts'
import type { Board } from './board.ts'
import type { Numbers } from './numbers.ts'
import type { Times } from './times.ts'
import type { View } from './view.ts'

/** One beat of the page's clock, at which its feeds ask again. */
export interface Beat {
  readonly count: number
  /** `now`: somebody asked for it. */
  readonly when: 'due' | 'now'
}

/** What every part of the page may need. */
export interface PageContext {
  readonly view: View
  /** The address of this view with some of it changed. */
  readonly href: (change: Partial<View>) => string
  /** Goes there; `replace` leaves no step to go back to. */
  readonly go: (change: Partial<View>, how?: 'push' | 'replace') => void
  readonly numbers: Numbers
  readonly times: Times
  readonly isUtc: boolean
  /** As it is shown now, chosen or the system's. */
  readonly theme: 'light' | 'dark'
  readonly beat: Beat
  /** Has all feeds ask again now. */
  readonly refresh: () => void
  readonly board: Board
  /** By id; empty until the taxonomy is there. */
  readonly causes: ReadonlyMap<string, CauseAnswer>
}

export const Page = createContext<PageContext | undefined>(undefined)

export function usePage(): PageContext {
  const page = useContext(Page)
  if (page === undefined) throw new Error('There is no page around this.')
  return page
}
