import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runChild } from '../../bench/suite/child.ts'

const COMMAND = fileURLToPath(new URL('../../bench/bench.ts', import.meta.url))
const CHILD = new URL('../../bench/suite/child.ts', import.meta.url)

function runBench(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise(resolve => {
    const command = execFile(process.execPath, [COMMAND, ...args], (_, out, err) => {
      resolve({ code: command.exitCode ?? -1, text: out + err })
    })
  })
}

describe('npm run bench', () => {
  test('says what it runs on, and that a section has nothing to do', async () => {
    const { code, text } = await runBench('--only', 'peers')
    expect(text).toMatch(/^.+, \d+ cores, \d+ GB, .+, Node v\d+.*\npeers: none given \(--peer <name>=<checkout>\)\n$/)
    expect(code).toBe(0)
  })

  test('fails with a section that fails', async () => {
    const { code, text } = await runBench('--only', 'peers', '--peer', 'splunk=/nowhere')
    expect(text).toContain('peers failed: Error: splunk: Error: Cannot find module')
    expect(code).toBe(1)
  })

  test('names the peers that it knows', async () => {
    const { code, text } = await runBench('--peer', 'elastic=/nowhere')
    expect(text).toContain('elastic is none of datadog, newrelic, sumologic, coralogix, splunk, logzio-old.')
    expect(code).toBe(1)
  })
})

describe('a process of its own', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causeway-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function run(work: string) {
    const file = join(folder, 'work.mjs')
    await writeFile(file, `import { answerParent } from '${CHILD.href}'\nawait answerParent(${work})\n`)
    const told: string[] = []
    const progress = (text: string) => told.push(text)
    return { answer: await runChild(pathToFileURL(file), { count: 2 }, { progress, flags: ['--expose-gc'] }), told }
  }

  test('is given what it works on, tells how far it is, and answers', async () => {
    const work = `async (given, progress) => { progress('half'); setInterval(() => {}, 9); return { ...given, gc: typeof gc } }`
    expect(await run(work)).toEqual({ answer: { count: 2, gc: 'function' }, told: ['half'] })
  })

  test('that ends without an answer has failed', async () => {
    await expect(run('async () => process.exit(3)')).rejects.toThrow('work.mjs ended with 3')
  })
})
