import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-start-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What `npm start --` runs, with these arguments. */
function start(...options: readonly string[]) {
  const child = spawn(process.execPath, ['local/start.ts', ...options], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { text: '', errors: '' }
  child.stdout.on('data', data => (output.text += String(data)))
  child.stderr.on('data', data => (output.errors += String(data)))
  return { child, output, ended: once(child, 'close').then(([code]) => code) }
}

test('README example: the fixtures come to the summary that is committed, also when two runs go on at once', async () => {
  const files = [join(folder, 'one.json'), join(folder, 'two.json')]
  const runs = files.map(file => start('--once', '--input', 'test/fixtures', '--summary', file))
  expect(await Promise.all(runs.map(run => run.ended))).toEqual([0, 0])
  const golden = new URL('../golden/fixtures.summary.json', import.meta.url)
  const [one, two] = await Promise.all(files.map(file => readFile(file, 'utf8')))
  if (process.env['UPDATE_GOLDEN'] === '1' && one !== undefined) await writeFile(golden, one)
  expect(JSON.parse(one ?? '')).toEqual(JSON.parse(await readFile(golden, 'utf8')))
  expect(two).toBe(one)
})

test('a file that cannot be read is named, the others are processed, and the exit status is 1', async () => {
  const file = join(folder, 'partly.json')
  const good = 'test/fixtures/KeyDeliveryRequests/no-token.json'
  const empty = await mkdtemp(join(folder, 'empty-'))
  const run = start('--once', '--input', join(folder, 'absent.json'), good, empty, '--summary', file)
  expect(await run.ended).toBe(1)
  expect(run.output.errors).toContain(`${join(folder, 'absent.json')}: there is no such file`)
  expect(run.output.errors).toContain(`${empty}: holds no .json`)
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ messages: 1, counted: 1 })
})

test('runs with sample traffic until Ctrl-C, tells both alerts, and stops cleanly', async () => {
  const run = start()
  const told = () => ['Expired tokens', 'Quota reached'].every(title => run.output.text.includes(title))
  // Alerts are looked at every 15 seconds, after some ten seconds of traffic.
  for (const patience = Date.now() + 50_000; !told(); await sleep(100)) {
    if (run.child.exitCode !== null || Date.now() > patience) throw new Error(JSON.stringify(run.output))
  }
  expect(run.output.text).toMatch(/^.*\ndashboard +http:\/\/127\.0\.0\.1:\d+\/api\/dashboard\nstatus/)
  expect(run.output.text).toMatch(/status +http:\/\/127\.0\.0\.1:\d+\/api\/status/)
  expect(run.output.text).toMatch(/Teams inbox +http:\/\/127\.0\.0\.1:\d+/)
  run.child.kill('SIGINT')
  expect(await run.ended).toBe(0)
  expect(run.output.errors).toContain('stopping')
})

test('a wrong option is explained', async () => {
  const run = start('--port', 'seven')
  expect(await run.ended).toBe(1)
  expect(run.output.errors).toContain('A port is a number from 1 to 65535.')
})
