/** A stacked bar chart over time on uPlot: drawn anew as data, theme and width change, never built anew. */

import uPlot from 'uplot'
import type { Numbers } from './numbers.ts'
import { SLOTS } from './stack.ts'
import type { Times } from './times.ts'

export interface PlotData {
  /** When each bar begins, and when the last one ends; epoch milliseconds. */
  readonly starts: readonly number[]
  readonly end: number
  /** What is in view. */
  readonly from: number
  readonly to: number
  /** Upper edges of the layers, lowest first. */
  readonly edges: readonly (readonly number[])[]
  /** Moments to be marked. */
  readonly marks: readonly number[]
}

export interface PlotStyle {
  /** Of each layer, as CSS writes it. */
  readonly layers: readonly string[]
  readonly text: string
  readonly grid: string
  readonly mark: string
}

export interface PlotOptions {
  readonly hasTimeAxis: boolean
  readonly numbers: Numbers
  /** The pointer is over this moment; undefined: over none. */
  readonly onPoint: (time: number | undefined) => void
  /** A stretch was marked with the pointer. */
  readonly onSelect: (from: number, to: number) => void
}

export interface Plot {
  draw(data: PlotData, style: PlotStyle, times: Times): void
  resize(width: number, height: number): void
  /** Puts the cursor on a moment, or takes it away; tells nobody. */
  point(time: number | undefined): void
  /** Shows a stretch as marked, or none. */
  mark(stretch: { readonly from: number; readonly to: number } | undefined): void
  /** Where a moment is, in CSS pixels from the left of the chart. */
  leftOf(time: number): number
  destroy(): void
}

const SECOND = 1_000
const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'
const LAYERS = SLOTS + 1
const Y_AXIS = 52
/** Narrower bars stand without a gap. */
const GAP_FROM = 5
const WHOLE = [1, 2, 5].flatMap((_, index, digits) =>
  Array.from({ length: 12 }, (__, power) => (digits[index] ?? 1) * 10 ** power),
)
const INCREMENTS = WHOLE.toSorted((one, other) => one - other)
const EMPTY: PlotData = { starts: [], end: 1, from: 0, to: 1, edges: [], marks: [] }

export function createPlot(root: HTMLElement, options: PlotOptions): Plot {
  let data = EMPTY
  let style: PlotStyle = { layers: [], text: '', grid: '', mark: '' }
  let times: Times | undefined

  const bars: uPlot.Series.PathBuilder = (plot, index, first, last) => {
    const path = new Path2D()
    const [upper, lower] = [data.edges[index - 1], data.edges[index - 2]]
    if (upper === undefined) return { fill: path }
    const x = (time: number) => Math.round(plot.valToPos(time / SECOND, 'x', true))
    const y = (value: number) => Math.round(plot.valToPos(value, 'y', true))
    for (let bar = first; bar <= last; bar += 1) {
      const [top, bottom] = [upper[bar] ?? 0, lower?.[bar] ?? 0]
      if (top <= bottom) continue
      const left = x(data.starts[bar] ?? 0)
      const width = x(data.starts[bar + 1] ?? data.end) - left
      const gap = width >= GAP_FROM * uPlot.pxRatio ? Math.max(1, Math.round(uPlot.pxRatio)) : 0
      // However few they are beside the others, they are to be seen.
      const height = Math.max(y(bottom) - y(top), bottom === 0 ? Math.ceil(uPlot.pxRatio) : 0)
      path.rect(left, y(bottom) - height, Math.max(1, width - gap), height)
    }
    return { fill: path }
  }

  const drawMarks = (self: uPlot) => {
    const { ctx, bbox } = self
    ctx.save()
    ctx.strokeStyle = style.mark
    ctx.fillStyle = style.mark
    ctx.lineWidth = uPlot.pxRatio
    ctx.setLineDash([3 * uPlot.pxRatio, 3 * uPlot.pxRatio])
    for (const mark of data.marks) {
      if (mark < data.from || mark > data.to) continue
      const x = Math.round(self.valToPos(mark / SECOND, 'x', true)) + 0.5
      const size = 4 * uPlot.pxRatio
      ctx.beginPath()
      ctx.moveTo(x, bbox.top)
      ctx.lineTo(x, bbox.top + bbox.height)
      ctx.stroke()
      ctx.beginPath()
      ctx.moveTo(x - size, bbox.top)
      ctx.lineTo(x + size, bbox.top)
      ctx.lineTo(x, bbox.top + 1.5 * size)
      ctx.fill()
    }
    ctx.restore()
  }

  const timeLabels = (_: uPlot, splits: number[], __: number, ___: number, increment: number) => {
    let day = ''
    return splits.map(split => {
      const named = times?.day(split * SECOND) ?? ''
      const isNew = named !== day
      const isFirst = day === ''
      day = named
      if (increment >= 86_400) return named
      const clock = times?.clock(split * SECOND) ?? ''
      return isNew && !isFirst ? `${clock}\n${named}` : clock
    })
  }

  const axis = {
    font: FONT,
    stroke: () => style.text,
    grid: { stroke: () => style.grid, width: 1 },
    ticks: { show: false },
  }
  const plot = new uPlot(
    {
      width: Math.max(50, root.clientWidth),
      height: 100,
      legend: { show: false },
      padding: [8, 20, options.hasTimeAxis ? 0 : 4, 0],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 6 },
        // A double click is two clicks here, nothing more.
        bind: { dblclick: () => null },
      },
      tzDate: seconds => {
        const date = new Date(seconds * SECOND)
        return times?.zone === undefined ? date : uPlot.tzDate(date, times.zone)
      },
      scales: {
        x: { time: true, range: () => [data.from / SECOND, data.to / SECOND] },
        y: { range: (_, __, most) => [0, Math.max(1, most ?? 0) * 1.05] },
      },
      axes: [
        {
          ...axis,
          show: options.hasTimeAxis,
          space: 64,
          size: 34,
          gap: 6,
          values: timeLabels,
          grid: { show: false },
        },
        {
          ...axis,
          size: Y_AXIS,
          gap: 8,
          space: options.hasTimeAxis ? 14 : 28,
          incrs: INCREMENTS,
          values: (_, splits) => splits.map(split => options.numbers.short(split)),
        },
      ],
      series: [
        {},
        ...Array.from({ length: LAYERS }, (_, layer) => ({
          width: 0,
          fill: () => style.layers[layer] ?? 'transparent',
          paths: bars,
          points: { show: false },
        })),
      ],
      hooks: {
        draw: [drawMarks],
        setCursor: [
          self => {
            const left = self.cursor.left ?? -1
            options.onPoint(left < 0 ? undefined : self.posToVal(left, 'x') * SECOND)
          },
        ],
        setSelect: [
          self => {
            const { left, width } = self.select
            if (width <= 0) return
            const [from, to] = [self.posToVal(left, 'x') * SECOND, self.posToVal(left + width, 'x') * SECOND]
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
            options.onSelect(from, to)
          },
        ],
      },
    },
    columnsOf(EMPTY),
    root,
  )

  return {
    draw(nextData, nextStyle, nextTimes) {
      data = nextData
      style = nextStyle
      times = nextTimes
      plot.setData(columnsOf(data))
    },
    resize: (width, height) => plot.setSize({ width: Math.max(50, width), height }),
    point: time =>
      plot.setCursor({ left: time === undefined ? -10 : plot.valToPos(time / SECOND, 'x'), top: 1 }, false),
    mark(stretch) {
      const x = (time: number) => plot.valToPos(Math.min(Math.max(time, data.from), data.to) / SECOND, 'x')
      const [left, right] = stretch === undefined ? [0, 0] : [x(stretch.from), x(stretch.to)]
      const height = stretch === undefined ? 0 : plot.over.clientHeight
      plot.setSelect({ left, top: 0, width: right - left, height }, false)
    },
    leftOf: time => Y_AXIS + plot.valToPos(time / SECOND, 'x'),
    destroy: () => plot.destroy(),
  }
}

/** As uPlot wants it: the times, and a column for each layer that there may be. */
function columnsOf({ starts, edges }: PlotData): uPlot.AlignedData {
  const none = starts.map(() => null)
  const layers = Array.from({ length: LAYERS }, (_, layer) => [...(edges[layer] ?? none)])
  return [starts.map(start => start / SECOND), ...layers]
}
