/**
 * `npm run rules -- [--file <path>] [--explain | --update-schema]`: runs the tests that alert rules carry, and prints
 * how the verdicts differ where they do. The exit status is 1 when a test fails or the file has faults.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Option, program } from 'commander'
import { parseRuleTests, type RunnableTest, type TestedRule } from '../src/adapters/alert-rule-tests.ts'
import { differenceOf } from './rules/difference.ts'
import { updateSchemaCauses } from './rules/schema-causes.ts'
import { sentenceOf } from './rules/sentence.ts'
import { colours, complain, say } from './terminal.ts'
import { COMMAND_OUTPUT, onOneLine } from './terminal-text.ts'

const OWN_FILE = fileURLToPath(new URL('../alert-rules.json', import.meta.url))

interface RulesOptions {
  readonly file: string
  readonly explain?: true
  readonly updateSchema?: true
}

function readOptions(): RulesOptions {
  return program
    .configureOutput(COMMAND_OUTPUT)
    .name('npm run rules --')
    .description('Runs the tests that alert rules carry.')
    .addOption(new Option('--file <path>', 'rules of your own').default(OWN_FILE, 'alert-rules.json'))
    .option('--explain', 'print each rule in one sentence, and run nothing')
    .option('--update-schema', 'write the causes of the taxonomy into the JSON Schema of the rules, for editors')
    .parse()
    .opts<RulesOptions>()
}

async function readRules(file: string): Promise<readonly TestedRule[] | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    complain(onOneLine(`${file} cannot be read`))
    return undefined
  }
  const parsed = parseRuleTests(text)
  if (parsed.ok) return parsed.rules
  for (const fault of parsed.faults) complain(onOneLine(fault))
  return undefined
}

/** True where it passes. */
function runTest(id: string, { name, expect, run }: RunnableTest): boolean {
  const lines = differenceOf(expect, run())
  const passed = lines.every(({ mark }) => mark === ' ')
  say(`${passed ? colours.green('ok  ') : colours.red('FAIL')}  ${id}: ${onOneLine(name)}`)
  if (passed) return true
  say(colours.dim('        - expected, + came'))
  for (const { mark, line } of lines) {
    const text = `        ${mark} ${line}`
    say(mark === '-' ? colours.red(text) : mark === '+' ? colours.green(text) : text)
  }
  return false
}

function runTests(rules: readonly TestedRule[]): number {
  let [passed, failed] = [0, 0]
  for (const { rule, tests } of rules) {
    if (tests.length === 0) say(`${colours.yellow('none')}  ${rule.id}: has no tests`)
    for (const test of tests) {
      if (runTest(rule.id, test)) passed++
      else failed++
    }
  }
  say(`${passed + failed} tests of ${rules.length} rules: ${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

async function main({ file, explain, updateSchema }: RulesOptions): Promise<number> {
  if (updateSchema === true) {
    await updateSchemaCauses()
    return 0
  }
  const rules = await readRules(file)
  if (rules === undefined) return 1
  if (explain !== true) return runTests(rules)
  for (const { rule } of rules) say(onOneLine(sentenceOf(rule)))
  return 0
}

process.exitCode = await main(readOptions())
