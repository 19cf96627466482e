import { useEffect, useState } from 'preact/hooks'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** What `say` makes of the time, each second; whoever uses it is drawn again only when that changes. */
export function useNow<Said extends string | number | boolean>(say: (now: number) => Said): Said {
  const said = say(Date.now())
  const [, setSaid] = useState(said)
  useEffect(() => {
    const follow = () => setSaid(say(Date.now()))
    listeners.add(follow)
    timer ??= setInterval(() => {
      for (const listener of listeners) listener()
    }, 1_000)
    return () => {
      listeners.delete(follow)
      if (listeners.size > 0) return
      clearInterval(timer)
      timer = undefined
    }
  }, [say])
  return said
}
