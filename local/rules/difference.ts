/** A line of two lists: of both, of the first alone, or of the second alone. */
export interface DifferenceLine {
  readonly mark: ' ' | '-' | '+'
  readonly line: string
}

/** How the second list differs from the first, line by line, keeping as much as possible. */
export function differenceOf(first: readonly string[], second: readonly string[]): readonly DifferenceLine[] {
  const common = commonLengths(first, second)
  const lines: DifferenceLine[] = []
  let [a, b] = [0, 0]
  while (a < first.length || b < second.length) {
    const [one, other] = [first[a], second[b]]
    if (one !== undefined && one === other) {
      lines.push({ mark: ' ', line: one })
      a++
      b++
    } else if (one !== undefined && (other === undefined || (common[a + 1]?.[b] ?? 0) >= (common[a]?.[b + 1] ?? 0))) {
      lines.push({ mark: '-', line: one })
      a++
    } else {
      lines.push({ mark: '+', line: other ?? '' })
      b++
    }
  }
  return lines
}

/** `lengths[a][b]`: how many lines `first` from a and `second` from b have in common, in order. */
function commonLengths(first: readonly string[], second: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: first.length + 1 }, () => Array.from({ length: second.length + 1 }, () => 0))
  for (let a = first.length - 1; a >= 0; a--) {
    for (let b = second.length - 1; b >= 0; b--) {
      const [row, below] = [lengths[a], lengths[a + 1]]
      const best = first[a] === second[b] ? 1 + (below?.[b + 1] ?? 0) : Math.max(below?.[b] ?? 0, row?.[b + 1] ?? 0)
      if (row !== undefined) row[b] = best
    }
  }
  return lengths
}
