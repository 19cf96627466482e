/** How counts move, small. */

export type Trend = 'rising' | 'falling' | 'steady' | 'new' | 'over'

/** By how much what is latest must differ from what came before to be more than chance. */
const FACTOR = 1.5

/**
 * Compares the last tenth of a stretch with the three tenths before it. The bucket of now is not over, so it is left out.
 */
export function trendOf(counts: readonly number[]): Trend {
  const over = counts.slice(0, -1)
  const lately = Math.max(2, Math.round(over.length / 10))
  const [before, after] = [meanOf(over.slice(-4 * lately, -lately)), meanOf(over.slice(-lately))]
  if (before === 0) return after > 0 ? 'new' : 'steady'
  if (after === 0) return 'over'
  if (after > before * FACTOR) return 'rising'
  return after < before / FACTOR ? 'falling' : 'steady'
}

/** The outline of an area of `width` by `height` over the counts, as the `d` of an SVG path. */
export function sparkline(counts: readonly number[], width: number, height: number): string {
  const most = Math.max(1, ...counts)
  const step = width / Math.max(1, counts.length)
  const points = counts.map((count, index) => {
    const y = round(height - (count / most) * height)
    return `${round(index * step)} ${y}L${round((index + 1) * step)} ${y}`
  })
  return `M0 ${height}L${points.join('L')}L${width} ${height}Z`
}

/** At most `most` counts, neighbours added up. */
export function condensed(counts: readonly number[], most: number): readonly number[] {
  const each = Math.ceil(counts.length / most)
  if (each <= 1) return counts
  return Array.from({ length: Math.ceil(counts.length / each) }, (_, index) =>
    sumOf(counts.slice(index * each, (index + 1) * each)),
  )
}

function meanOf(counts: readonly number[]): number {
  return sumOf(counts) / Math.max(1, counts.length)
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
