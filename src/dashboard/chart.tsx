import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks'
import { binAt } from './bins.ts'
import { binWords, type ChartData, wordsOf } from './chart-data.ts'
import { type ChartPoint, pointAfterKey, stretchOf } from './chart-keys.ts'
import { ChartTip } from './chart-tip.tsx'
import { usePage } from './page-context.ts'
import { createPlot, type Plot } from './plot.ts'
import { rangeBetween } from './ranges.ts'
import { SLOTS, stacked } from './stack.ts'
import { useWidth } from './use-width.ts'

const LOW_HEIGHT = 88

/** Of the failures, in CSS pixels. */
function heightFor(width: number): number {
  return Math.round(Math.min(400, Math.max(220, width * 0.26 - 60)))
}

export interface ChartProps {
  readonly data: ChartData
  readonly label: string
  /** What the lower bars are. */
  readonly below: string
}

/**
 * Failures by cause as stacked bars, successes beneath on a scale of their own. To whoever cannot see it a slider: the
 * arrow keys move through time, and its value says what was then.
 */
export function Chart({ data, label, below }: ChartProps) {
  const { numbers, times, theme, go } = usePage()
  const hint = useId()
  const [box, width] = useWidth()
  const high = useRef<HTMLDivElement>(null)
  const low = useRef<HTMLDivElement>(null)
  const plots = useRef<readonly Plot[]>([])
  const [point, setPoint] = useState<number>()
  const [anchor, setAnchor] = useState<number>()
  const { bins } = data

  const zoom = useRef((_from: number, _to: number) => {})
  zoom.current = (from, to) => go({ range: rangeBetween(from, to, bins.width) })

  useEffect(() => {
    if (high.current === null || low.current === null) return
    const onPoint = (time: number | undefined) => {
      setPoint(time)
      for (const plot of plots.current) plot.point(time)
    }
    const common = { numbers, onPoint, onSelect: (from: number, to: number) => zoom.current(from, to) }
    const made = [
      createPlot(high.current, { ...common, hasTimeAxis: false }),
      createPlot(low.current, { ...common, hasTimeAxis: true }),
    ]
    plots.current = made
    return () => {
      plots.current = []
      for (const plot of made) plot.destroy()
    }
  }, [numbers])

  const edges = useMemo(() => stacked(data.layers.map(({ counts }) => counts)), [data])
  // What is drawn depends on the theme too, through the colours that the style sheet gives.
  useEffect(() => {
    const [failures, successes] = plots.current
    if (failures === undefined || successes === undefined || high.current === null || width === 0) return
    failures.resize(width, heightFor(width))
    successes.resize(width, LOW_HEIGHT)
    const { slots, ...colours } = coloursIn(high.current)
    const { starts, end } = bins
    const common = { starts, end, from: data.from, to: data.to }
    const layers = data.layers.map(({ slot }) => slots[slot] ?? colours.text)
    failures.draw({ ...common, marks: data.marks, edges }, { ...colours, layers }, times)
    successes.draw({ ...common, marks: [], edges: [data.successes] }, { ...colours, layers: [colours.success] }, times)
  }, [data, edges, bins, times, theme, width, numbers])

  const bin = point === undefined || bins.starts.length === 0 ? undefined : binAt(point, bins)
  const show = (next: ChartPoint) => {
    const at = next.bin === undefined ? undefined : stretchOf(next.bin, next.bin, bins)
    const middle = at === undefined ? undefined : (Math.max(at.from, data.from) + Math.min(at.to, data.to)) / 2
    const marked =
      next.bin === undefined || next.anchor === undefined ? undefined : stretchOf(next.anchor, next.bin, bins)
    setPoint(middle)
    setAnchor(next.anchor)
    for (const plot of plots.current) {
      plot.point(middle)
      plot.mark(marked)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const next = pointAfterKey({ key: event.key, shift: event.shiftKey }, { bin, anchor }, bins)
    if (next === undefined) return
    event.preventDefault()
    if (next.zoom !== undefined) zoom.current(next.zoom.from, next.zoom.to)
    show(next)
  }
  const value = bin ?? Math.max(0, bins.starts.length - 1)
  return (
    <div class="chart-box">
      <div
        class="chart"
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-describedby={hint}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, bins.starts.length - 1)}
        aria-valuenow={value}
        aria-valuetext={wordsOf(value, data, times, numbers)}
        onKeyDown={onKeyDown}
        onBlur={() => show({ bin: undefined, anchor: undefined })}
      >
        <h3>Failures per {binWords(bins)}</h3>
        <div ref={high}>
          <Probes />
        </div>
        <h3>
          {below} per {binWords(bins)}
        </h3>
        <div ref={low} />
        {point !== undefined && bin !== undefined && (
          <ChartTip data={data} bin={bin} left={plots.current[0]?.leftOf(point) ?? 0} width={width} />
        )}
      </div>
      <p id={hint} class="hint">
        Drag to zoom. Arrow keys move, Shift marks, Enter zooms, Escape ends.
      </p>
    </div>
  )
}

const PROBES = [...Array.from({ length: SLOTS + 1 }, (_, slot) => `layer-${slot}`), 'success', 'text', 'grid', 'mark']

/** Never seen: elements that have the chart's colours, for a canvas knows no style sheet. */
function Probes() {
  return (
    <span hidden>
      {PROBES.map(name => (
        <i key={name} class={`paint-${name}`} />
      ))}
    </span>
  )
}

function coloursIn(root: HTMLElement) {
  const colourOf = (name: string) => {
    const probe = root.querySelector(`.paint-${name}`)
    return probe === null ? 'currentColor' : getComputedStyle(probe).color
  }
  return {
    slots: Array.from({ length: SLOTS + 1 }, (_, slot) => colourOf(`layer-${slot}`)),
    success: colourOf('success'),
    text: colourOf('text'),
    grid: colourOf('grid'),
    mark: colourOf('mark'),
  }
}
