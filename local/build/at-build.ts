import { dirname, join } from 'node:path'
import type { Plugin } from 'esbuild'
import { packModel } from './pack-model.ts'

/** Modules of which the bundle holds what they come to, and neither what they come from nor the work. */
const WORKED_OUT: Readonly<Record<string, () => Promise<string>>> = {
  async 'src/taxonomy/cause-ids.ts'() {
    const { CAUSE_IDS } = await import('../../src/taxonomy/cause-ids.ts')
    return `export const CAUSE_IDS = ${JSON.stringify(CAUSE_IDS)}`
  },
  async 'src/adapters/media-services-model.ts'() {
    const [{ modelOf }, { taxonomy }] = await Promise.all([
      import('../../src/taxonomy/model.ts'),
      import('../../src/taxonomy/taxonomy.ts'),
    ])
    return `import { unpackModel } from './packed-model.ts'
export const mediaServicesModel = unpackModel(${JSON.stringify(packModel(modelOf(taxonomy)))})`
  },
}

/** Several builds of one process, as tests make them, work it out once. */
const made = new Map<string, Promise<string>>()

/** Works out at build time what would cost each start of an instance a second, or half of its code. */
export function atBuild(root: string): Plugin {
  return {
    name: 'at-build',
    setup(building) {
      for (const [path, work] of Object.entries(WORKED_OUT)) {
        const file = join(root, path)
        building.onLoad({ filter: new RegExp(`[/\\\\]${path.slice(path.lastIndexOf('/') + 1)}$`) }, async args => {
          if (args.path !== file) return undefined
          const contents = made.get(path) ?? work()
          made.set(path, contents)
          return { contents: await contents, loader: 'js', resolveDir: dirname(file) }
        })
      }
    },
  }
}
