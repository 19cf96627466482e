import { realpath, stat } from 'node:fs/promises'
import { listInput } from '../input-files.ts'
import type { InputFile } from './claim-new.ts'

/** All files behind the paths, each once, in the order of the paths and of their names. */
export async function listFiles(
  paths: readonly string[],
  onFault: (path: string, error: unknown) => void,
): Promise<readonly InputFile[]> {
  const files = new Map<string, InputFile>()
  for (const path of paths) {
    try {
      for (const named of await listInput(path, onFault)) {
        const file = await realpath(named)
        const { size } = await stat(file)
        if (!files.has(file)) files.set(file, { path: file, size })
      }
    } catch (error) {
      onFault(path, error)
    }
  }
  return [...files.values()]
}
