import { listInput, readInputFile } from './input-files.ts'
import { complain } from './terminal.ts'
import { onOneLine } from './terminal-text.ts'

/** Files that cannot be read, and parts of them that cannot be sent, are named; the others go on. */
export async function* inputMessages(paths: readonly string[], onFault: () => void): AsyncGenerator<Uint8Array> {
  const fault = (path: string, what: string) => {
    onFault()
    complain(onOneLine(`${path}: ${what}`))
  }
  for (const path of paths) {
    try {
      for (const file of await listInput(path)) yield* fileMessages(file, what => fault(file, what))
    } catch (error) {
      fault(path, reasonOf(error))
    }
  }
}

async function* fileMessages(file: string, onFault: (what: string) => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const item of readInputFile(file)) {
      if ('fault' in item) onFault(item.fault)
      else yield item.body
    }
  } catch (error) {
    onFault(reasonOf(error))
  }
}

/** Why something cannot be read, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'cannot be read'
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return 'there is no such file'
  return code === 'EACCES' ? 'may not be read' : error.message
}
