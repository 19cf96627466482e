import { useState } from 'preact/hooks'
import { type ChartData, failuresIn, timeOf } from './chart-data.ts'
import { usePage } from './page-context.ts'
import { Name } from './text.tsx'

const FEW = 50

/** What the chart shows, in numbers; the latest first. */
export function ChartTable({ data }: { data: ChartData }) {
  const { numbers, times } = usePage()
  const [isWhole, setWhole] = useState(false)
  const bins = data.bins.starts.map((_, bin) => bin).toReversed()
  const shown = isWhole ? bins : bins.slice(0, FEW)
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label="The chart in numbers">
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col" class="number">
                Failures
              </th>
              {data.layers.map(({ slot, name }) => (
                <th key={slot} scope="col" class="number">
                  <Name text={name} most={28} />
                </th>
              ))}
              <th scope="col" class="number">
                Successes
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(bin => {
              const { from, to } = timeOf(bin, data)
              return (
                <tr key={from}>
                  <th scope="row">{times.stretch(from, to, data.to)}</th>
                  <td class="number">{numbers.count(failuresIn(bin, data))}</td>
                  {data.layers.map(({ slot, counts }) => (
                    <td key={slot} class="number">
                      {numbers.count(counts[bin] ?? 0)}
                    </td>
                  ))}
                  <td class="number">{numbers.count(data.successes[bin] ?? 0)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      {shown.length < bins.length && (
        <p class="show-more">
          <button type="button" onClick={() => setWhole(true)}>
            Show {bins.length - shown.length} more
          </button>
        </p>
      )}
    </>
  )
}
