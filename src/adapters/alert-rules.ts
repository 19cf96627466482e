import * as v from 'valibot'
import { HEALTH, type HealthKind, type HealthRule } from '../core/health.ts'
import type { Rule } from '../core/rule.ts'
import { MINUTE, parseDuration } from '../core/window.ts'
import { causeById, SEVERITIES, TAGS } from '../taxonomy/taxonomy.ts'

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a constant object
const HEALTH_KINDS = Object.keys(HEALTH) as readonly HealthKind[]

const duration = v.pipe(
  v.string(),
  v.check(text => parseDuration(text) !== undefined, 'is no duration such as PT5M, PT1H30M or P1D'),
  v.transform(text => parseDuration(text) ?? 0),
  v.check(time => time >= MINUTE && time % MINUTE === 0, 'must be one or more whole minutes'),
)

const cause = v.pipe(
  v.string(),
  v.check(id => id === 'unknown' || causeById(id) !== undefined, 'is no cause of the taxonomy'),
)

const atLeastOne = <Item extends v.GenericSchema>(item: Item) =>
  v.optional(v.pipe(v.array(item), v.minLength(1, 'is empty')))

/** What every rule has. */
const lifecycle = {
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{1,62}$/, 'must be a slug such as token-expiry')),
  title: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  severity: v.picklist(SEVERITIES),
  resolveAfter: duration,
  remindEvery: duration,
}

/** A rule that counts failures. */
const failureSchema = v.strictObject({
  ...lifecycle,
  match: v.strictObject({
    causes: atLeastOne(cause),
    tags: atLeastOne(v.picklist(TAGS)),
    statuses: atLeastOne(v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599))),
    accounts: atLeastOne(v.pipe(v.string(), v.toLowerCase())),
  }),
  groupBy: v.optional(
    v.pipe(
      v.array(v.picklist(['account', 'cause'])),
      v.check(dimensions => dimensions.includes('account'), 'must include account'),
    ),
    ['account'],
  ),
  window: duration,
  fire: v.strictObject({ count: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
})

/** A rule that watches our own health. */
const healthSchema = v.strictObject({
  ...lifecycle,
  watch: v.picklist(HEALTH_KINDS),
  /** In messages, records or seconds, as the kind has it. */
  above: v.pipe(v.number(), v.minValue(0)),
})

/** By what a rule has, so that a fault in it is told by the schema that was meant. */
const ruleSchema = v.lazy(input => (isHealth(input) ? healthSchema : failureSchema))

function isHealth(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'watch' in input
}

const fileSchema = v.strictObject({
  $schema: v.optional(v.string()),
  rules: v.pipe(
    v.array(ruleSchema),
    v.check(rules => new Set(rules.map(rule => rule.id)).size === rules.length, 'two rules have one id'),
  ),
})

export type ParsedRules =
  | { readonly ok: true; readonly rules: readonly Rule[]; readonly healthRules: readonly HealthRule[] }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Reads the text of `alert-rules.json`; every fault is named by its path. */
export function parseRules(text: string): ParsedRules {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { ok: false, faults: [`is no JSON: ${error instanceof Error ? error.message : 'unreadable'}`] }
  }
  const parsed = v.safeParse(fileSchema, json)
  if (!parsed.success)
    return { ok: false, faults: parsed.issues.map(issue => `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`) }
  const { rules } = parsed.output
  return {
    ok: true,
    rules: rules.flatMap(rule => ('watch' in rule ? [] : [failureRule(rule)])),
    healthRules: rules.filter(rule => 'watch' in rule),
  }
}

function failureRule({ fire, ...rule }: v.InferOutput<typeof failureSchema>): Rule {
  return { ...rule, fireCount: fire.count }
}
