import * as v from 'valibot'
import type { Lifecycle } from '../../core/rule.ts'
import { activeHours } from './active-hours-field.ts'
import { count, duration, factor, listOf, severity, slug } from './fields.ts'

/** What every rule has. */
export const lifecycle = {
  id: slug,
  title: v.pipe(v.string(), v.minLength(1, 'is empty'), v.maxLength(80, 'is longer than 80 characters')),
  comment: v.optional(v.string()),
  severity,
  resolveAfter: v.optional(duration(7), 'PT10M'),
  remindEvery: v.optional(duration(30), 'PT4H'),
  remindGrowth: v.optional(factor(1), 1),
  worseBy: v.optional(factor(1.1), 4),
  flapping: v.optional(v.object({ times: count(1, 20), within: duration(7) }), { times: 4, within: 'PT2H' }),
  activeHours: v.optional(activeHours),
  /** Read where tests are run; an app at work has no use for them. */
  tests: v.optional(v.unknown()),
}

/** Only among rules about accounts: what is wrong with ourselves makes no account's failures idle talk. */
export const inhibitedBy = v.optional(listOf(slug))

const lifecycleSchema = v.object({ ...lifecycle, inhibitedBy })

/** What the core has of it, and nothing that is for readers of the file alone. */
export function lifecycleOf(rule: Omit<v.InferOutput<typeof lifecycleSchema>, 'comment' | 'tests'>): Lifecycle {
  const { id, title, severity: level, resolveAfter, remindEvery, remindGrowth, worseBy, flapping } = rule
  return {
    id,
    title,
    severity: level,
    resolveAfter,
    remindEvery,
    remindGrowth,
    worseBy,
    flapping,
    activeHours: rule.activeHours,
    inhibitedBy: rule.inhibitedBy ?? [],
  }
}
