import { type ChartData, failuresIn, timeOf } from './chart-data.ts'
import { usePage } from './page-context.ts'
import { Name } from './text.tsx'

/** What was in one bin, beside the cursor; for eyes alone, since the chart says the same. */
export function ChartTip({ data, bin, left, width }: { data: ChartData; bin: number; left: number; width: number }) {
  const { numbers, times } = usePage()
  const { from, to } = timeOf(bin, data)
  const [failures, successes] = [failuresIn(bin, data), data.successes[bin] ?? 0]
  const layers = data.layers.filter(({ counts }) => (counts[bin] ?? 0) > 0)
  const isRight = left > width / 2
  return (
    <div
      class={`tip ${isRight ? 'before' : 'after'}`}
      style={isRight ? { right: `${width - left + 12}px` } : { left: `${left + 12}px` }}
      aria-hidden="true"
    >
      <p>
        {times.stretch(from, to, data.to)} {times.zoneName(from)}
      </p>
      <table>
        <tbody>
          {layers.map(({ slot, name, counts }) => (
            <tr key={slot}>
              <td>
                <i class={`swatch paint-layer-${slot}`} /> <Name text={name} most={32} />
              </td>
              <td class="number">{numbers.count(counts[bin] ?? 0)}</td>
            </tr>
          ))}
          <tr class="sum">
            <td>Failures</td>
            <td class="number">
              {numbers.count(failures)} ({numbers.share(failures, failures + successes)})
            </td>
          </tr>
          <tr>
            <td>
              <i class="swatch paint-success" /> Successes
            </td>
            <td class="number">{numbers.count(successes)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  )
}
