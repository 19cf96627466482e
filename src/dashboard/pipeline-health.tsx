import { useState } from 'preact/hooks'
import type { StatusAnswer } from '../flows/answers.ts'
import type { FeedState } from './feed.ts'
import { Glyph, SeverityMark } from './icons.tsx'
import { usePage } from './page-context.ts'
import { findingsOf, isEmpty, lagOf, rejectedOf } from './pipeline.ts'
import { Section } from './section.tsx'
import { ShardTable } from './shard-table.tsx'
import { Ago, Moment, Name } from './text.tsx'
import { duration } from './times.ts'

/** Whether the counts above are all there is: lag, gaps, what was rejected, and whether the timers run. */
export function PipelineHealth({ feed }: { feed: FeedState<StatusAnswer> }) {
  const { answer } = feed
  return (
    <Section id="pipeline" title="Pipeline" feed={feed} path={feed.path}>
      {answer !== undefined && (
        <>
          <Findings status={answer} />
          <Facts status={answer} />
          <Totals status={answer} />
          <Rejected status={answer} />
          <Shards status={answer} />
        </>
      )}
    </Section>
  )
}

function Findings({ status }: { status: StatusAnswer }) {
  const { numbers } = usePage()
  const findings = findingsOf(status, Date.now(), numbers)
  if (findings.length === 0 && isEmpty(status)) return <p class="subtle">Nothing has reached this system yet.</p>
  if (findings.length === 0) {
    return (
      <p class="calm">
        <Glyph name="fine" /> Everything that reached the hub is counted, and the counts add up.
      </p>
    )
  }
  return (
    <ul class="findings">
      {findings.map(({ weight, words, advice }) => (
        <li key={words}>
          <SeverityMark severity={weight} isShort />
          <p>
            <strong>
              <Name text={words} most={300} />
            </strong>
            <br />
            {advice}
          </p>
        </li>
      ))}
    </ul>
  )
}

function Facts({ status }: { status: StatusAnswer }) {
  const { numbers } = usePage()
  const { versions } = status
  const lag = lagOf(status)
  return (
    <dl class="facts-list">
      <div>
        <dt>Waiting to be counted</dt>
        <dd>
          {lag.messages === 0
            ? 'nothing'
            : `${numbers.count(lag.messages)} messages${lag.seconds < 1 ? '' : `, the oldest for ${duration(lag.seconds * 1_000)}`}`}
        </dd>
      </div>
      <div>
        <dt>Alerts last looked at</dt>
        <dd>{status.lastEvaluation === null ? 'never' : <Ago at={status.lastEvaluation} />}</dd>
      </div>
      <div>
        <dt>Hours rolled up to</dt>
        <dd>{status.lastRollUp === null ? 'never' : <Moment at={status.lastRollUp} />}</dd>
      </div>
      <div>
        <dt>Versions</dt>
        <dd>
          Causeway <Name text={versions.causeway} />, taxonomy <Name text={versions.taxonomy} />, Node{' '}
          <Name text={versions.node} />
        </dd>
      </div>
    </dl>
  )
}

const FATES = ['records', 'counted', 'foreign', 'rejected', 'missing'] as const

/** Records = counted + foreign + rejected, by who counted. */
function Totals({ status: { totals } }: { status: StatusAnswer }) {
  const { numbers } = usePage()
  const shown = (['hub', 'files', 'replays'] as const).filter(who => who === 'hub' || totals[who].records > 0)
  return (
    <table class="numbers">
      <caption class="unseen">Records and what became of them</caption>
      <thead>
        <tr>
          <th scope="col">Came from</th>
          {shown.map(who => (
            <th key={who} scope="col" class="number">
              {who}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {FATES.map(fate => (
          <tr key={fate}>
            <th scope="row">{fate}</th>
            {shown.map(who => (
              <td key={who} class="number">
                {numbers.count(totals[who][fate])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Rejected({ status }: { status: StatusAnswer }) {
  const { href, numbers } = usePage()
  const reasons = rejectedOf(status)
  if (reasons.length === 0) return null
  return (
    <p class="reasons">
      Rejected:{' '}
      {reasons.map(({ name, count }) => (
        <a key={name} class="chip" href={href({ page: { kind: 'letters', reason: name, shard: '' } })}>
          <Name text={name} /> <span class="number">{numbers.count(count)}</span>
        </a>
      ))}
    </p>
  )
}

function Shards({ status: { shards } }: { status: StatusAnswer }) {
  const [isOpen, setOpen] = useState(false)
  if (shards.length === 0) return null
  return (
    <>
      <button type="button" class="disclosure" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Shards ({shards.length})
      </button>
      {isOpen && <ShardTable shards={shards} />}
    </>
  )
}
