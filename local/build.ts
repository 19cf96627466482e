import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle, type Metafile, type Plugin } from 'esbuild'
import { atBuild } from './build/at-build.ts'
import { quickBuiltins } from './build/quick-builtins.ts'
import { xmlOnDemand } from './build/xml-on-demand.ts'
import { type BuiltFile, buildPage, PAGE_FOLDER } from './build-page.ts'
import { type BundledPackage, bundledPackages } from './package/bundled-packages.ts'
import { NOTICES, thirdPartyNotices } from './package/notices.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CHUNKS = 'chunks'
const APP = 'src/main.ts'
const TAXONOMY = 'src/taxonomy/media-services.json'
/** What the runtime supplies, and so the only package that may stay outside. */
const RUNTIME = '@azure/functions-core'
/**
 * Imported by packages that do without where it is missing: for a proxy that asks for Negotiate, and for colours of a
 * terminal, which would otherwise be in the bundle or not as the tools of this repository happen to bring it along.
 */
const OPTIONAL = ['kerberos', 'supports-color']

/** What CommonJS packages inside an ES module bundle expect to find. */
const BANNER = `import { createRequire as __createRequire } from 'node:module';
import { dirname as __directoryOf } from 'node:path';
import { fileURLToPath as __pathOf } from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __pathOf(import.meta.url);
const __dirname = __directoryOf(__filename);`

export interface BuildOptions {
  /** The app's start file; `src/main.ts` by default. Relative paths start at the project's folder. */
  readonly entry?: string
  /** `dist` by default. */
  readonly outdir?: string
  readonly plugins?: readonly Plugin[]
  /** Writes a source map beside each file, of which the file itself says nothing; none by default. */
  readonly sourceMaps?: boolean
}

export interface Built {
  /** The packages whose code is in it. */
  readonly packages: readonly BundledPackage[]
  /** What of the app's code is in which file. */
  readonly metafile: Metafile
}

/**
 * Bundles the functions into `outdir`: `main.mjs`, and beside it a chunk for every package that is imported lazily, the
 * page that the app serves, the licences of the packages, and the taxonomy for people to read. Throws when the bundle
 * would need a package at run time.
 */
export async function build({
  entry = APP,
  outdir = 'dist',
  plugins = [],
  sourceMaps = false,
}: BuildOptions = {}): Promise<Built> {
  const folder = resolve(ROOT, outdir)
  const { metafile, outputFiles } = await bundle({
    absWorkingDir: ROOT,
    // Names of chunks follow from paths too, which must not depend on where the packages are kept.
    preserveSymlinks: true,
    entryPoints: { main: entry },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    chunkNames: `${CHUNKS}/[name]-[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    keepNames: false,
    external: [RUNTIME, ...OPTIONAL],
    plugins: [ownVersion, atBuild(ROOT), xmlOnDemand, quickBuiltins, ...plugins],
    banner: { js: BANNER },
    legalComments: 'none',
    sourcemap: sourceMaps && 'external',
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  const needed = packagesLeftOutside(metafile)
  if (needed.length > 0) throw new Error(`The bundle would need packages that are not deployed: ${needed.join(', ')}`)
  const page = entry === APP ? await buildPage(ROOT, folder) : undefined
  const packages = await bundledPackages(page === undefined ? [metafile] : [metafile, page.metafile], ROOT)
  await writeOutput(folder, [
    ...outputFiles,
    ...(page?.files ?? []),
    { path: join(folder, NOTICES), contents: Buffer.from(await thirdPartyNotices(packages)) },
    { path: join(folder, 'taxonomy.json'), contents: await readFile(join(ROOT, TAXONOMY)) },
  ])
  return { packages, metafile }
}

/** Of our own `package.json` the functions tell the version, and hold nothing else. */
const ownVersion: Plugin = {
  name: 'own-version',
  setup(building) {
    building.onLoad({ filter: /[/\\]package\.json$/ }, async ({ path }) => {
      if (path !== join(ROOT, 'package.json')) return undefined
      const { version } = JSON.parse(await readFile(path, 'utf8'))
      return { contents: JSON.stringify({ version }), loader: 'json' }
    })
  },
}

/** Each file appears whole, so that a run that loads the bundle meanwhile never sees half of one. */
async function writeOutput(folder: string, files: readonly BuiltFile[]): Promise<void> {
  for (const part of [CHUNKS, PAGE_FOLDER]) await mkdir(join(folder, part), { recursive: true })
  for (const { path, contents } of files) {
    const unfinished = `${path}.${process.pid}`
    await writeFile(unfinished, contents)
    await rename(unfinished, path)
  }
  await removeOthers(folder, new Set(files.map(({ path }) => path)))
}

/** Chunks and the page's files are named by their content, so old ones would pile up and be deployed. */
async function removeOthers(folder: string, current: ReadonlySet<string>): Promise<void> {
  for (const part of [CHUNKS, PAGE_FOLDER]) {
    for (const name of await readdir(join(folder, part))) {
      const path = join(folder, part, name)
      if (!isUnfinished(name) && !current.has(path)) await rm(path, { force: true })
    }
  }
}

/** Of a run that goes on at the same time. */
function isUnfinished(name: string): boolean {
  return /\.\d+$/.test(name)
}

function packagesLeftOutside({ outputs }: Metafile): readonly string[] {
  const outside = Object.values(outputs)
    .flatMap(output => output.imports)
    .filter(({ external, path }) => external === true && ![RUNTIME, ...OPTIONAL].includes(path) && !isBuiltin(path))
  return [...new Set(outside.map(({ path }) => path))]
}

if (import.meta.main) await build()
