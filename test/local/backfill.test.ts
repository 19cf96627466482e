import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type LocalTables, startTables } from '../../local/azurite.ts'
import { readSummary } from '../../local/summary.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { MINUTE } from '../../src/core/window.ts'
import { startFlakyProxy } from '../support/flaky-proxy.ts'
import { captureFile } from './backfill-capture-file.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const NOON = Date.UTC(2023, 5, 30, 12)
const HOUR_PATH = 'y=2023/m=06/d=30/h=12/m=00/PT1H.json'

let root = ''
let folder = ''
let tables: LocalTables
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'causeway-backfill-'))
})
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'))
  tables = await startTables()
})
afterEach(() => tables.close())
afterAll(() => rm(root, { recursive: true, force: true }))

/** What `npm run backfill --` runs. */
function start(args: readonly string[], settings: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, TableStorage: tables.connectionString, MINUTES_RETENTION_DAYS: '0', ...settings }
  const child = spawn(process.execPath, ['local/backfill.ts', ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { text: '', errors: '' }
  child.stdout.on('data', data => (output.text += String(data)))
  child.stderr.on('data', data => (output.errors += String(data)))
  return { child, output, ended: once(child, 'close').then(([code, signal]): unknown => code ?? signal) }
}

async function backfill(args: readonly string[], settings: NodeJS.ProcessEnv = {}) {
  const run = start(args, settings)
  const code = await run.ended
  return { code, ...run.output }
}

async function write(path: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  return file
}

interface Kind {
  readonly minute?: number
  readonly refused?: boolean
  readonly time?: null
}

let ids = 0
/** A record of its own; every fourth one tells of a refused request. */
function line({ minute = 0, refused = ids % 4 === 0, time }: Kind = {}): string {
  return JSON.stringify({
    ...(time === null ? {} : { time: new Date(NOON + minute * MINUTE).toISOString() }),
    resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Media/mediaservices/contoso',
    category: 'KeyDeliveryRequests',
    resultType: refused ? 'Failed' : 'Succeeded',
    resultSignature: refused ? 'Unauthorized' : 'OK',
    properties: { requestId: ids++, tokenType: refused ? 'None' : 'JWT', statusMessage: '' },
  })
}

const lines = (count: number, kind?: (index: number) => Kind) =>
  Array.from({ length: count }, (_, index) => line(kind?.(index)))
const textOf = (all: readonly string[]) => all.map(one => `${one}\r\n`).join('')

/** What the tables hold: count by minute of the noon hour and cause. */
async function counts(): Promise<Readonly<Record<string, number>>> {
  const { causes } = await readSummary(tables.connectionString, 0)
  return Object.fromEntries(causes.map(({ minute, cause, count }) => [`${minute.slice(5, 16)} ${cause}`, count]))
}

/** The same, out of the lines themselves. */
function recount(all: readonly string[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const one of all) {
    const { time, resultType } = JSON.parse(one)
    const name = `${time.slice(5, 16)} ${resultType === 'Failed' ? 'auth-header-missing' : 'ok'}`
    found[name] = (found[name] ?? 0) + 1
  }
  return found
}

async function shards() {
  const all = await createProgressTable(
    openTables({ kind: 'connection-string', connectionString: tables.connectionString }),
  ).all()
  return [...all]
}

async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  for (const patience = Date.now() + 40_000; !(await what()); await sleep(2)) {
    if (Date.now() > patience) throw new Error('waited in vain')
  }
}

describe('counts', () => {
  test('a tree as Azure Monitor writes it, and the second run changes nothing', async () => {
    const [a, b, c] = [
      lines(300, index => ({ minute: index % 7 })),
      lines(5),
      lines(3_000, index => ({ minute: index % 60 })),
    ]
    await write(`insights-logs-keydeliveryrequests/${HOUR_PATH}`, textOf(a))
    await write('insights-logs-other/y=2023/m=06/d=30/h=13/m=00/PT1H.json', `${b.join('\n')}\nno json\n\n`)
    await write('deep/er/log.JSONL.gz', gzipSync(textOf(c)))
    await write('notes.txt', textOf(lines(9)))
    const first = await backfill([folder])
    expect(first.code).toBe(0)
    expect(first.text).toMatch(
      /3 files, 3306 messages, 3306 records = 3305 counted \+ 0 foreign \+ 1 rejected \(not-json 1\); 0 messages were counted already/,
    )
    expect(await counts()).toEqual(recount([...a, ...b, ...c]))
    const before = await shards()
    const second = await backfill([folder])
    expect(second.text).toMatch(/3 files, 0 messages, .*; 3306 messages were counted already/)
    expect(second.code).toBe(0)
    expect(await counts()).toEqual(recount([...a, ...b, ...c]))
    expect(await shards()).toEqual(before)
    for (const [name, progress] of before) {
      expect(name).toMatch(/^f-[0-9a-f]{32}$/)
      expect(progress.gaps.size + progress.duplicates).toBe(0)
      expect(progress.lastSequence + 1).toBe(progress.messages)
    }
  })

  test('one content under many names, packed in many ways, once', async () => {
    const all = lines(500)
    await write('a.json', textOf(all))
    await write('b.json', all.join('\n'))
    await write('c.log', `\uFEFF${all.join('\n\n')}\n`)
    await write('d.gz', gzipSync(textOf(all)))
    await write('e.json', Buffer.from(`\uFEFF${textOf(all)}`, 'utf16le'))
    await write('f.json', `[${all.join(',\n')}]`)
    await write('g.json', `{"records": [\n${all.join(',\n')}\n]}\n`)
    await write('h.json', `{"records":[${all.join(',')}]}`)
    await symlink(join(folder, 'a.json'), join(folder, 'link'))
    const run = await backfill([folder, join(folder, 'a.json'), join(folder, 'link')])
    expect(run.text).toMatch(/8 files, 500 messages, .*; 3500 messages were counted already/)
    expect(await counts()).toEqual(recount(all))
    expect(await shards()).toHaveLength(1)
  })

  test('a file that has grown, from where it ended; a copy from before adds nothing', async () => {
    const all = lines(700, index => ({ minute: index % 3 }))
    const file = await write(HOUR_PATH, textOf(all.slice(0, 150)))
    await backfill([file])
    expect(await counts()).toEqual(recount(all.slice(0, 150)))
    await write(HOUR_PATH, textOf(all))
    await write('old/PT1H.json', textOf(all.slice(0, 150)))
    const run = await backfill([folder])
    expect(run.text).toMatch(/550 messages, .*; 300 messages were counted already/)
    expect(await counts()).toEqual(recount(all))
    expect((await shards()).map(([, { messages, lastSequence, gaps }]) => [messages, lastSequence, gaps.size])).toEqual(
      [[700, 699, 0]],
    )
  })

  test('files that begin alike, each', async () => {
    const [same, ...others] = lines(3, () => ({ refused: false }))
    await write('a.json', textOf([same ?? '', others[0] ?? '']))
    await write('b.json', textOf([same ?? '', others[1] ?? '']))
    for (const more of ['2 files, 4 messages', '2 files, 0 messages'])
      expect((await backfill([folder])).text).toContain(more)
    expect(await counts()).toEqual({ '06-30T12:00 ok': 4 })
    const names = (await shards()).map(([name]) => name).toSorted()
    expect(names[1]).toBe(`${names[0]}-2`)
  })

  test('a record of more than a hub takes', async () => {
    const large = JSON.stringify({ ...JSON.parse(line()), padding: 'x'.repeat(3_000_000) })
    await backfill([await write('a.json', textOf([line(), large, line()]))])
    expect((await shards()).map(([, { counted }]) => counted)).toEqual([3])
  })
})

describe('the time of records that state none', () => {
  const timeless = () => line({ time: null, refused: false })

  test('the end of the hour in the path, whatever the file is called later', async () => {
    const all = [timeless(), timeless()]
    await backfill([await write(HOUR_PATH, textOf(all.slice(0, 1)))])
    await backfill([await write('y=2020/m=01/d=01/h=00/m=00/PT1H.json', textOf(all))])
    expect(await counts()).toEqual({ '06-30T13:00 ok': 2 })
  })

  test('when the file was written, for what was in it then', async () => {
    const file = await write('a.json', textOf([timeless()]))
    await utimes(file, NOON / 1_000, NOON / 1_000)
    await backfill([file])
    await writeFile(file, textOf([timeless(), timeless()]), { flag: 'a' })
    await utimes(file, NOON / 1_000 + 120, NOON / 1_000 + 120)
    const run = await backfill([file])
    expect(run.text).toContain('2 records state no plausible time')
    await utimes(file, NOON / 1_000 + 600, NOON / 1_000 + 600)
    await backfill([file])
    expect(await counts()).toEqual({ '06-30T12:00 ok': 1, '06-30T12:02 ok': 2 })
  })

  test('times that records state stand, however old the file claims to be', async () => {
    const file = await write('a.json', textOf(lines(2, () => ({ refused: false }))))
    await utimes(file, 0, 0)
    await backfill([file])
    expect(await counts()).toEqual({ '06-30T12:00 ok': 2 })
  })

  test('of a capture, the time of the event', async () => {
    const events = ['6/30/2023 12:05:00 PM', '6/30/2023 1:07:59 PM'].map(enqueued => ({ body: timeless(), enqueued }))
    await write('ns/hub/0/2023/06/30/12/00/00.avro', captureFile(events, { codec: 'deflate' }))
    await write('ns/hub/1/2023/06/30/12/00/00.avro', captureFile([]))
    const run = await backfill([folder])
    expect(run.code).toBe(0)
    expect(run.text).toContain('2 files, 2 messages')
    expect(await counts()).toEqual({ '06-30T12:05 ok': 1, '06-30T13:07 ok': 1 })
  })
})

describe('a copy that is cut short', () => {
  const all = lines(2_600)
  const gzipped = gzipSync(textOf(all))
  test.each<[string, Uint8Array, Uint8Array, RegExp]>([
    [
      'lines',
      Buffer.from(textOf(all)).subarray(0, -20),
      Buffer.from(textOf(all)),
      /stops in the middle of its last line/,
    ],
    ['gzip', gzipped.subarray(0, -500), gzipped, /unexpected end of file/],
    [
      'an array',
      Buffer.from(`[\n${all.join(',\n')}\n]`).subarray(0, -40),
      Buffer.from(`[\n${all.join(',\n')}\n]`),
      /stops in the middle of a record/,
    ],
    [
      'a capture',
      captureFile(
        all.map(body => ({ body })),
        { eventsABlock: 100 },
      ).subarray(0, -30),
      captureFile(
        all.map(body => ({ body })),
        { eventsABlock: 100 },
      ),
      /cut short/,
    ],
  ])('%s: is named and counted as far as it goes, and the whole one adds the rest', async (_, cut, whole, fault) => {
    const file = await write('a.dat', cut)
    const good = await write('b.json', textOf(lines(1, () => ({ minute: 59, refused: false }))))
    const first = await backfill([file, good])
    expect(first.code).toBe(1)
    expect(first.errors).toMatch(fault)
    expect(first.errors).toContain(file)
    expect(first.errors).not.toMatch(/\n +at /)
    const { counted } = await readSummary(tables.connectionString, 0)
    expect(counted).toBeGreaterThan(2_000)
    expect(counted).toBeLessThan(all.length + 1)
    await writeFile(file, whole)
    expect((await backfill([file, good])).code).toBe(0)
    expect(await counts()).toEqual({ ...recount(all), '06-30T12:59 ok': 1 })
  })
})

describe('a run that ends early', () => {
  const all = lines(60_000, index => ({ minute: index % 60 }))
  const text = textOf(all)

  test.each<[NodeJS.Signals, unknown]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGKILL', 'SIGKILL'],
  ])('%s: the same command goes on, and every count is exact', async (signal, status) => {
    const file = await write('a.json', text)
    const run = start([file])
    await until(async () => (await shards()).some(([, { messages }]) => messages > 0))
    run.child.kill(signal)
    expect(await run.ended).toBe(status)
    const done = (await shards())[0]?.[1].messages ?? 0
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(all.length)
    if (signal !== 'SIGKILL') expect(run.output.text).toMatch(/ \d+ messages, .*\n.*The same command goes on from here/)
    const rest = await backfill([file])
    expect(rest.code).toBe(0)
    expect(rest.text).toContain(`${all.length - done} messages, ${all.length - done} records`)
    expect(rest.text).toContain(`; ${done} messages were counted already`)
    expect(await counts()).toEqual(recount(all))
    expect((await shards()).map(([, { duplicates, gaps }]) => [duplicates, gaps.size])).toEqual([[0, 0]])
  })

  test('a service that goes away is waited for', async () => {
    const proxy = await startFlakyProxy(tables.connectionString)
    try {
      const run = start([await write('a.json', text)], { TableStorage: proxy.through(tables.connectionString) })
      await until(async () => (await shards()).some(([, { messages }]) => messages > 0))
      proxy.down()
      await until(() => run.output.errors.includes('does not answer'))
      proxy.up()
      expect(await run.ended).toBe(0)
      expect(run.output.text).toContain(`${all.length} messages`)
      expect(await counts()).toEqual(recount(all))
    } finally {
      await proxy.close()
    }
  })

  test('the second Ctrl-C does not wait for a service that hangs', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const hung = once(server, 'connection')
    const TableStorage = tables.connectionString.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`)
    const run = start([await write('a.json', text)], { TableStorage })
    const [socket] = await hung
    run.child.kill('SIGINT')
    await until(() => run.output.errors.includes('Ctrl-C again ends at once'))
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(130)
    // A run that had come to its end would have told.
    expect(run.output.text).toBe('')
    socket.destroy()
    server.close()
  })
})

test('two processes at once on the same files count each message once', async () => {
  const all = lines(20_000, index => ({ minute: index % 60 }))
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    await write(`${name}.json`, textOf(all.slice(index * 5_000, index === 2 ? undefined : (index + 1) * 5_000)))
  }
  const runs = await Promise.all([backfill([folder]), backfill([folder]), backfill([folder])])
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0])
  expect(await counts()).toEqual(recount(all))
  const progress = (await shards()).map(([, one]) => one)
  expect(progress.map(({ messages }) => messages).toSorted((a, b) => a - b)).toEqual([5_000, 5_000, 10_000])
  expect(progress.every(({ gaps }) => gaps.size === 0)).toBe(true)
})

describe('what a person is told', () => {
  test('what cannot be read, while the others go on', async () => {
    const good = await write('good.json', textOf(lines(2)))
    const broken = await write('broken.json', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
    const empty = await mkdtemp(join(folder, 'empty-'))
    const run = await backfill([join(folder, 'absent'), empty, broken, good])
    expect(run.code).toBe(1)
    expect(run.errors).toContain(`${join(folder, 'absent')}: there is no such file`)
    expect(run.errors).toContain(`${empty}: holds no .json`)
    expect(run.errors).toContain(`${broken}: unknown compression method`)
    expect(run.text).toContain('2 counted')
  })

  test('that minutes so old are not kept, before anything is counted', async () => {
    const file = await write(HOUR_PATH, textOf(lines(3)))
    const run = await backfill([file], { MINUTES_RETENTION_DAYS: '30' })
    expect(run.code).toBe(1)
    expect(run.errors).toMatch(/ends at 2023-06-30T12:00:00Z, before the minutes that are kept.*MINUTES_RETENTION_DAYS/)
    expect(await shards()).toEqual([])
    expect((await backfill([file])).text).toContain('3 counted')
  })

  test('what a dry run finds, while nothing is written and no table is needed', async () => {
    const all = lines(50)
    await write('a.json', textOf(all))
    await write('b.json', textOf(all))
    await write('c.json', 'no json\n{"category":"AppRequests"}\n')
    const run = await backfill([folder, '--dry-run'], { TableStorage: undefined })
    expect(run.text).toMatch(
      /3 files, 52 messages, 52 records = 50 counted \+ 1 foreign \+ 1 rejected \(not-json 1\); 50 messages were counted already/,
    )
    expect(run.text).toContain('A dry run: nothing was written.')
    expect(await openTables({ kind: 'connection-string', connectionString: tables.connectionString }).list('')).toEqual(
      [],
    )
  })

  test('settings out of a file, of which only those of the tables matter', async () => {
    const Values = {
      TableStorage: tables.connectionString,
      MINUTES_RETENTION_DAYS: '0',
      TEAMS_WEBHOOK_URL: '@unresolved',
    }
    const settings = await write('settings.json.txt', JSON.stringify({ Values }))
    const file = await write('a.json', textOf(lines(2)))
    const none = { TableStorage: undefined, MINUTES_RETENTION_DAYS: undefined }
    expect((await backfill([file, '--settings', settings], none)).text).toContain('2 counted')
    await writeFile(settings, JSON.stringify({ Values: { ...Values, TableStorage: undefined } }))
    const without = await backfill([file, '--settings', settings], none)
    expect(without.code).toBe(1)
    expect(without.errors).toContain('TableStorage__serviceUri is missing')
    expect(without.errors).not.toMatch(/\n +at /)
  })

  test('that the tables refuse, at once', async () => {
    const TableStorage = tables.connectionString.replace(
      /AccountKey=[^;]+/,
      `AccountKey=${Buffer.alloc(32).toString('base64')}`,
    )
    const run = await backfill([await write('a.json', textOf(lines(2)))], { TableStorage })
    expect(run.code).toBe(1)
    expect(run.errors).toMatch(/the tables cannot be used: status 403/)
  })

  test('how it is used', async () => {
    const help = await backfill(['--help'])
    expect(help.text).toMatch(/Usage: npm run backfill -- .*<file or folder\.\.\.>/)
    for (const word of ['Counted once', 'Ctrl-C', 'Alerts', 'ALERT_LATENESS', '--dry-run', '--settings'])
      expect(help.text).toContain(word)
    expect((await backfill([])).errors).toContain("missing required argument 'file or folder'")
  })
})
