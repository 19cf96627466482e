import * as v from 'valibot'
import { HEALTH, type HealthKind } from '../../core/health.ts'
import type { ExpiringRule, HealthRule } from '../../core/rule.ts'
import { count, duration, listOf, oneOf, pattern, share } from './fields.ts'
import { inhibitedBy, lifecycle, lifecycleOf } from './lifecycle.ts'

const EXPIRING = 'token-expiring'
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a constant object
const HEALTH_KINDS = Object.keys(HEALTH) as readonly HealthKind[]

/** A rule that warns before a token expires that many share. */
export const expiringSchema = v.object({
  ...lifecycle,
  inhibitedBy,
  watch: v.literal(EXPIRING),
  accounts: v.optional(listOf(pattern)),
  window: duration(1),
  lead: duration(1),
  fire: v.object({ share: share(), requests: count() }),
})

/** A rule that watches our own health. */
export const healthSchema = v.object({
  ...lifecycle,
  watch: oneOf('thing to watch', HEALTH_KINDS),
  /** In messages, records or seconds, as the kind has it. */
  above: v.pipe(v.number(), v.minValue(0, 'must be 0 or more')),
})

/** What was meant by a rule that watches nothing we know: its other fields cannot be judged. */
export const strangeSchema = v.looseObject({
  watch: oneOf('thing to watch', [...HEALTH_KINDS, EXPIRING]),
})

export function isExpiring(watch: unknown): boolean {
  return watch === EXPIRING
}

export function isHealthKind(watch: unknown): watch is HealthKind {
  return HEALTH_KINDS.some(kind => kind === watch)
}

export function expiringRule(parsed: v.InferOutput<typeof expiringSchema>): ExpiringRule {
  const { accounts, window, lead, fire } = parsed
  return { kind: 'token-expiring', ...lifecycleOf(parsed), accounts, window, lead, fire }
}

export function healthRule(parsed: v.InferOutput<typeof healthSchema>): HealthRule {
  const { watch, above } = parsed
  return { kind: 'health', ...lifecycleOf(parsed), watch, above }
}
