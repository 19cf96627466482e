import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../../../local/build.ts'
import { HUB } from '../../store/instance.ts'
import { type Child, startChild } from './child.ts'
import type { FunctionsCalls } from './functions.ts'
import type { HubCalls } from './hub.ts'
import type { TablesCalls } from './tables.ts'

/** The local system, each part in a process of its own. */
export interface BenchSystem {
  /** Connection strings. */
  readonly tables: string
  readonly hub: string
  readonly hubProcess: Child<HubCalls>
  readonly functions: Child<FunctionsCalls>
  /** Lets the functions run; what the hub holds is counted from its beginning. */
  startFunctions(): Promise<void>
  close(): Promise<void>
}

export interface SystemOptions {
  /** What the hub keeps for who has not read it yet. */
  readonly retainBytes: number
  readonly timers: 'run' | 'held'
  readonly webhook: string
}

const ROOT = new URL('../../../', import.meta.url)

export async function startSystem({ retainBytes, timers, webhook }: SystemOptions): Promise<BenchSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-bench-'))
  const hubProcess = startChild<HubCalls>(new URL('hub.ts', import.meta.url))
  const tablesProcess = startChild<TablesCalls>(new URL('tables.ts', import.meta.url))
  const functions = startChild<FunctionsCalls>(new URL('functions.ts', import.meta.url))
  const close = async () => {
    for (const part of [functions, hubProcess, tablesProcess]) await part.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await buildInto(folder)
    const [hub, tables] = [await hubProcess.ask('start', { retainBytes }), await tablesProcess.ask('start', undefined)]
    const settings = {
      ...(await sampleSettings()),
      EventHubConnection: hub,
      EVENT_HUB_NAME: HUB,
      TableStorage: tables,
      TEAMS_WEBHOOK_URL: webhook,
    }
    return {
      tables,
      hub,
      hubProcess,
      functions,
      startFunctions: () => functions.ask('start', { folder, settings, timers }),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The bundle as it is deployed, with maps that tell whose each function is. */
async function buildInto(folder: string): Promise<void> {
  await build({ outdir: join(folder, 'dist'), sourceMaps: true })
  for (const file of ['alert-rules.json', 'host.json', 'package.json']) {
    await copyFile(new URL(file, ROOT), join(folder, file))
  }
}

async function sampleSettings(): Promise<Readonly<Record<string, string>>> {
  const sample: { readonly Values: Readonly<Record<string, string>> } = JSON.parse(
    await readFile(new URL('local.settings.sample.json', ROOT), 'utf8'),
  )
  return sample.Values
}
