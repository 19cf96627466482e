import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Writes a page that is made from data; with `--check` it only says whether the one that is there is current. */
export async function writeGeneratedPage(path: string, text: string): Promise<void> {
  if (!process.argv.includes('--check')) {
    await writeFile(path, text)
    return
  }
  const current = await readFile(path, 'utf8').catch(() => '')
  if (current === text) return
  console.error(`${relative(ROOT, path)} is not current: run npm run docs`)
  process.exitCode = 1
}
