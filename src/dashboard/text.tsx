import type { ComponentChildren } from 'preact'
import { useCallback } from 'preact/hooks'
import { usePage } from './page-context.ts'
import { safeLink } from './safe-link.ts'
import { shorten, titleOf } from './shorten.ts'
import { ago, utcText } from './times.ts'
import { useNow } from './use-now.ts'

const LONGEST = 60

/** A text that a stranger chose: cut, and apart from the direction of what stands around it. */
export function Name({ text, most = LONGEST }: { text: string; most?: number }) {
  return <bdi title={titleOf(text, most)}>{text === '' ? '(empty)' : shorten(text, most)}</bdi>
}

/** The moment in the reader's zone, in UTC when pointed at. */
export function Moment({ at }: { at: string | number }) {
  const { times } = usePage()
  const time = typeof at === 'number' ? at : Date.parse(at)
  const text = useNow(useCallback(now => (Number.isNaN(time) ? '' : times.moment(time, now)), [time, times]))
  if (Number.isNaN(time)) return <>unknown</>
  return (
    <time dateTime={new Date(time).toISOString()} title={utcText(time)}>
      {text}
    </time>
  )
}

/** `5 min ago`, kept true. */
export function Ago({ at }: { at: string | number }) {
  const time = typeof at === 'number' ? at : Date.parse(at)
  return <>{useNow(useCallback(now => ago(time, now), [time]))}</>
}

/** Leads out of the page; nothing where the address is no https one. */
export function OutLink({ to, children }: { to: string | undefined; children: ComponentChildren }) {
  const href = safeLink(to)
  if (href === undefined) return null
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" class="out">
      {children}
      <span class="unseen"> (opens in a new tab)</span>
    </a>
  )
}
