import type { ComponentChildren } from 'preact'
import { useCallback } from 'preact/hooks'
import type { AggregatesAnswer, AlertsAnswer, StatusAnswer } from '../flows/answers.ts'
import { byWeight, countBySeverity } from './alerts.ts'
import type { FeedState } from './feed.ts'
import { Glyph, SeverityMark } from './icons.tsx'
import { usePage } from './page-context.ts'
import { findingsOf, isEmpty, lagWords } from './pipeline.ts'
import { useNow } from './use-now.ts'

export interface GlanceProps {
  readonly alerts: FeedState<AlertsAnswer>
  readonly failures: AggregatesAnswer | undefined
  readonly status: StatusAnswer | undefined
  /** How many kinds of error nobody knows, in words. */
  readonly unknowns: string | undefined
}

/** The four answers that come first, each a way to its part of the page. */
export function Glance({ alerts, failures, status, unknowns }: GlanceProps) {
  const { numbers } = usePage()
  const firing = byWeight(alerts.answer?.alerts ?? [])
  const [worst] = firing
  const more = alerts.answer?.next === null || alerts.answer === undefined ? '' : '+'
  return (
    <nav class="glance" aria-label="At a glance">
      <Tile to="alerts" label="Firing" value={alerts.answer === undefined ? undefined : `${firing.length}${more}`}>
        {worst === undefined ? <Fine words="nothing fires" /> : <SeverityMark severity={worst.severity} isShort />}
        {worst !== undefined && <span>{countBySeverity(firing)}</span>}
      </Tile>
      <Tile
        to="failures"
        label="Failures"
        value={failures === undefined ? undefined : numbers.short(failures.matching.count)}
      >
        {failures !== undefined && (
          <span>{numbers.share(failures.matching.count, failures.requests.count)} of calls</span>
        )}
      </Tile>
      <Tile to="unknowns" label="Unknown kinds" value={unknowns}>
        <span>{unknowns === '0' ? 'every failure has a name' : 'without a name yet'}</span>
      </Tile>
      <PipelineTile status={status} />
    </nav>
  )
}

function PipelineTile({ status }: { status: StatusAnswer | undefined }) {
  const { numbers } = usePage()
  const wrong = useNow(
    useCallback(now => (status === undefined ? 0 : findingsOf(status, now, numbers).length), [status, numbers]),
  )
  if (status === undefined) return <Tile to="pipeline" label="Pipeline" value={undefined} />
  if (wrong > 0) {
    return (
      <Tile to="pipeline" label="Pipeline" value={numbers.count(wrong)}>
        <SeverityMark severity="warning" isShort />
        <span>{wrong === 1 ? 'problem' : 'problems'}: counts may lag or lack</span>
      </Tile>
    )
  }
  if (isEmpty(status))
    return (
      <Tile to="pipeline" label="Pipeline" value="–">
        nothing came yet
      </Tile>
    )
  return (
    <Tile to="pipeline" label="Pipeline" value="OK">
      <Fine words={lagWords(status)} />
    </Tile>
  )
}

function Fine({ words }: { words: string }) {
  return (
    <span class="fine">
      <Glyph name="fine" /> {words}
    </span>
  )
}

/** The address holds the view, so that a part of the page is gone to by hand. */
function Tile(props: { to: string; label: string; value: string | undefined; children?: ComponentChildren }) {
  const { to, label, value, children } = props
  return (
    <button
      type="button"
      class="tile"
      onClick={() => {
        const part = document.getElementById(to)
        part?.scrollIntoView({ block: 'start' })
        part?.focus({ preventScroll: true })
      }}
    >
      <span class="label">{label}</span>
      <span class="value">{value ?? '–'}</span>
      <span class="about">{value === undefined ? 'no answer yet' : children}</span>
    </button>
  )
}
