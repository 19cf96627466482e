import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from '../../../local/build.ts'
import { type Child, startChild } from '../processes/child.ts'
import type { IngestCalls } from '../processes/ingest.ts'
import type { TablesCalls } from '../processes/tables.ts'

/** Processes that count, and the tables they count into, which have a process of their own. */
export interface IngestProcesses {
  start(heap: Heap): Promise<Child<IngestCalls>>
  close(): Promise<void>
}

/**
 * How large V8 lets the heap grow. It sizes it by the memory of the machine: of 512 MB it takes half for what lives long,
 * and a megabyte for each half of what has just been made. Left to itself on a large machine it keeps what is not needed.
 */
export const HEAPS = {
  'an instance of 512 MB': ['--max-old-space-size=256', '--max-semi-space-size=1'],
  'this machine': [],
} as const
export type Heap = keyof typeof HEAPS

const ROOT = new URL('../../../', import.meta.url)
const PROCESSES = new URL('../processes/', import.meta.url)

/** The process is a bundle, as it is in Azure: Node would need memory to run TypeScript. */
export async function openIngestProcesses(): Promise<IngestProcesses> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-bench-'))
  const tables = startChild<TablesCalls>(new URL('tables.ts', PROCESSES))
  const close = async () => {
    await tables.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    // Its rules stand two folders up, as they do for its sources.
    await build({ entry: fileURLToPath(new URL('ingest.ts', PROCESSES)), outdir: join(folder, 'app/dist') })
    await copyFile(new URL('alert-rules.json', ROOT), join(folder, 'alert-rules.json'))
    const connectionString = await tables.ask('start', undefined)
    return {
      async start(heap) {
        const child = startChild<IngestCalls>(pathToFileURL(join(folder, 'app/dist/main.mjs')), HEAPS[heap])
        await child.ask('start', { tables: connectionString })
        return child
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
