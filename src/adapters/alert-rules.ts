import * as v from 'valibot'
import type { Rule } from '../core/rule.ts'
import { MINUTE, parseDuration } from '../core/window.ts'
import { causeById, SEVERITIES, TAGS } from '../taxonomy/taxonomy.ts'

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

const ruleSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{1,62}$/, 'must be a slug such as token-expiry')),
  title: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  severity: v.picklist(SEVERITIES),
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
  resolveAfter: duration,
  remindEvery: duration,
})

const fileSchema = v.strictObject({
  $schema: v.optional(v.string()),
  rules: v.pipe(
    v.array(ruleSchema),
    v.check(rules => new Set(rules.map(rule => rule.id)).size === rules.length, 'two rules have one id'),
  ),
})

export type ParsedRules =
  | { readonly ok: true; readonly rules: readonly Rule[] }
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
  return {
    ok: true,
    rules: parsed.output.rules.map(({ fire, ...rule }) => ({ ...rule, fireCount: fire.count })),
  }
}
