import { useState } from 'preact/hooks'
import type { AlertsAnswer, StatusAnswer } from '../flows/answers.ts'
import { AlertList } from './alert-list.tsx'
import { Elsewhere, NoDataYet } from './empty.tsx'
import { FailureChart } from './failure-chart.tsx'
import { FailureGroups } from './failure-groups.tsx'
import type { FeedState } from './feed.ts'
import { Glance } from './glance.tsx'
import { isEmpty } from './pipeline.ts'
import { PipelineHealth } from './pipeline-health.tsx'
import { FIRST_LIMIT } from './requests.ts'
import { UnknownKinds } from './unknown-kinds.tsx'
import { useFailures } from './use-failures.ts'

export interface OverviewProps {
  readonly alerts: FeedState<AlertsAnswer>
  readonly alertsPath: string
  readonly alertLimit: number
  readonly onAlertLimit: (limit: number) => void
  readonly status: FeedState<StatusAnswer>
}

/** All of it: what fires, what fails, what nobody knows yet, and whether the counts can be trusted. */
export function Overview({ alerts, alertsPath, alertLimit, onAlertLimit, status }: OverviewProps) {
  const [limit, setLimit] = useState<number>(FIRST_LIMIT)
  const [unknownCount, setUnknownCount] = useState<string>()
  const failures = useFailures(limit, alerts.answer?.alerts ?? NONE)
  const { answer } = failures.feed
  if (status.answer !== undefined && isEmpty(status.answer) && answer?.requests.count === 0) {
    return (
      <>
        <Heading />
        <NoDataYet />
        <PipelineHealth feed={status} />
      </>
    )
  }
  return (
    <>
      <Heading />
      <Glance alerts={alerts} failures={answer} status={status.answer} unknowns={unknownCount} />
      <AlertList feed={alerts} path={alertsPath} limit={alertLimit} onLimit={onAlertLimit} status={status.answer} />
      {status.answer !== undefined && answer?.requests.count === 0 && (
        <Elsewhere status={status.answer} from={Date.parse(answer.from)} to={Date.parse(answer.to)} />
      )}
      <div class="parts">
        <FailureChart {...failures} />
        <FailureGroups {...failures} limit={limit} onLimit={setLimit} />
        <UnknownKinds onCount={setUnknownCount} />
        <PipelineHealth feed={status} />
      </div>
    </>
  )
}

const NONE: AlertsAnswer['alerts'] = []

function Heading() {
  return (
    <h1 class="unseen" tabIndex={-1}>
      What is failing
    </h1>
  )
}
