import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { program } from 'commander'
import { build } from './build.ts'
import { billOfMaterials } from './package/bill-of-materials.ts'
import { type PackedFile, zipOf } from './package/zip.ts'
import { say } from './terminal.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** What stands beside `dist` as it does here; `.funcignore` lets the same through. */
const BESIDE = ['alert-rules.json', 'host.json']
/** Instances load the package when they start, so its size is time that alerts wait. */
const MOST_BYTES = 3_000_000

export interface Package {
  /** Path of the zip that is deployed. */
  readonly zip: string
  /** Path of its bill of materials. */
  readonly bill: string
  readonly files: readonly string[]
  readonly bytes: number
  readonly sha256: string
}

/** Packs what is deployed into `outdir`; the same sources give the same bytes. */
export async function makePackage(outdir: string): Promise<Package> {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
  // A folder of its own, so that nothing of an earlier build is in it.
  const folder = await mkdtemp(join(tmpdir(), 'causeway-package-'))
  try {
    const { packages } = await build({ outdir: join(folder, 'dist') })
    for (const name of BESIDE) await copyFile(join(ROOT, name), join(folder, name))
    await writeFile(join(folder, 'package.json'), deployedManifest(manifest))
    const files = await filesOf(folder)
    const zip = zipOf(files)
    if (zip.length > MOST_BYTES) throw new Error(`The package has ${zip.length} bytes, more than ${MOST_BYTES}.`)
    const name = join(outdir, `${manifest.name}-${manifest.version}`)
    await mkdir(outdir, { recursive: true })
    await writeFile(`${name}.zip`, zip)
    await writeFile(`${name}.cdx.json`, await billOfMaterials(manifest, packages, ROOT))
    return {
      zip: `${name}.zip`,
      bill: `${name}.cdx.json`,
      files: files.map(({ path }) => path),
      bytes: zip.length,
      sha256: createHash('sha256').update(zip).digest('hex'),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What the host reads of it: Azure has nothing to install and nothing to run but the bundle. */
function deployedManifest({ name, version, license, type, main }: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ name, version, license, private: true, type, main }, null, 2)}\n`
}

async function filesOf(folder: string): Promise<readonly PackedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name)
        return { path: relative(folder, path).split(sep).join('/'), contents: await readFile(path) }
      }),
  )
}

if (import.meta.main) {
  const { out } = program
    .name('npm run package --')
    .description('Makes the zip that is deployed, and its bill of materials.')
    .option('--out <folder>', 'where to', join(ROOT, '.causeway/package'))
    .parse()
    .opts<{ out: string }>()
  const { zip, bill, files, bytes, sha256 } = await makePackage(resolve(out))
  say(`${relative(process.cwd(), zip)}  ${files.length} files, ${bytes} bytes, sha256 ${sha256}`)
  say(relative(process.cwd(), bill))
}
