/** What a key does on a chart that has the focus. */

import type { Bins } from './bins.ts'

export interface ChartPoint {
  /** The bin that the cursor is on; undefined: it is on none. */
  readonly bin: number | undefined
  /** Where a marked stretch began. */
  readonly anchor: number | undefined
}

export interface ChartStep extends ChartPoint {
  /** The stretch to look at; epoch milliseconds. */
  readonly zoom?: { readonly from: number; readonly to: number }
}

const LEAP = 10

/** Undefined: the key is not the chart's. */
export function pointAfterKey(
  { key, shift }: { readonly key: string; readonly shift: boolean },
  { bin, anchor }: ChartPoint,
  bins: Bins,
): ChartStep | undefined {
  const last = bins.starts.length - 1
  if (last < 0) return undefined
  const at = bin ?? last
  const to = (target: number): ChartStep => ({
    bin: Math.min(last, Math.max(0, target)),
    anchor: shift ? (anchor ?? at) : undefined,
  })
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return to(bin === undefined ? last : at - 1)
    case 'ArrowRight':
    case 'ArrowUp':
      return to(at + 1)
    case 'PageDown':
      return to(at - LEAP)
    case 'PageUp':
      return to(at + LEAP)
    case 'Home':
      return to(0)
    case 'End':
      return to(last)
    case 'Enter':
      return anchor === undefined ? undefined : { bin: undefined, anchor: undefined, zoom: stretchOf(anchor, at, bins) }
    case 'Escape':
      return bin === undefined ? undefined : { bin: undefined, anchor: undefined }
    default:
      return undefined
  }
}

/** From the beginning of the earlier bin to the end of the later one. */
export function stretchOf(
  one: number,
  other: number,
  { starts, end }: Bins,
): { readonly from: number; readonly to: number } {
  const [first, last] = [Math.min(one, other), Math.max(one, other)]
  return { from: starts[first] ?? 0, to: starts[last + 1] ?? end }
}
