import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import { createBoard } from './board.ts'
import { createNumbers } from './numbers.ts'
import type { PageContext } from './page-context.ts'
import { createTimes } from './times.ts'
import { useBeat } from './use-beat.ts'
import { usePreference } from './use-preference.ts'
import { useView } from './use-view.ts'
import { formatView, type View } from './view.ts'

export type ThemeChoice = 'auto' | 'light' | 'dark'

/** What the header shows and changes of the page as a whole. */
export interface PageSettings {
  readonly isPaused: boolean
  readonly onPause: (isPaused: boolean) => void
  readonly themeChoice: ThemeChoice
  readonly onTheme: (choice: ThemeChoice) => void
  readonly onZone: (isUtc: boolean) => void
}

/** The page's context, but for the taxonomy, which comes over the wire; and what its header needs. */
export function usePageContext(): { readonly page: Omit<PageContext, 'causes'>; readonly settings: PageSettings } {
  const { view, go: goTo } = useView()
  const [isPaused, onPause] = useState(false)
  const { beat, refresh } = useBeat(isPaused)
  const [zone, setZone] = usePreference('zone', ['local', 'utc'])
  const [themeChoice, onTheme] = usePreference<ThemeChoice>('theme', ['auto', 'light', 'dark'])
  const theme = useShownTheme(themeChoice)
  const isUtc = zone === 'utc'
  const board = useMemo(createBoard, [])
  const numbers = useMemo(() => createNumbers(undefined), [])
  const times = useMemo(() => createTimes(undefined, isUtc ? 'UTC' : undefined), [isUtc])
  const href = useCallback((change: Partial<View>) => formatView({ ...view, ...change }), [view])
  const go = useCallback(
    (change: Partial<View>, how: 'push' | 'replace' = 'push') => goTo({ ...view, ...change }, how),
    [view, goTo],
  )
  const page = useMemo(
    () => ({ view, href, go, numbers, times, isUtc, theme, beat, refresh, board }),
    [view, href, go, numbers, times, isUtc, theme, beat, refresh, board],
  )
  const onZone = useCallback((utc: boolean) => setZone(utc ? 'utc' : 'local'), [setZone])
  return { page, settings: { isPaused, onPause, themeChoice, onTheme, onZone } }
}

/** The theme that is shown: the chosen one, or the system's, which may change at dusk. */
function useShownTheme(choice: ThemeChoice): 'light' | 'dark' {
  const [isDark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    const follow = () => setDark(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  const root = document.documentElement
  // At once, so that what is drawn meanwhile has its colours.
  if (choice === 'auto') delete root.dataset['theme']
  else root.dataset['theme'] = choice
  if (choice !== 'auto') return choice
  return isDark ? 'dark' : 'light'
}
