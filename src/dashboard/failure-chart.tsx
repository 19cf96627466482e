import { useState } from 'preact/hooks'
import type { AggregatesAnswer } from '../flows/answers.ts'
import { Chart } from './chart.tsx'
import { ChartTable } from './chart-table.tsx'
import { usePage } from './page-context.ts'
import { Section } from './section.tsx'
import type { FailuresState } from './use-failures.ts'
import { GROUPINGS } from './view.ts'

/** What fails, over time, with the successes beneath; in numbers where that is wanted. */
export function FailureChart({ feed, path, data }: FailuresState) {
  const { view } = usePage()
  const [isTable, setTable] = useState(false)
  const title = `Failures by ${view.by}`
  return (
    <Section id="failures" title={title} feed={feed} path={path} tools={<Tools isTable={isTable} onTable={setTable} />}>
      {feed.answer !== undefined && data !== undefined && (
        <>
          <Caption answer={feed.answer} />
          {isTable ? <ChartTable data={data} /> : <Chart data={data} label={`${title} over time`} below="Successes" />}
        </>
      )}
    </Section>
  )
}

function Caption({ answer: { from, to, matching, requests } }: { answer: AggregatesAnswer }) {
  const { numbers, times } = usePage()
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  return (
    <p class="caption">
      <strong>{numbers.count(matching.count)}</strong> failures of {numbers.count(requests.count)} calls (
      {numbers.share(matching.count, requests.count)})
      <span class="subtle">
        {' '}
        · {times.stretch(begin, end, Date.now())} {times.zoneName(end)}
      </span>
    </p>
  )
}

function Tools({ isTable, onTable }: { isTable: boolean; onTable: (isTable: boolean) => void }) {
  const { view, go } = usePage()
  return (
    <div class="controls">
      <div class="choice">
        <label for="by">By</label>
        <select
          id="by"
          value={view.by}
          onChange={event => {
            const by = GROUPINGS.find(known => known === event.currentTarget.value)
            if (by !== undefined) go({ by })
          }}
        >
          {GROUPINGS.map(by => (
            <option key={by} value={by}>
              {by}
            </option>
          ))}
        </select>
      </div>
      <button type="button" aria-pressed={isTable} onClick={() => onTable(!isTable)}>
        As table
      </button>
    </div>
  )
}
