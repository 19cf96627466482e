/** Buckets of an answer, put together until each is wide enough to be seen and pointed at. */

import { DAY, HOUR, MINUTE } from '../core/window.ts'
import type { Step } from '../flows/answers.ts'

export interface Bins {
  /** When each begins, epoch milliseconds; the first may begin before the answer does. */
  readonly starts: readonly number[]
  /** When the last one ends. */
  readonly end: number
  /** For each bucket of the answer the bin that it is in. */
  readonly binOf: readonly number[]
  /** How long a bin is, in milliseconds. */
  readonly width: number
}

const STEPS: Readonly<Record<Step, number>> = { minute: MINUTE, hour: HOUR, day: DAY }
/** Widths that people count in. */
const WIDTHS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080].map(minutes => minutes * MINUTE)

/** At most `most` bins over the buckets that begin at `starts`; bins begin at multiples of their width. */
export function binsOf(starts: readonly number[], end: number, step: Step, most: number): Bins {
  const own = STEPS[step]
  const first = starts[0] ?? end
  const wanted = (end - first) / Math.max(1, most)
  const width = WIDTHS.find(known => known >= own && known >= wanted) ?? own * Math.ceil(wanted / own)
  // Days begin where their time zone says, and no multiple of anything does.
  if (width === own || step === 'day') return asTheyAre(starts, end, Math.round(width / own) * own, own)
  const floor = (time: number) => Math.floor(time / width) * width
  const binStarts = [...new Set(starts.map(floor))]
  return {
    starts: binStarts,
    end: Math.max(end, (binStarts.at(-1) ?? 0) + width),
    binOf: places(starts.map(floor), binStarts),
    width,
  }
}

/** The sums of `counts` by bin. */
export function binned(counts: readonly number[], { starts, binOf }: Bins): readonly number[] {
  const sums = starts.map(() => 0)
  for (const [index, count] of counts.entries()) {
    const bin = binOf[index]
    if (bin !== undefined) sums[bin] = (sums[bin] ?? 0) + count
  }
  return sums
}

/** The bin that `time` is in. */
export function binAt(time: number, { starts }: Bins): number {
  return Math.max(
    0,
    starts.findLastIndex(start => start <= time),
  )
}

/** Every so many buckets together, from the first on. */
function asTheyAre(starts: readonly number[], end: number, width: number, own: number): Bins {
  const each = Math.max(1, Math.round(width / own))
  return {
    starts: starts.filter((_, index) => index % each === 0),
    end,
    binOf: starts.map((_, index) => Math.floor(index / each)),
    width,
  }
}

function places(floors: readonly number[], binStarts: readonly number[]): readonly number[] {
  const at = new Map(binStarts.map((start, index) => [start, index]))
  return floors.map(floor => at.get(floor) ?? 0)
}
