import { useEffect, useRef, useState } from 'preact/hooks'
import type { AlertsAnswer } from '../flows/answers.ts'
import { changesOf } from './alerts.ts'
import type { FeedState } from './feed.ts'

/** Reads out which alerts begin and end, never that the page was reloaded; counts those that fire in the tab's title. */
export function Announcer({ feed, path }: { feed: FeedState<AlertsAnswer>; path: string }) {
  const { answer, path: answered } = feed
  const before = useRef<{ readonly path: string; readonly alerts: AlertsAnswer['alerts'] }>(undefined)
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (answer === undefined || answered !== path) return
    // Of another account others fire, which is no news.
    const words = changesOf(before.current?.path === path ? before.current.alerts : undefined, answer.alerts)
    before.current = { path, alerts: answer.alerts }
    if (words !== '') setSaid(words)
    const firing = answer.alerts.length
    document.title = firing === 0 ? 'Causeway' : `${firing}${answer.next === null ? '' : '+'} firing · Causeway`
  }, [answer, answered, path])
  return (
    <p class="unseen" role="status">
      {said}
    </p>
  )
}
