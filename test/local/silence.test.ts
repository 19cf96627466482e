import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createSilenceTable } from '../../src/adapters/silence-table.ts'
import { useTables } from '../support/tables.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const tables = useTables()

/** What `npm run silence --` runs, with these arguments, beside the tables of this file. */
async function silence(...options: readonly string[]) {
  const child = spawn(process.execPath, ['local/silence.ts', ...options], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], TableStorage: tables.connectionString() },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { text: '', errors: '' }
  child.stdout.on('data', data => (output.text += String(data)))
  child.stderr.on('data', data => (output.errors += String(data)))
  const [code] = await once(child, 'close')
  return { code, ...output }
}

test('made, listed, ended', async () => {
  const made = await silence(
    '--account',
    'Contoso',
    '--rule',
    'token-expiry',
    'lag*',
    '--for',
    '2h',
    '--comment',
    'deploy',
  )
  expect(made).toMatchObject({ code: 0, errors: '' })
  const author = userInfo().username
  const words =
    /^([0-9a-f]{10}) {2}rule token-expiry or lag\*, account contoso; until \d{4}-\d\d-\d\d \d\d:\d\d UTC, for another 2 h; by (.+): deploy\n/
  const [, id = '', by] = words.exec(made.text) ?? [made.text]
  expect([id, by]).toEqual([expect.stringMatching(/^[0-9a-f]{10}$/), author])
  expect(made.text).toContain(`npm run silence -- end ${id}`)
  expect(await createSilenceTable(tables()).current(Date.now())).toMatchObject([
    { id, rules: ['token-expiry', 'lag*'], accounts: ['contoso'], comment: 'deploy', author },
  ])

  expect((await silence('list')).text).toMatch(
    /^[0-9a-f]{10} {2}rule token-expiry or lag\*, account contoso; until .*\n$/,
  )
  expect(await silence('end', id)).toEqual({
    code: 0,
    text: 'It is over. What still fires is told at the next look.\n',
    errors: '',
  })
  expect(await silence('list')).toEqual({ code: 0, text: '', errors: 'Nothing is silenced.\n' })
  expect((await silence('list', '--all')).text).toContain('; was over at ')
  expect(await silence('end', id)).toEqual({ code: 1, text: '', errors: 'There is no such silence, or it is over.\n' })
})

test('the settings of a file, and another author', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-silence-'))
  const file = join(folder, 'settings.json')
  await writeFile(file, JSON.stringify({ Values: { TableStorage: tables.connectionString() } }))
  const made = await silence('--everything', '--until', '2999-01-01T00:00:00Z', '--comment', 'x', '--settings', file)
  expect(made).toEqual({ code: 1, text: '', errors: '--until must end within 366 days\n' })
  const { code, text } = await silence(
    '--settings',
    file,
    '--everything',
    '--for',
    '1d12h',
    '--comment',
    'x',
    '--author',
    'Jo',
  )
  expect([code, text]).toEqual([0, expect.stringMatching(/ {2}everything; until .*, for another 1 d 12 h; by Jo: x\n/)])
  await rm(folder, { recursive: true })
})

test('what others wrote is shown without what a terminal obeys', async () => {
  const now = Date.now()
  await createSilenceTable(tables()).keep({
    id: 'evil',
    groups: ['g\u001b[2J'],
    from: now,
    until: now + 600_000,
    author: 'e\u001b]0;title\u0007vil',
    comment: 'a\r\nb\u202e Bearer abcdefghijkl',
  })
  const { text } = await silence('list')
  expect(text).toContain('evil  group g; until')
  expect(text).toContain('by evil: a b Bearer [token]\n')
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u)
})

describe('what is wrong is said in the words of the command line', () => {
  test.each<[readonly string[], readonly string[]]>([
    [
      [],
      [
        '--comment is empty',
        'Name what to silence with --rule, --account or --group, or say --everything.',
        'Say either --for (such as 2h) or --until (a time).',
      ],
    ],
    [['--rule', '*', '--for', '1h', '--comment', 'x'], ['That matches all alerts: name less, or say --everything.']],
    [
      ['--rule', 'a', '--everything', '--for', '1h', '--comment', 'x'],
      ['Say either --everything, or what to silence with --rule, --account or --group.'],
    ],
    [['--rule', 'a', '--for', 'soon', '--comment', 'x'], ['--for must be a duration such as PT2H, PT90M or P1D']],
    [['--rule', 'a', '--for', '1s', '--comment', 'x'], ['--for must be a duration such as PT2H, PT90M or P1D']],
    [
      ['--rules', 'a'],
      ["error: unknown option '--rules'", '(Did you mean --rule?)'],
    ],
  ])('%j', async (options, lines) => {
    const { code, text, errors } = await silence(...options)
    expect({ code, text, errors: errors.trim().split('\n') }).toEqual({ code: 1, text: '', errors: lines })
  })

  test('no settings', async () => {
    const { code, errors } = await silence('list', '--settings', '/nowhere.json')
    expect([code, errors]).toEqual([1, expect.stringContaining('/nowhere.json')])
  })
})
