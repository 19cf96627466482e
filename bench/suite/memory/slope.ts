export interface Sample {
  readonly x: number
  readonly y: number
}

/** How much `y` grows where `x` grows by one: the line with the least squares. */
export function slopeOf(samples: readonly Sample[]): number {
  const mean = (part: (sample: Sample) => number) => samples.reduce((sum, one) => sum + part(one), 0) / samples.length
  const [x, y] = [mean(one => one.x), mean(one => one.y)]
  return mean(one => (one.x - x) * (one.y - y)) / mean(one => (one.x - x) ** 2)
}
