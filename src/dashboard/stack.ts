/** Which groups a stacked chart shows, in which order and in which of its colours. */

import type { GroupAnswer } from '../flows/answers.ts'

/** How many groups have a colour; what is beyond is "others". */
export const SLOTS = 8

export interface Layer {
  /** Undefined: all groups beyond those with a layer of their own. */
  readonly group: string | undefined
  /** Which colour: 0 to 7, and 8 for the others. */
  readonly slot: number
  readonly count: number
  readonly counts: readonly number[]
}

/**
 * The largest groups as layers, largest first, and what `total` holds beyond them. A group keeps the colour it had in
 * `slots`, so that a reload repaints nothing that only changed its rank.
 */
export function layersOf(
  groups: readonly GroupAnswer[],
  total: { readonly count: number; readonly counts: readonly number[] },
  slots: ReadonlyMap<string, number>,
): readonly Layer[] {
  const top = groups.filter(({ count }) => count > 0).slice(0, SLOTS)
  const own = slotsFor(
    top.map(({ group }) => group),
    slots,
  )
  const layers = top.map(({ group, count, counts }) => ({ group, slot: own.get(group) ?? SLOTS, count, counts }))
  const counts = total.counts.map((sum, index) =>
    layers.reduce((rest, layer) => rest - (layer.counts[index] ?? 0), sum),
  )
  // Calls with several tags are in several groups, so less than nothing may be left.
  const others = counts.map(count => Math.max(0, count))
  const count = others.reduce((sum, other) => sum + other, 0)
  return count === 0 ? layers : [...layers, { group: undefined, slot: SLOTS, count, counts: others }]
}

/** The slot of each group: the one it has already, else the first that is free. */
export function slotsFor(groups: readonly string[], before: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const kept = groups.flatMap(group => {
    const slot = before.get(group)
    return slot === undefined ? [] : [[group, slot] as const]
  })
  const slots = new Map(kept)
  const free = Array.from({ length: SLOTS }, (_, slot) => slot).filter(
    slot => !kept.some(([, taken]) => taken === slot),
  )
  for (const group of groups) if (!slots.has(group)) slots.set(group, free.shift() ?? SLOTS)
  return slots
}

/** For each layer its upper edge, when the first stands on the ground. */
export function stacked(layers: readonly (readonly number[])[]): readonly (readonly number[])[] {
  let below: readonly number[] = []
  return layers.map(counts => (below = counts.map((count, index) => count + (below[index] ?? 0))))
}
