import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

/** An installed package whose code is in the bundle. One version may be installed at several places. */
export interface BundledPackage {
  /** `@scope/name@1.2.3` */
  readonly id: string
  readonly name: string
  readonly version: string
  /** As it states it, in terms of SPDX. */
  readonly license: string
  readonly author: string | undefined
  /** As the lockfile names it: `node_modules/a/node_modules/b`. */
  readonly place: string
  /** Absolute path. */
  readonly folder: string
  /** Names of the packages that it may import. */
  readonly imports: readonly string[]
}

/** `node_modules`, the package that brought another along, and that one, after whatever leads there. */
const PLACE = /^(.*?)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//

/** The packages that bundles took code from, by place; files that were read but left nothing behind do not count. */
export async function bundledPackages(bundles: readonly Metafile[], root: string): Promise<readonly BundledPackage[]> {
  const folders = new Map<string, string>()
  for (const output of bundles.flatMap(({ outputs }) => Object.values(outputs))) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const [, before = '', place] = PLACE.exec(path) ?? []
      if (bytesInOutput > 0 && place !== undefined) folders.set(place, join(root, before, place))
    }
  }
  const packages = await Promise.all([...folders].map(([place, folder]) => readPackage(place, folder)))
  return packages.toSorted((a, b) => (a.place < b.place ? -1 : 1))
}

async function readPackage(place: string, folder: string): Promise<BundledPackage> {
  const manifest: {
    readonly name: string
    readonly version: string
    readonly license?: string
    readonly author?: string | { readonly name?: string }
    readonly dependencies?: Readonly<Record<string, string>>
    readonly optionalDependencies?: Readonly<Record<string, string>>
    readonly peerDependencies?: Readonly<Record<string, string>>
  } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const { name, version, license, author, dependencies, optionalDependencies, peerDependencies } = manifest
  if (typeof license !== 'string') throw new Error(`${name} ${version} states no licence, so it cannot be handed on.`)
  return {
    id: `${name}@${version}`,
    name,
    version,
    license,
    author: typeof author === 'object' ? author.name : author,
    place,
    folder,
    imports: Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
  }
}

/**
 * The package that the one at `place` gets when it imports that name, as Node looks for it; undefined if it is not
 * bundled. An empty place is our own code.
 */
export function importedBy(
  place: string,
  name: string,
  packages: ReadonlyMap<string, BundledPackage>,
): BundledPackage | undefined {
  const chain = place.split(/(?:^|\/)node_modules\//).slice(1)
  for (let depth = chain.length; depth >= 0; depth--) {
    const found = packages.get(`node_modules/${[...chain.slice(0, depth), name].join('/node_modules/')}`)
    if (found !== undefined) return found
  }
  return undefined
}
