import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startTables } from '../../local/azurite.ts'
import { type Built, build } from '../../local/build.ts'
import sample from '../../local.settings.sample.json' with { type: 'json' }

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const INSTANCE = fileURLToPath(new URL('instance.ts', import.meta.url))
const RULES = 'alert-rules.json'
/** More than the messages of a batch: each instance has positions of its own. */
const SEQUENCES = 1_000

export interface InstanceOptions {
  readonly main: string
  readonly settings: Readonly<Record<string, string>>
  /** Of the first message of its batch. */
  readonly firstSequence: number
}

/** What an instance came to; times in milliseconds, files by their paths. */
export interface InstanceStart {
  readonly loading: number
  readonly counting: number
  readonly functions: number
  /** Loaded when all functions were registered. */
  readonly atStart: readonly string[]
  /** Loaded when a batch was counted, those before it included. */
  readonly byIngest: readonly string[]
}

export interface MeasuredStart {
  readonly metafile: Built['metafile']
  readonly folder: string
  readonly instances: readonly InstanceStart[]
}

/**
 * Starts as many instances of the bundle as asked, one after the other, each in a process of its own and against the same
 * tables; one before them, which makes the tables, does not count. `after` each of them is told.
 */
export async function measureStart(instances: number, after: (done: number) => void): Promise<MeasuredStart> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-start-'))
  const tables = await startTables()
  try {
    const { metafile } = await build({ outdir: join(folder, 'dist') })
    await copyFile(join(ROOT, RULES), join(folder, RULES))
    const settings = { ...sample.Values, TableStorage: tables.connectionString }
    const main = join(folder, 'dist/main.mjs')
    const measured: InstanceStart[] = []
    for (let number = 0; number <= instances; number += 1) {
      const started = await startInstance({ main, settings, firstSequence: number * SEQUENCES })
      if (number > 0) measured.push(started)
      after(number)
    }
    return { metafile, folder, instances: measured }
  } finally {
    await tables.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function startInstance(options: InstanceOptions): Promise<InstanceStart> {
  const { stdout } = await run(process.execPath, [INSTANCE, JSON.stringify(options)])
  return JSON.parse(stdout)
}
