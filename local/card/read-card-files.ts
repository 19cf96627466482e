import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

export interface CardFile {
  /** Of the file, without what follows the first dot. */
  readonly name: string
  readonly card: unknown
}

/** Reads the files, and of folders their `*.card.json`; throws where one is no JSON or a folder has none. */
export async function readCardFiles(paths: readonly string[]): Promise<readonly CardFile[]> {
  const files = (await Promise.all(paths.map(filesOf))).flat()
  return Promise.all(files.map(async file => ({ name: nameOf(file), card: await readJson(file) })))
}

async function filesOf(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const names = (await readdir(path)).filter(name => name.endsWith('.card.json')).toSorted()
  if (names.length === 0) throw new Error(`${path} has no *.card.json.`)
  return names.map(name => join(path, name))
}

function nameOf(file: string): string {
  return basename(file).replace(/\..*$/, '')
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file} is no JSON: ${error instanceof Error ? error.message : 'unreadable'}`, { cause: error })
  }
}
