import type { Random } from '../../test/chaos/random.ts'

/** How much each of so many sends, by rank, together 1: the second half of the first, the third a third. */
export function zipfShares(count: number): readonly number[] {
  const weights = Array.from({ length: count }, (_, rank) => 1 / (rank + 1))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map(weight => weight / sum)
}

/**
 * Draws an index as often as its share says, in the same time however many there are (the alias method: each of the equal
 * slots holds an index and, above a threshold, a second one).
 */
export function createPicker(shares: readonly number[]): (random: Random) => number {
  const count = shares.length
  const thresholds = new Float64Array(count).fill(1)
  const others = new Uint16Array(count)
  const heights = shares.map(share => share * count)
  const [low, high]: [number[], number[]] = [[], []]
  for (const [index, height] of heights.entries()) (height < 1 ? low : high).push(index)
  for (let small = low.pop(), large = high.pop(); small !== undefined && large !== undefined; ) {
    const given = heights[small] ?? 0
    const left = (heights[large] ?? 0) - (1 - given)
    thresholds[small] = given
    others[small] = large
    heights[large] = left
    small = left < 1 ? large : low.pop()
    if (left < 1) large = high.pop()
  }
  return random => {
    const at = random() * count
    const slot = Math.floor(at)
    return at - slot < (thresholds[slot] ?? 1) ? slot : (others[slot] ?? slot)
  }
}
