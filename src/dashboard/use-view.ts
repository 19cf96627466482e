import { useCallback, useEffect, useState } from 'preact/hooks'
import { formatView, parseView, type View } from './view.ts'

export interface ViewState {
  readonly view: View
  readonly go: (view: View, how: 'push' | 'replace') => void
}

/** The view that the address names, followed through links, back and forward. */
export function useView(): ViewState {
  const [view, setView] = useState(() => parseView(location.hash))
  useEffect(() => {
    const follow = () => setView(parseView(location.hash))
    addEventListener('hashchange', follow)
    addEventListener('popstate', follow)
    return () => {
      removeEventListener('hashchange', follow)
      removeEventListener('popstate', follow)
    }
  }, [])
  const go = useCallback((next: View, how: 'push' | 'replace') => {
    const address = `${location.pathname}${location.search}${formatView(next)}`
    if (how === 'push') history.pushState(null, '', address)
    else history.replaceState(history.state, '', address)
    setView(next)
  }, [])
  return { view, go }
}
