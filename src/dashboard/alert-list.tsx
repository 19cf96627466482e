import { useState } from 'preact/hooks'
import type { AlertsAnswer, StatusAnswer } from '../flows/answers.ts'
import { AlertCard } from './alert-card.tsx'
import { byWeight, countBySeverity } from './alerts.ts'
import type { FeedState } from './feed.ts'
import { Glyph } from './icons.tsx'
import { usePage } from './page-context.ts'
import { alertsPath, FIRST_LIMIT, MOST_ENTRIES } from './requests.ts'
import { Section } from './section.tsx'
import { ShowMore } from './show-more.tsx'
import { Ago, Moment } from './text.tsx'
import { useFeed } from './use-feed.ts'

/** More in full would push everything else off the screen. */
const FEW = 6

export interface AlertListProps {
  readonly feed: FeedState<AlertsAnswer>
  readonly path: string
  readonly limit: number
  readonly onLimit: (limit: number) => void
  readonly status: StatusAnswer | undefined
}

/** What fires now, the heaviest first; what is over on demand. */
export function AlertList({ feed, path, limit, onLimit, status }: AlertListProps) {
  const { view, go } = usePage()
  const [isWhole, setWhole] = useState(false)
  const alerts = byWeight(feed.answer?.alerts ?? [])
  const shown = isWhole ? alerts : alerts.slice(0, FEW)
  const hidden = alerts.length - shown.length
  return (
    <Section
      id="alerts"
      title="Firing alerts"
      feed={feed}
      path={path}
      tools={<span class="subtle">{alerts.length > 0 && countBySeverity(alerts)}</span>}
    >
      {alerts.length === 0 ? <NothingFires status={status} /> : <Cards alerts={shown} />}
      {hidden > 0 && (
        <p class="show-more">
          <button type="button" onClick={() => setWhole(true)}>
            Show {hidden} more
          </button>
        </p>
      )}
      {isWhole && (
        <ShowMore
          shown={alerts.length}
          count={undefined}
          hasMore={feed.answer?.next !== null}
          limit={limit}
          most={MOST_ENTRIES}
          onLimit={onLimit}
          otherwise="Choose an account to see others."
        />
      )}
      <p class="past">
        <button
          type="button"
          class="quiet"
          aria-expanded={view.past}
          onClick={() => go({ past: !view.past }, 'replace')}
        >
          {view.past ? 'Hide alerts that are over' : 'Show alerts that are over'}
        </button>
      </p>
      {view.past && <PastAlerts />}
    </Section>
  )
}

function Cards({ alerts }: { alerts: AlertsAnswer['alerts'] }) {
  return (
    <div class="alerts">
      {alerts.map(alert => (
        <AlertCard key={alert.id} alert={alert} />
      ))}
    </div>
  )
}

function NothingFires({ status }: { status: StatusAnswer | undefined }) {
  const { view } = usePage()
  const at = status?.lastEvaluation ?? null
  return (
    <p class="calm">
      <Glyph name="fine" /> Nothing is firing{view.account === '' ? '' : ' for this account'}.{' '}
      {status !== undefined && (
        <span class="subtle">
          {at === null ? (
            'Alerts were never looked at yet.'
          ) : (
            <>
              Last looked at <Ago at={at} /> (<Moment at={at} />
              ).
            </>
          )}
        </span>
      )}
    </p>
  )
}

function PastAlerts() {
  const { view } = usePage()
  const [limit, setLimit] = useState<number>(FIRST_LIMIT)
  const path = alertsPath('resolved', view.account, limit)
  const feed = useFeed<AlertsAnswer>(path)
  const alerts = feed.answer?.alerts ?? []
  return (
    <Section title="Over" feed={feed} path={path}>
      {alerts.length === 0 ? <p class="subtle">None is kept.</p> : <Cards alerts={alerts} />}
      <ShowMore
        shown={alerts.length}
        count={undefined}
        hasMore={feed.answer?.next !== null}
        limit={limit}
        most={MOST_ENTRIES}
        onLimit={setLimit}
        otherwise="Choose an account to see others."
      />
    </Section>
  )
}
