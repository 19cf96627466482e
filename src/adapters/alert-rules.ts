import * as v from 'valibot'
import type { ExpiringRule, FailureRule, HealthRule, Rule } from '../core/rule.ts'
import { inOrder } from '../core/rule-order.ts'
import { faultsBetween, faultsWithin, type RawRule } from './alert-rules/between-rules.ts'
import { failureRule, failureSchema } from './alert-rules/failure-rule.ts'
import { type Checked, check, type Fault, membersOf } from './alert-rules/faults.ts'
import {
  expiringRule,
  expiringSchema,
  healthRule,
  healthSchema,
  isExpiring,
  isHealthKind,
  strangeSchema,
} from './alert-rules/watch-rules.ts'

const fileSchema = v.object({
  $schema: v.optional(v.string()),
  rules: v.pipe(v.array(v.unknown()), v.minLength(1, 'holds no rule')),
})

export type ParsedRules =
  | {
      readonly ok: true
      /** Each behind those that inhibit it. */
      readonly rules: readonly (FailureRule | ExpiringRule)[]
      readonly healthRules: readonly HealthRule[]
    }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Reads the text of `alert-rules.json`; every fault is named by its path, such as `rules.0.window`. */
export function parseRules(text: string): ParsedRules {
  const file = readRulesFile(text)
  if (!file.ok)
    return { ok: false, faults: file.faults.map(({ path, message }) => `${path || 'the file'}: ${message}`) }
  const raw = file.value
  const checked = raw.map(ruleOf)
  const faults = [
    ...raw.flatMap((rule, at) => [...faultsOf(checked[at]), ...faultsWithin(rule)]),
    ...faultsBetween(raw),
  ]
  if (faults.length > 0) return { ok: false, faults: faults.map(fault => described(fault, raw)) }
  const rules = checked.flatMap(one => (one.ok ? [one.value] : []))
  const ofAccounts = rules.filter(rule => rule.kind !== 'health')
  return {
    ok: true,
    // Circles were found as faults.
    rules: inOrder(ofAccounts) ?? ofAccounts,
    healthRules: rules.filter(rule => rule.kind === 'health'),
  }
}

/** The rules as they stand in the file. */
export function readRulesFile(text: string): Checked<readonly RawRule[]> {
  const json = parseJson(text)
  if (!json.ok) return json
  const file = check(fileSchema, json.value, '')
  if (!file.ok) return file
  const rules = file.value.rules.map((rule, at) => ({ path: `rules.${at}`, value: rule, members: membersOf(rule) }))
  return { ok: true, value: rules }
}

function parseJson(text: string): Checked<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    const message = `is no JSON: ${error instanceof Error ? error.message : 'unreadable'}`
    return { ok: false, faults: [{ path: '', message }] }
  }
}

/** By what it watches, so that a fault in it is told by the schema that was meant. */
function ruleOf({ path, value, members }: RawRule): Checked<Rule> {
  const watch = members.get('watch')
  if (!members.has('watch')) return made(check(failureSchema, value, path), failureRule)
  if (isExpiring(watch)) return made(check(expiringSchema, value, path), expiringRule)
  if (isHealthKind(watch)) return made(check(healthSchema, value, path), healthRule)
  const strange = check(strangeSchema, value, path)
  return { ok: false, faults: strange.ok ? [] : strange.faults }
}

function made<Parsed>(checked: Checked<Parsed>, make: (parsed: Parsed) => Rule): Checked<Rule> {
  return checked.ok ? { ok: true, value: make(checked.value) } : checked
}

function faultsOf(checked: Checked<unknown> | undefined): readonly Fault[] {
  return checked === undefined || checked.ok ? [] : checked.faults
}

/** With the id of the rule, since nobody likes to count to `rules.11`. */
export function described({ path, message }: Fault, rules: readonly RawRule[]): string {
  const id = rules.find(rule => path === rule.path || path.startsWith(`${rule.path}.`))?.members.get('id')
  return `${path}: ${message}${typeof id === 'string' ? ` (${id.slice(0, 64)})` : ''}`
}
