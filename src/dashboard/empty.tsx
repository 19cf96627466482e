import type { StatusAnswer } from '../flows/answers.ts'
import { usePage } from './page-context.ts'
import { rangeElsewhere } from './pipeline.ts'

/** Nothing was ever counted: how that changes. */
export function NoDataYet() {
  return (
    <section aria-labelledby="no-data" class="welcome">
      <h2 id="no-data">No data yet</h2>
      <p>Nothing has been counted so far. There are three ways to begin:</p>
      <dl>
        <dt>On this machine, with sample traffic or your own files</dt>
        <dd>
          <code>npm start</code>
          <code>npm start -- --input &lt;file or folder&gt;</code>
        </dd>
        <dt>From Azure, as it happens</dt>
        <dd>
          Add a diagnostic setting that streams to the event hub of this function app, to each Media Services account;
          the first records come within some minutes.
        </dd>
        <dt>From archives that Azure Monitor wrote to a storage account</dt>
        <dd>
          <code>npm run backfill -- &lt;file or folder&gt;</code>
        </dd>
      </dl>
      <p class="subtle">This page looks again every 15 seconds.</p>
    </section>
  )
}

export interface ElsewhereProps {
  readonly status: StatusAnswer
  /** The stretch that is looked at. */
  readonly from: number
  readonly to: number
}

/** Counted is only what lies outside of the range that is looked at, as of archives. */
export function Elsewhere({ status, from, to }: ElsewhereProps) {
  const { href, times } = usePage()
  const there = rangeElsewhere(status, from, to)
  if (there === undefined) return null
  return (
    <p class="notice">
      What was counted last lies between {times.moment(there.from, Date.now())} and {times.moment(there.to, Date.now())}
      . <a href={href({ range: there })}>Look there</a>
    </p>
  )
}
