import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startSystem, useBundle } from '../support/system.ts'

const run = promisify(execFile)
const bundle = useBundle()

/** One file of `src/functions` is one function, unless it helps them. */
async function namesOfFunctions(): Promise<readonly string[]> {
  const helpers = new Set(['close-telemetry.ts', 'get-endpoint.ts', 'handlers.ts', 'http.ts', 'with-query.ts'])
  const files = await readdir(new URL('../../src/functions', import.meta.url))
  return files
    .filter(name => !helpers.has(name))
    .map(name => name.replace(/\.ts$/, ''))
    .toSorted()
}

test('the bundle runs from a folder without node_modules', async () => {
  expect((await readdir(bundle())).toSorted()).toEqual(['alert-rules.json', 'dist', 'host.json', 'package.json'])
  const system = await startSystem(bundle())
  try {
    const host = await system.startHost()
    expect(host.functions.toSorted()).toEqual(await namesOfFunctions())
  } finally {
    await system.close()
  }
})

test('so does every part of it that is loaded only when it is needed', async () => {
  const chunks = await readdir(join(bundle(), 'dist/chunks'))
  expect(chunks.length).toBeGreaterThan(0)
  // A process of its own, so that nothing that this one has loaded helps.
  const script = `for (const name of ${JSON.stringify(chunks)}) await import('./dist/chunks/' + name)`
  await run(process.execPath, ['--input-type=module', '-e', script], { cwd: bundle() })
})
