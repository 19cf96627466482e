import type { HealthRule } from '../core/rule.ts'
import { verdictsOfCalls, verdictsOfReadings } from '../core/rule-test.ts'
import type { AccountRule } from '../core/rule-test-subjects.ts'
import { causeById } from '../taxonomy/taxonomy.ts'
import { below, type Checked } from './alert-rules/faults.ts'
import { type FileTest, readCallsTests, readReadingsTests } from './alert-rules/rule-tests.ts'
import { isHealthKind } from './alert-rules/watch-rules.ts'
import { described, parseRules, readRulesFile } from './alert-rules.ts'

/** A test of a rule, ready to run. */
export interface RunnableTest {
  readonly name: string
  readonly expect: readonly string[]
  /** The verdicts that the rule really comes to. */
  readonly run: () => readonly string[]
}

export interface TestedRule {
  readonly rule: AccountRule | HealthRule
  readonly tests: readonly RunnableTest[]
}

export type ParsedRuleTests =
  /** In the order of the file. */
  | { readonly ok: true; readonly rules: readonly TestedRule[] }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Reads the rules of `alert-rules.json` with their tests; every fault of either is named by its path. */
export function parseRuleTests(text: string): ParsedRuleTests {
  const parsed = parseRules(text)
  const file = readRulesFile(text)
  if (!file.ok) return { ok: false, faults: parsed.ok ? [] : parsed.faults }
  const checked = file.value.map(({ path, members }) => {
    const [tests, place] = [members.get('tests'), below(path, 'tests')]
    return isHealthKind(members.get('watch'))
      ? ({ about: 'ourselves', tests: readReadingsTests(tests, place) } as const)
      : ({ about: 'accounts', tests: readCallsTests(tests, place) } as const)
  })
  const faults = checked.flatMap(({ tests }) =>
    tests.ok ? [] : tests.faults.map(fault => described(fault, file.value)),
  )
  if (!parsed.ok || faults.length > 0) return { ok: false, faults: [...(parsed.ok ? [] : parsed.faults), ...faults] }
  const { rules, healthRules } = parsed
  return {
    ok: true,
    rules: checked.flatMap((one, at): readonly TestedRule[] => {
      const id = file.value[at]?.members.get('id')
      if (one.about === 'ourselves') {
        const rule = healthRules.find(candidate => candidate.id === id)
        return rule === undefined ? [] : [{ rule, tests: runnable(one.tests, test => verdictsOfReadings(rule, test)) }]
      }
      const rule = rules.find(candidate => candidate.id === id)
      return rule === undefined
        ? []
        : [{ rule, tests: runnable(one.tests, test => verdictsOfCalls(rule, rules, test, tagsOf)) }]
    }),
  }
}

function tagsOf(cause: string) {
  return causeById(cause)?.tags ?? []
}

function runnable<Given>(
  tests: Checked<readonly FileTest<Given>[]>,
  run: (test: FileTest<Given>) => readonly string[],
): readonly RunnableTest[] {
  return tests.ok ? tests.value.map(test => ({ name: test.name, expect: test.expect, run: () => run(test) })) : []
}
