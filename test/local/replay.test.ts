import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hexText, visibleText } from '../../local/replay/visible-text.ts'
import { type Stack, startStack } from '../../local/stack.ts'
import { readSummary } from '../../local/summary.ts'
import { waitUntilCounted } from '../../local/wait-until-counted.ts'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { NOON } from '../support/outcomes.ts'

const COMMAND = fileURLToPath(new URL('../../local/replay.ts', import.meta.url))

/** The whole system, and what the functions made of four messages; one in each partition. */
let stack: Stack
let folder = ''
let file = ''
beforeAll(async () => {
  stack = await startStack({ clock: 'event' })
  folder = await mkdtemp(join(tmpdir(), 'causeway-replay-'))
  file = join(folder, 'settings.json')
  await writeFile(file, JSON.stringify({ Values: stack.settings }))
  await stack.sender.send(BODIES)
  await waitUntilCounted(stack.tables, stack.sender, () => {})
})
afterAll(async () => {
  await stack.close()
  await rm(folder, { recursive: true, force: true })
})

const RECORD = {
  time: new Date(NOON).toISOString(),
  resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Media/mediaservices/contoso',
  category: 'KeyDeliveryRequests',
  resultType: 'Succeeded',
  resultSignature: 'OK',
  properties: { tokenType: 'JWT', statusMessage: '' },
}
const EVIL = '{"key": \u001b]0;owned\u0007\u001b[31m "Password=hunter22",\r\n\t"oops"\u202e'
const BODIES = [
  Buffer.from(JSON.stringify({ records: [RECORD, 7, RECORD] })),
  Buffer.from(EVIL),
  Buffer.from([0x1f, 0x8b, 0x00, 0xff, 0x41]),
  Buffer.from(JSON.stringify({ records: [RECORD] })),
]

async function command(...words: readonly string[]) {
  const child = spawn(process.execPath, [COMMAND, ...words, '--settings', file], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err, [code]] = await Promise.all([buffer(child.stdout), buffer(child.stderr), once(child, 'exit')])
  return { out: out.toString(), bytes: out, err: err.toString(), code: Number(code) }
}

test('lists what was rejected: place, reason, size', async () => {
  const { out, code } = await command('list')
  expect(code).toBe(0)
  const [head, ...lines] = out.trimEnd().split('\n')
  expect(head).toMatch(/^letter +enqueued +bytes +rejected +reasons$/)
  expect(lines.map(line => line.split(/ {2,}/).filter((_, column) => column !== 1))).toEqual([
    ['p00:0', String(BODIES[0]?.length), '1 of 3', 'not-an-object 1'],
    ['p01:0', String(BODIES[1]?.length), expect.stringMatching(/^\d+ of \d+$/), expect.stringContaining('not-json')],
    ['p02:0', '5', '1 of 1', 'not-json 1'],
  ])
  const chosen = async (...words: readonly string[]) => (await command('list', ...words)).out.match(/^p\d+:\d+/gm)
  expect(await chosen('--reason', 'not-an-object')).toEqual(['p00:0'])
  expect(await chosen('--shard', 'p02')).toEqual(['p02:0'])
  expect(await chosen('--since', 'PT1H', '--limit', '1')).toEqual(['p00:0'])
  expect((await command('list', '--since', '2100-01-01')).out).toBe('no dead letters\n')
})

describe('shows a letter', () => {
  test('with what its reader said, and no sign that a terminal obeys', async () => {
    const { out } = await command('show', 'p01:0')
    expect(out).toMatch(/^letter {4}p01:0$/m)
    expect(out).toMatch(/^error {5}Unexpected token/m)
    expect(out).toContain('\u241b]0;owned\u2407\u241b[31m')
    expect(out).toContain('<U+202E>')
    expect(out).not.toMatch(/hunter22|[^\n\t\P{Cc}]|\p{Cf}/u)
  })

  test('in hex where it is no text', async () => {
    const { out } = await command('show', 'p02:0')
    expect(out).toContain('000000  1f 8b 00 ff 41')
  })

  test('byte for byte where asked to', async () => {
    expect((await command('show', 'p01:0', '--raw')).bytes.equals(BODIES[1] ?? Buffer.alloc(0))).toBe(true)
    const out = join(folder, 'letter')
    await command('show', 'p02:0', '--out', out)
    expect((await readFile(out)).equals(BODIES[2] ?? Buffer.alloc(0))).toBe(true)
  })

  test('that is not there, by saying so', async () => {
    expect(await command('show', 'p03:0')).toMatchObject({ err: 'There is no dead letter p03:0.\n', code: 1 })
  })
})

test('sends what the present code can read, once, and what it cannot stays', async () => {
  // As code would have kept it that could read nothing of the message.
  const tables = openTables({ kind: 'connection-string', connectionString: stack.tables })
  const message = { shard: 'p03', sequence: 0, enqueued: NOON, body: BODIES[0] ?? Buffer.alloc(0) }
  await createDeadLetterTable(tables).keep([{ message, index: 0, records: 1, reason: 'not-json' }])
  const before = await readSummary(stack.tables, 0)
  const preview = await command('send', '--all', '--dry-run')
  expect(preview.out.split('\n')).toEqual([
    'p00:0  still rejected: not-an-object 1',
    expect.stringContaining('p01:0  still rejected: not-json'),
    'p02:0  still rejected: not-json 1',
    'p03:0  would count 2 records: ok 2; still rejected: not-an-object 1',
    '',
  ])
  expect((await readSummary(stack.tables, 0)).counted).toBe(before.counted)
  for (const words of [['p03:0', 'p00:0'], ['--all'], ['--shard', 'p03', '--reason', 'not-json', '--all']]) {
    const { code } = await command('send', ...words)
    expect(code).toBe(0)
    expect((await readSummary(stack.tables, 0)).counted).toBe(before.counted + 2)
  }
  const { out } = await command('list', '--shard', 'p03')
  expect(out).toMatch(/^p03:0 .* 1 of 3 {2}not-an-object 1\n {8}2 counted at \S+ by r-letters-\S+, 1 left\n$/m)
  const shards = await createProgressTable(tables).all()
  expect([...shards.keys()].filter(name => name.startsWith('r-letters-'))).toHaveLength(1)
  expect((await command('list', '--shard', 'p03', '--all')).out).toMatch(
    /2 counted at .* by r-letters-\d{14}-[0-9a-f]{8}, 1 left/,
  )
  expect(await command('send', 'p03:7')).toMatchObject({
    code: 1,
    out: 'p03:7  there is no such dead letter, or it has expired\nnothing to count\n',
  })
})

test('wrong settings are told as the functions tell them', async () => {
  const wrong = join(folder, 'wrong.json')
  await writeFile(wrong, JSON.stringify({ Values: { TableStorage: 'SECRET' } }))
  const child = spawn(process.execPath, [COMMAND, 'list', '--settings', wrong], { env: {} })
  const [err, [code]] = await Promise.all([buffer(child.stderr), once(child, 'exit')])
  expect(err.toString()).toMatch(/TableStorage is no storage connection string/)
  expect(err.toString()).not.toContain('SECRET')
  expect(code).toBe(1)
})

describe('a text for a terminal', () => {
  test('no text brings a sign that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        expect(visibleText(text)).not.toMatch(/[^\n\t\P{Cc}]|\p{Cf}|\p{Cs}|[\u2028\u2029]/u)
      }),
      { numRuns: 300 },
    )
  })

  test('keeps its lines and their indent', () => {
    expect(visibleText('{\n  "a": 1,\r\n\t"b": 2\n}')).toBe('{\n  "a": 1,\u240d\n\t"b": 2\n}')
  })

  test('is bounded, and says what it leaves out', () => {
    const long = visibleText('x '.repeat(10_000))
    expect(long.length).toBeLessThan(17_000)
    expect(long).toContain('[4000 more characters: --raw writes all]')
    const many = visibleText('y\n'.repeat(200_000))
    expect(many.length).toBeLessThan(257_000)
    expect(many).toContain('[144000 more characters: --raw writes all]')
    expect(hexText(Buffer.alloc(600))).toContain('[88 more bytes: --raw writes all]')
  })
})
