import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBicep, runBicep } from '../../local/bicep.ts'

const CHECK = fileURLToPath(new URL('../../local/check-infra.ts', import.meta.url))

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-bicep-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A program that says what a compiler might say. */
async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o700)
  return path
}

describe.skipIf(process.platform === 'win32')('the Bicep compiler', () => {
  test('is the one that BICEP_PATH names, if it is one', async () => {
    const before = process.env['BICEP_PATH']
    try {
      process.env['BICEP_PATH'] = await program('bicep', 'echo "Bicep CLI version 9.8.7 (abc)"')
      expect(await findBicep()).toEqual({ path: process.env['BICEP_PATH'], version: '9.8.7' })
      process.env['BICEP_PATH'] = await program('other', 'echo "Other 1.0"')
      expect((await findBicep())?.path).not.toBe(process.env['BICEP_PATH'])
    } finally {
      if (before === undefined) delete process.env['BICEP_PATH']
      else process.env['BICEP_PATH'] = before
    }
  })

  test('complains in lines, also where it fails', async () => {
    const path = await program('complains', 'echo "{}"; echo "a: Warning" >&2; echo >&2; echo "b: Error" >&2; exit 1')
    expect(await runBicep({ path, version: '1.0.0' }, [])).toEqual({
      output: '{}\n',
      complaints: ['a: Warning', 'b: Error'],
    })
  })

  test('that fails without a word is a complaint, and one that is not there throws', async () => {
    const path = await program('silent', 'exit 3')
    expect((await runBicep({ path, version: '1.0.0' }, [])).complaints).toHaveLength(1)
    await expect(runBicep({ path: join(folder, 'none'), version: '1.0.0' }, [])).rejects.toThrow('ENOENT')
  })

  test.each([
    [['--optional'], 0],
    [[], 1],
  ])('where there is none, check:infra %s says so and ends with %i', (args, status) => {
    const env = { PATH: dirname(process.execPath), HOME: folder, NUGET_PACKAGES: join(folder, 'nuget'), BICEP_PATH: '' }
    const done = spawnSync(process.execPath, [CHECK, ...args], { env, encoding: 'utf8' })
    expect(done.stderr).toContain('infra: NOT COMPILED')
    expect([done.status, done.stdout]).toEqual([status, ''])
  })
})
