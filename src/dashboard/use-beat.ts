import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Beat } from './page-context.ts'

const EVERY = 15_000

/** Beats while the page can be seen and is not paused, and at once when it can be seen again. */
export function useBeat(isPaused: boolean): { readonly beat: Beat; readonly refresh: () => void } {
  const [beat, setBeat] = useState<Beat>({ count: 0, when: 'due' })
  const next = useCallback((when: Beat['when']) => setBeat(({ count }) => ({ count: count + 1, when })), [])
  useEffect(() => {
    if (isPaused) return
    let timer: ReturnType<typeof setInterval> | undefined
    const follow = () => {
      clearInterval(timer)
      if (document.visibilityState === 'visible') timer = setInterval(() => next('due'), EVERY)
    }
    const seen = () => {
      follow()
      if (document.visibilityState === 'visible') next('due')
    }
    follow()
    document.addEventListener('visibilitychange', seen)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [isPaused, next])
  const refresh = useCallback(() => next('now'), [next])
  return { beat, refresh }
}
