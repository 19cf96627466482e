import {
  addMarks,
  type CallerMark,
  type CallerSketch,
  estimateCallers,
  mergeSketches,
  NO_SKETCH,
} from './caller-sketch.ts'

/** Who made calls, as far as their records name the caller. */
export interface Callers {
  /** Records that do. A sampled record stands for several calls, and names the caller of one. */
  readonly named: number
  readonly sketch: CallerSketch
}

export const NO_CALLERS: Callers = { named: 0, sketch: NO_SKETCH }

export function addCallers({ named, sketch }: Callers, callers: readonly CallerMark[]): Callers {
  return { named: named + callers.length, sketch: addMarks(sketch, callers) }
}

export function mergeCallers(all: readonly Callers[]): Callers {
  return {
    named: all.reduce((sum, { named }) => sum + named, 0),
    sketch: mergeSketches(all.map(({ sketch }) => sketch)),
  }
}

/** How many different callers, exact while they are few; undefined where no record names one. */
export function countCallers({ named, sketch }: Callers): number | undefined {
  return named === 0 ? undefined : estimateCallers(sketch)
}
