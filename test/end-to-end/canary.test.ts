import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { plantCanary } from '../support/canary.ts'
import { askEverything, runFunctions, runTools } from '../support/canary-run.ts'
import { startIngestion } from '../support/ingestion-server.ts'
import { collectOutput } from '../support/process-output.ts'
import { startSystem, useBundle } from '../support/system.ts'
import { SECRET_PATH, SECRET_SIGNATURE, startWebhook } from '../support/webhook-server.ts'

/** The key of every Azurite. */
const AZURITE_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq'
const canary = plantCanary()
const bundle = useBundle()
/** What came out, by where it came out. */
const outputs = new Map<string, string>()
/** Of the dead letters: the only thing that may hold everything. */
const kept = new Set<string>()
/** What the functions are given to get in and out by. */
const keys = { master: canary.secret('the master key'), host: canary.secret('the key of the host') }
let folder = ''

function keep(where: string, text: string): void {
  outputs.set(where, `${outputs.get(where) ?? ''}${text}\n`)
}

function gzipped(text: string): string {
  return gzipSync(text).toString('base64')
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-canary-'))
  const tables = join(folder, 'tables')
  await mkdir(tables)
  const ingestion = await startIngestion()
  const webhook = await startWebhook()
  const system = await startSystem(bundle(), tables)
  const printed = collectOutput()
  const parts = { system, webhook, ingestion, canary, keys, keep }
  const host = await runFunctions(parts)
  await askEverything(host, parts)
  await runTools(folder, parts)
  await host.close()
  const letters = createDeadLetterTable(system.open())
  for await (const letter of letters.list({})) {
    keep('errors of dead letters', letter.error ?? '')
    kept.add((await letters.body(letter))?.toString() ?? '')
  }
  for (const { level, category, message } of system.logs) keep('logs', `${level} ${category} ${message}`)
  for (const post of ingestion.posts) keep('telemetry', JSON.stringify(post))
  await system.close()
  await ingestion.close()
  webhook.close()
  keep('printed', printed.end())
  for (const name of await readdir(tables)) keep('bytes of the tables', await readFile(join(tables, name), 'latin1'))
}, 300_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('every secret went in, and what failed came to outputs', () => {
  expect(canary.planted).toBeGreaterThan(2_500)
  expect(canary.leaksIn(canary.messages.join('\n'))).toHaveLength(canary.planted)
  for (const where of ['cards', 'logs', 'telemetry', 'bytes of the tables', 'errors of dead letters', 'headers']) {
    expect([where, outputs.get(where)?.length ?? 0]).toEqual([
      where,
      expect.toSatisfy((length: number) => length > 100),
    ])
  }
  const missing = (where: string, texts: readonly string[]) =>
    texts.filter(text => outputs.get(where)?.includes(text) !== true)
  expect(missing('bytes of the tables', ['[token]', '[key]', '[secret]', '[email]', '[ip]', '[personal]'])).toEqual([])
  const facts = ['StoreRefused', 'RecordsRejected', 'AlertNotTold', 'AlertTold', 'NewKindOfError']
  expect(missing('logs', facts)).toEqual([])
})

test('a secret is found however it is written', () => {
  const core = canary.secret('what is searched for')
  const ways: readonly string[] = [
    core,
    core.toLowerCase(),
    JSON.stringify(JSON.stringify(`"${core}"`)),
    Array.from(core)
      .map(sign => `%${sign.charCodeAt(0).toString(16)}`)
      .join(''),
    Array.from(core)
      .map(sign => `\\u00${sign.charCodeAt(0).toString(16)}`)
      .join(''),
    Array.from(core).join('\u200b'),
    Buffer.from(core, 'utf16le').toString('latin1'),
    Buffer.from(`{"place":"${core}"}`).toString('base64url'),
    `body=${gzipped(`{"text":"${core}"}`)}`,
    gzipped(`{"text":"${gzipped(core)}"}`),
  ]
  expect(ways.filter(way => canary.leaksIn(`before ${way} behind`).join() !== 'what is searched for')).toEqual([])
})

test('none is in any byte of any output', () => {
  const leaks = [...outputs].flatMap(([where, text]) => canary.leaksIn(text, kept).map(leak => `${where}: ${leak}`))
  expect(leaks).toEqual([])
})

test('nor is what the functions are given to get out by', () => {
  const secrets = [SECRET_PATH, SECRET_SIGNATURE, AZURITE_KEY, 'SharedAccessKey=']
  const leaks = [...outputs].flatMap(([where, text]) =>
    secrets.filter(secret => text.includes(secret)).map(secret => `${where}: ${secret}`),
  )
  expect(leaks).toEqual([])
})

test('a message that could not be read is kept byte for byte, secrets and all', () => {
  expect(canary.broken.filter(body => !kept.has(body))).toEqual([])
  expect(canary.leaksIn([...kept].join('\n')).length).toBeGreaterThan(300)
})
