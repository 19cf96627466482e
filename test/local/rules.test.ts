import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { differenceOf } from '../../local/rules/difference.ts'
import { sentenceOf } from '../../local/rules/sentence.ts'
import type { Rule } from '../../src/core/rule.ts'
import { HOUR, MINUTE } from '../../src/core/window.ts'
import { expiringRule, healthRule, rule } from '../support/alerts.ts'

const COMMAND = fileURLToPath(new URL('../../local/rules.ts', import.meta.url))

interface Ended {
  readonly code: number
  readonly out: readonly string[]
  readonly err: readonly string[]
}

function runCommand(...args: readonly string[]): Promise<Ended> {
  return new Promise(resolve => {
    const env = { ...process.env, NO_COLOR: '1' }
    const command = execFile(process.execPath, [COMMAND, ...args], { env }, (_, out, err) => {
      const lines = (text: string) => text.split('\n').slice(0, -1)
      resolve({ code: command.exitCode ?? -1, out: lines(out), err: lines(err) })
    })
  })
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function runRules(rules: readonly object[], ...args: readonly string[]): Promise<Ended> {
  const file = join(folder, 'rules.json')
  await writeFile(file, JSON.stringify({ rules }))
  return runCommand('--file', file, ...args)
}

const RULE = {
  id: 'a-rule',
  title: 'A rule',
  severity: 'error',
  match: { tags: ['expiry'] },
  window: 'PT5M',
  fire: { count: 10 },
  tests: [{ name: 'a storm', given: { 'token-expired': { '0': 10 } }, expect: ['1 first 10', '11 resolved 10'] }],
}

describe('npm run rules', () => {
  test('passes for the rules that ship', async () => {
    const { code, out, err } = await runCommand()
    expect(out.at(-1)).toMatch(/^\d\d tests of 18 rules: (\d\d) passed, 0 failed$/)
    expect({ code, err }).toEqual({ code: 0, err: [] })
  })

  test('shows how a test that fails differs', async () => {
    const [storm] = RULE.tests
    const wrong = { ...storm, name: 'wrong', expect: ['1 first 10', '9 resolved 9'] }
    const { code, out } = await runRules([
      { ...RULE, tests: [storm, wrong] },
      { ...RULE, id: 'bare', tests: undefined },
    ])
    expect(out).toEqual([
      'ok    a-rule: a storm',
      'FAIL  a-rule: wrong',
      '        - expected, + came',
      '          1 first 10',
      '        - 9 resolved 9',
      '        + 11 resolved 10',
      'none  bare: has no tests',
      '2 tests of 2 rules: 1 passed, 1 failed',
    ])
    expect(code).toBe(1)
  })

  test('names the faults of a file, and runs nothing', async () => {
    const { code, out, err } = await runRules([{ ...RULE, windw: 'PT5M', tests: [{ name: 'n', given: {} }] }])
    expect({ code, out, err }).toEqual({
      code: 1,
      out: [],
      err: [
        'rules.0.windw: is no field here; did you mean window? (a-rule)',
        'rules.0.tests.0.expect: is missing (a-rule)',
      ],
    })
  })

  test('says which file cannot be read', async () => {
    const { code, err } = await runCommand('--file', join(folder, 'nowhere.json'))
    expect(err.join('\n')).toMatch(/nowhere\.json cannot be read$/)
    expect(code).toBe(1)
  })

  test('explains in place of running', async () => {
    const { code, out } = await runRules([RULE], '--explain')
    expect(out).toHaveLength(1)
    expect(out[0]).toMatch(/^a-rule \(error\): 10 or more failures/)
    expect(code).toBe(0)
  })
})

describe('a rule in one sentence', () => {
  test.each<[Rule, string]>([
    [
      rule({ remindGrowth: 2, inhibitedBy: ['a', 'b'] }),
      'token-expiry (error): 10 or more failures with the tag expiry within 5 min, for each account; over after 10 min of calm; reminds after 1 h, then 2 times as long each time; held back while a or b fires',
    ],
    [
      rule({
        match: { facet: ['5*', '401'], accounts: ['contoso*'] },
        facet: 'status',
        groupBy: ['account', 'cause'],
        fire: { count: 1, share: 0.025, requests: 20 },
        overrides: [{ accounts: ['contoso-test'], severity: 'info', window: 90 * MINUTE, fire: { count: 5 } }],
      }),
      'token-expiry (error): 1 or more failures with the status 5* or 401 of the account contoso* within 5 min that are 2.5% or more of 20 or more calls, for each account and cause; over after 10 min of calm; reminds after 1 h each time; for the account contoso-test: info, 5 or more of them within 1 h 30 min that are 2.5% or more of 20 or more calls',
    ],
    [
      rule({
        match: { causes: ['unknown'] },
        newWithin: 24 * HOUR,
        activeHours: { days: ['Mon', 'Fri'], from: 510, to: 1_440, timeZone: 'Europe/Berlin' },
      }),
      'token-expiry (error): 10 or more failures with the cause unknown of a kind first seen within 1 d within 5 min, for each account; over after 10 min of calm; reminds after 1 h each time; told Mon, Fri 08:30 to 24:00 Europe/Berlin only',
    ],
    [
      expiringRule(),
      'token-expiring (error): one token with less than 30 min left that has 50% or more of 10 or more successful calls within 5 min; over after 10 min of calm; reminds after 1 h each time',
    ],
    [
      healthRule(),
      'late (error): oldest-uncounted above 600 seconds; over after 10 min of calm; reminds after 1 h each time',
    ],
  ])('%j', (one, sentence) => {
    expect(sentenceOf(one)).toBe(sentence)
  })
})

describe('how two lists differ', () => {
  test.each<[string, string, string]>([
    ['', '', ''],
    ['abc', 'abc', ' a b c'],
    ['abc', 'ac', ' a-b c'],
    ['ac', 'abc', ' a+b c'],
    ['abc', 'axc', ' a-b+x c'],
    ['ab', 'ba', '-a b+a'],
    ['', 'ab', '+a+b'],
    ['ab', '', '-a-b'],
  ])('%j and %j', (first, second, lines) => {
    const difference = differenceOf(first.split(''), second.split(''))
    expect(difference.map(({ mark, line }) => mark + line).join('')).toBe(lines)
  })
})
