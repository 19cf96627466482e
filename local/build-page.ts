import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build as bundle, type Metafile, type OutputFile } from 'esbuild'

/** Folder of the page beside the functions' bundle. */
export const PAGE_FOLDER = 'dashboard'

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

export interface BuiltFile {
  readonly path: string
  readonly contents: Uint8Array
}

export interface BuiltPage {
  readonly files: readonly BuiltFile[]
  /** What it is made of. */
  readonly metafile: Metafile
}

/**
 * Bundles the page: `index.html`, and beside it script and style named by their content, so that a browser keeps them for
 * ever. Each is there compressed too, since no host of functions does that.
 */
export async function buildPage(root: string, outdir: string): Promise<BuiltPage> {
  const folder = join(outdir, PAGE_FOLDER)
  const { metafile, outputFiles } = await bundle({
    absWorkingDir: root,
    preserveSymlinks: true,
    entryPoints: { app: 'src/dashboard/main.tsx', page: 'src/dashboard/styles/page.css' },
    outdir: folder,
    entryNames: '[name]-[hash]',
    tsconfig: 'src/dashboard/tsconfig.json',
    bundle: true,
    format: 'esm',
    platform: 'browser',
    // The first of each that know light-dark() and anchor what the page is built on.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  const template = await readFile(join(root, 'src/dashboard/index.html'), 'utf8')
  const html = template
    .replace('%STYLE%', addressOf(outputFiles, '.css'))
    .replace('%SCRIPT%', addressOf(outputFiles, '.js'))
  const files = [{ path: join(folder, 'index.html'), contents: Buffer.from(html) }, ...outputFiles]
  return { metafile, files: (await Promise.all(files.map(withCompressed))).flat() }
}

/** Relative to `/api/dashboard`, which has no slash at its end. */
function addressOf(files: readonly OutputFile[], extension: string): string {
  const found = files.find(({ path }) => path.endsWith(extension))
  if (found === undefined) throw new Error(`The page was built without a file *${extension}.`)
  return `${PAGE_FOLDER}/${basename(found.path)}`
}

async function withCompressed({ path, contents }: BuiltFile): Promise<readonly BuiltFile[]> {
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: contents.length }
  const [br, gz] = await Promise.all([brotli(contents, { params: size }), gzipped(contents, { level: 9 })])
  return [
    { path, contents },
    { path: `${path}.br`, contents: br },
    { path: `${path}.gz`, contents: gz },
  ]
}
