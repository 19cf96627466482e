import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'
import { build } from '../../local/build.ts'
import { MUTANTS, type Mutant, type MutantName } from './mutants.ts'

/** A built app in a folder of its own, so that nothing that changes meanwhile gets into a campaign. */
export interface Bundle {
  readonly main: string
  remove(): Promise<void>
}

const ROOT = new URL('../../', import.meta.url)

/** Builds `src`, or a mutant of it; throws when the mutant's text is not there exactly once. */
export async function buildBundle(name: MutantName | undefined): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-chaos-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const mutation = name === undefined ? undefined : mutate(MUTANTS[name])
    await build({ outdir: join(folder, 'dist'), plugins: mutation === undefined ? [] : [mutation.plugin] })
    if (mutation?.done() === false)
      throw new Error(`The mutant ${name} changed nothing: its file is not in the bundle.`)
    for (const file of ['alert-rules.json', 'host.json', 'package.json']) {
      await copyFile(new URL(file, ROOT), join(folder, file))
    }
    return { main: join(folder, 'dist/main.mjs'), remove }
  } catch (error) {
    await remove()
    throw error
  }
}

function mutate({ file, find, replace }: Mutant): { readonly plugin: Plugin; done(): boolean } {
  const target = fileURLToPath(new URL(file, ROOT))
  let done = false
  const plugin: Plugin = {
    name: 'mutant',
    setup(setup) {
      setup.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path !== target) return undefined
        const source = await readFile(path, 'utf8')
        const found = [...source.matchAll(new RegExp(find, 'g'))].length
        if (found !== 1) throw new Error(`The mutant's text stands in ${file} ${found} times, not once: ${find.source}`)
        done = true
        return { contents: source.replace(find, replace), loader: 'ts' }
      })
    },
  }
  return { plugin, done: () => done }
}
