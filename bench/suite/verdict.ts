import { type Baseline, check } from './baseline.ts'
import { type Measured, meetsGoal } from './measured.ts'

/** What is said below the table, and whether the exit status tells it. */
export interface Verdict {
  readonly lines: readonly string[]
  readonly failed: boolean
}

/** What the figures come to, held against the baselines where they are given; goals decide only where `byGoals` says so. */
export function verdictOf(measured: readonly Measured[], baselines: Baseline | undefined, byGoals: boolean): Verdict {
  const { worse, unknown, gone } = check(measured, baselines ?? {})
  const compared =
    baselines === undefined
      ? []
      : [
          ...worse.map(name => `worse by more than 15 %: ${name}`),
          ...unknown.map(name => `kept, but without a baseline (--keep writes one): ${name}`),
          ...gone.map(name => `a baseline, but no such figure: ${name}`),
        ]
  const missed = measured.flatMap(({ figures }) => figures).filter(figure => meetsGoal(figure) === false).length
  const fallen = baselines !== undefined && worse.length + unknown.length > 0
  return {
    lines: [...compared, ...(missed === 0 ? [] : [`goals that are not met: ${missed}`])],
    failed: fallen || (byGoals && missed > 0),
  }
}
