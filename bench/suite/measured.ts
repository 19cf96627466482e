import type { Figure, Goal } from './section.ts'

/** What a section came to. */
export interface Measured {
  readonly section: string
  readonly figures: readonly Figure[]
}

/** Undefined where it has no goal. */
export function meetsGoal({ value, goal }: Figure): boolean | undefined {
  if (goal === undefined) return undefined
  return 'least' in goal ? value >= goal.least : value <= goal.most
}

export function goalText(goal: Goal): string {
  return 'least' in goal ? `at least ${numberText(goal.least)}` : `at most ${numberText(goal.most)}`
}

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const THREE_DIGITS = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** Whole numbers as they are, others to three digits or to the whole. */
export function numberText(value: number): string {
  return (Number.isInteger(value) || Math.abs(value) >= 1_000 ? WHOLE : THREE_DIGITS).format(value)
}
