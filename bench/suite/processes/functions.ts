import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type FunctionsHost, startFunctionsHost } from '../../../local/functions-host.ts'
import { type Profiling, startProfile } from '../end-to-end/profile.ts'
import type { Share } from '../end-to-end/shares.ts'
import { serve } from './serve.ts'

export interface FunctionsOptions {
  /** That of the built app, with `dist/main.mjs` in it. */
  readonly folder: string
  readonly settings: Readonly<Record<string, string>>
  readonly timers: 'run' | 'held'
}

/** Where the processor time of this process went. */
export interface Profiled {
  readonly shares: readonly Share[]
  /** Of all its threads, in seconds. */
  readonly processorSeconds: number
}

export type FunctionsCalls = {
  start(options: FunctionsOptions): Promise<void>
  startProfile(options: undefined): Promise<void>
  stopProfile(options: undefined): Promise<Profiled>
  close(options: undefined): Promise<void>
}

let host: FunctionsHost | undefined
let profiling: Profiling | undefined
let began = process.cpuUsage()

serve({
  async start({ folder, settings, timers }) {
    const hostJson: unknown = JSON.parse(await readFile(join(folder, 'host.json'), 'utf8'))
    host = await startFunctionsHost({ main: join(folder, 'dist/main.mjs'), hostJson, settings, timers })
  },
  async startProfile() {
    profiling = await startProfile()
    began = process.cpuUsage()
  },
  async stopProfile() {
    if (profiling === undefined) throw new Error('No profile was started.')
    const { user, system } = process.cpuUsage(began)
    return { shares: await profiling.stop(), processorSeconds: (user + system) / 1e6 }
  },
  async close() {
    await host?.close()
  },
} satisfies FunctionsCalls)
