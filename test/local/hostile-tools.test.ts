import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { createSilenceTable } from '../../src/adapters/silence-table.ts'
import { INJECTIONS, OBEYED } from '../support/injection-cases.ts'
import { injectedRecords, pollutingRecord } from '../support/injection-records.ts'
import { NOON } from '../support/outcomes.ts'
import { useTables } from '../support/tables.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const TEXTS = INJECTIONS.map(({ text }) => text)
/** As a name of a file may be. */
const NAME = 'a\u001b]8;;mailto:evil.example\u001b\\b\u001b[2J\u009b1m\u202e\u0007\r\nok'

const SAMPLE: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(ROOT, 'local.settings.sample.json'), 'utf8'),
).Values

const tables = useTables()
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-hostile-'))
  await mkdir(join(folder, NAME))
  await writeFile(join(folder, NAME, `${NAME}.json.gz`), '\u001f\u008b no gzip', 'latin1')
})
afterAll(() => rm(folder, { recursive: true }))

/** What `npm run <tool> --` writes. */
async function run(tool: string, args: readonly string[], input = '') {
  const child = spawn(process.execPath, [`local/${tool}.ts`, ...args], {
    cwd: ROOT,
    env: {
      ...SAMPLE,
      PATH: process.env['PATH'],
      TableStorage: tables.connectionString(),
    },
  })
  child.stdin.on('error', () => {}).end(input)
  const [out, err, [code]] = await Promise.all([readAll(child.stdout), readAll(child.stderr), once(child, 'close')])
  return { out, err, code: Number(code) }
}

async function expectPlain(ran: Promise<{ readonly out: string; readonly err: string; readonly code: number }>) {
  const { out, err, code } = await ran
  expect(out).not.toMatch(OBEYED)
  expect(err).not.toMatch(OBEYED)
  expect(err).not.toMatch(/\n +at |polluted/)
  return { out, err, code }
}

/** Of each text the request for a key, and one more in turn. */
const RECORDS = TEXTS.map((text, at) => {
  const records = injectedRecords(text, NOON).filter((_, place) => place === 0 || place === 1 + (at % 7))
  return JSON.stringify({ records })
})

describe('no tool writes what a terminal obeys', () => {
  test.each([[['--json']], [['--why-not', 'token-expired']]])('explain %j', async args => {
    const { out, code } = await expectPlain(
      run('explain', ['-', ...args], [...RECORDS, pollutingRecord(NOON)].join('\n')),
    )
    expect([out.includes('__proto__'), code]).toEqual([true, 0])
  })

  test('classify', async () => {
    const input = TEXTS.flatMap(text => [{ id: text, text }, { id: { [text]: text }, status: text, text }, text])
    const { out, code } = await expectPlain(run('classify', [], input.map(one => JSON.stringify(one)).join('\n')))
    const answers = out.trimEnd().split('\n')
    expect([answers.length, code]).toEqual([input.length, 1])
    // Told in escapes, and still the same.
    expect(JSON.parse(answers[0] ?? '').id).toBe(TEXTS[0])
    const bidi = TEXTS.findIndex(text => text.includes('\u202e'))
    expect(JSON.parse(answers[3 * bidi] ?? '').id).toBe(TEXTS[bidi])
  })

  test('explain, backfill, rules and card of files with hostile names', async () => {
    const path = join(folder, NAME)
    for (const [tool, args] of [
      ['explain', [path]],
      ['backfill', [path]],
      ['backfill', [`${path}x`]],
      ['rules', ['--file', `${path}x`]],
      ['card', [path]],
    ] as const) {
      const { err, code } = await expectPlain(run(tool, args))
      expect([tool, err.includes('evil.example') || tool === 'card', code]).toEqual([tool, true, 1])
      // A line break in a name makes no line.
      expect(err).not.toMatch(/^ok/m)
    }
  })

  test.each(['explain', 'classify', 'rules', 'card', 'backfill', 'silence', 'replay', 'start'])(
    '%s with a hostile option',
    async tool => {
      const { err, code } = await expectPlain(run(tool, [`--${NAME}`]))
      expect([err !== '', code]).toEqual([true, 1])
    },
  )

  test('rules', async () => {
    const rule = (at: number, text: string) => ({
      id: `rule-${at}`,
      title: text,
      severity: 'error',
      match: { causes: ['token-expired'], accounts: [text.slice(0, 200)] },
      window: 'PT5M',
      fire: { count: 1 },
      resolveAfter: 'PT5M',
      remindEvery: 'PT1H',
      tests: [{ name: text, given: {}, expect: [] }],
    })
    const sound = join(folder, 'rules.json')
    await writeFile(sound, JSON.stringify({ rules: TEXTS.map((text, at) => rule(at, text.slice(0, 60))) }))
    for (const args of [[], ['--explain']]) await expectPlain(run('rules', ['--file', sound, ...args]))
    const broken = join(folder, 'broken.json')
    const odd = TEXTS.map(text => ({ ...rule(0, text), id: text, severity: text, window: text, [text]: text }))
    for (const content of [JSON.stringify({ rules: odd }), `{"__proto__":{"rules":[]},"rules":[\u001b]}`, NAME]) {
      await writeFile(broken, content)
      const { err, code } = await expectPlain(run('rules', ['--file', broken]))
      expect([err.length > 0, code]).toEqual([true, 1])
    }
  })

  test('silence', async () => {
    const silences = createSilenceTable(tables())
    for (const [at, text] of TEXTS.entries()) {
      const until = Date.now() + 600_000
      await silences.keep({ id: `s${at}`, rules: [text], groups: [text], from: 0, until, author: text, comment: text })
    }
    const { out } = await expectPlain(run('silence', ['list']))
    expect(out.trimEnd().split('\n')).toHaveLength(TEXTS.length)
    const made = ['--account', '__proto__', 'constructor', '--for', '1h', '--comment', NAME, '--author', NAME]
    expect((await expectPlain(run('silence', made))).out).toContain('account __proto__ or constructor')
    expect((await expectPlain(run('silence', ['end', NAME]))).code).toBe(1)
  })

  test('replay', async () => {
    const letters = createDeadLetterTable(tables())
    const message = { shard: 'p00', sequence: 1, enqueued: NOON, body: Buffer.from(TEXTS.join('\n')) }
    await letters.keep([{ message, index: 0, reason: 'not-json', records: 1, error: NAME }])
    expect((await expectPlain(run('replay', ['list']))).out).toContain('p00:1')
    expect((await expectPlain(run('replay', ['show', 'p00:1']))).out).toContain('onerror')
    expect((await expectPlain(run('replay', ['show', `p00:1${NAME}`]))).code).toBe(1)
  })
})
