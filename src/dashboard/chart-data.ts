/** An answer made ready for the chart: put into bins, sorted into layers, named. */

import { DAY, HOUR, MINUTE } from '../core/window.ts'
import type { AggregatesAnswer, CountsAnswer } from '../flows/answers.ts'
import { type Bins, binned, binsOf } from './bins.ts'
import { stretchOf } from './chart-keys.ts'
import type { Numbers } from './numbers.ts'
import type { Layer } from './stack.ts'
import { duration, type Times } from './times.ts'

export interface ChartData {
  readonly bins: Bins
  readonly from: number
  readonly to: number
  /** Largest first, their counts by bin. */
  readonly layers: readonly NamedLayer[]
  /** Calls that did not fail, by bin. */
  readonly successes: readonly number[]
  /** When alerts began that fire. */
  readonly marks: readonly number[]
}

export interface NamedLayer extends Layer {
  readonly name: string
}

/** More bars than this no screen shows one by one. */
const MOST_BARS = 150

export interface ChartParts {
  readonly layers: readonly NamedLayer[]
  /** By bucket of the answer. */
  readonly successes: readonly number[]
  readonly marks: readonly number[]
}

export function chartData(
  { from, to, starts, step }: Pick<AggregatesAnswer, 'from' | 'to' | 'starts' | 'step'>,
  { layers, successes, marks }: ChartParts,
): ChartData {
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  const bins = binsOf(starts.map(Date.parse), end, step, MOST_BARS)
  return {
    bins,
    from: begin,
    to: end,
    layers: layers.map(layer => ({ ...layer, counts: binned(layer.counts, bins) })),
    successes: binned(successes, bins),
    marks,
  }
}

/** What is left of the requests when the failures are taken away. */
export function successesOf(requests: CountsAnswer, failures: CountsAnswer): readonly number[] {
  return requests.counts.map((count, index) => Math.max(0, count - (failures.counts[index] ?? 0)))
}

/** Failures in a bin, all layers together. */
export function failuresIn(bin: number, { layers }: ChartData): number {
  return layers.reduce((sum, { counts }) => sum + (counts[bin] ?? 0), 0)
}

/** How long a bin is: `minute`, `5 min`. */
export function binWords({ width }: Bins): string {
  return width === MINUTE ? 'minute' : width === HOUR ? 'hour' : width === DAY ? 'day' : duration(width)
}

/** When a bin was: not more than is in view of it. */
export function timeOf(bin: number, { bins, from, to }: ChartData): { readonly from: number; readonly to: number } {
  const stretch = stretchOf(bin, bin, bins)
  return { from: Math.max(stretch.from, from), to: Math.min(stretch.to, to) }
}

/** A bin in a sentence, for whoever hears it. */
export function wordsOf(bin: number, data: ChartData, times: Times, numbers: Numbers): string {
  if (data.bins.starts.length === 0) return 'No data'
  const { from, to } = timeOf(bin, data)
  const parts = data.layers
    .filter(({ counts }) => (counts[bin] ?? 0) > 0)
    .slice(0, 4)
    .map(({ name, counts }) => `${name.slice(0, 60)} ${numbers.count(counts[bin] ?? 0)}`)
  const failures = `${numbers.count(failuresIn(bin, data))} failures`
  const successes = `${numbers.count(data.successes[bin] ?? 0)} successes`
  return `${times.stretch(from, to, data.to)}: ${[failures, ...parts, successes].join(', ')}`
}
