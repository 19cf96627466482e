import { useMemo } from 'preact/hooks'
import { condensed, sparkline } from './trend.ts'

const [WIDTH, HEIGHT, MOST] = [88, 20, 44]

/** Counts as a small area, for eyes alone. */
export function Sparkline({ counts, slot }: { counts: readonly number[]; slot: number }) {
  const outline = useMemo(() => sparkline(condensed(counts, MOST), WIDTH, HEIGHT), [counts])
  return (
    <svg
      class={`sparkline paint-layer-${slot}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path d={outline} fill="currentColor" />
    </svg>
  )
}
