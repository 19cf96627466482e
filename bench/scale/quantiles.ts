/** How often each whole number was seen. */
export interface Histogram {
  add(value: number): void
  readonly quantiles: Quantiles
}

export interface Quantiles {
  readonly median: number
  readonly p99: number
  readonly max: number
}

export function createHistogram(): Histogram {
  let counts = new Uint32Array(1_024)
  let [total, max] = [0, 0]
  const at = (part: number) => {
    let left = Math.max(1, Math.ceil(part * total))
    for (let value = 0; value <= max; value++) {
      left -= counts[value] ?? 0
      if (left <= 0) return value
    }
    return 0
  }
  return {
    add(value) {
      if (value >= counts.length) {
        const grown = new Uint32Array(2 * value)
        grown.set(counts)
        counts = grown
      }
      counts[value] = (counts[value] ?? 0) + 1
      total++
      if (value > max) max = value
    },
    get quantiles() {
      return { median: at(0.5), p99: at(0.99), max }
    },
  }
}

export function quantilesOf(values: ArrayLike<number>): Quantiles {
  const sorted = Float64Array.from(values).toSorted()
  const at = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0
  return { median: at(0.5), p99: at(0.99), max: at(1) }
}
