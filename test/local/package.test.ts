import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Ajv } from 'ajv'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makePackage, type Package } from '../../local/package.ts'
import { startSystem } from '../support/system.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SOURCES = [
  'src',
  'local',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'alert-rules.json',
  'host.json',
  '.funcignore',
]
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString()

interface Bill {
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } }
  readonly components: readonly {
    readonly group?: string
    readonly name: string
    readonly version: string
    readonly licenses: readonly { readonly license?: { readonly id: string }; readonly expression?: string }[]
    readonly hashes: readonly { readonly alg: string; readonly content: string }[]
    readonly 'bom-ref': string
  }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

let folder = ''
let made: Package
let files: Readonly<Record<string, Uint8Array>> = {}
let bill: Bill
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-'))
  made = await makePackage(join(folder, 'package'))
  files = unzipSync(await readFile(made.zip))
  bill = JSON.parse(await readFile(made.bill, 'utf8'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The sources in another place, with the packages of this one. */
async function copyOfSources(): Promise<string> {
  const copy = join(folder, 'another place/ü/causeway')
  for (const name of SOURCES) await cp(join(ROOT, name), join(copy, name), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

describe('the zip', () => {
  test('is the same byte for byte wherever, whenever and by whomever it is made, and so is its bill', async () => {
    const copy = await copyOfSources()
    const out = join(folder, 'again')
    const script = `process.umask(0o077); await (await import('./local/package.ts')).makePackage(${JSON.stringify(out)})`
    await run(process.execPath, ['--input-type=module', '-e', script], {
      cwd: copy,
      env: { ...process.env, TZ: 'Pacific/Auckland', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    })
    for (const path of [made.zip, made.bill]) {
      const again = await readFile(join(out, basename(path)))
      expect([path, again.equals(await readFile(path))]).toEqual([path, true])
    }
  })

  test('holds what .funcignore lets through', async () => {
    const copy = join(folder, 'working copy')
    await cp(join(ROOT, '.funcignore'), join(copy, '.funcignore'))
    for (const [path, bytes] of Object.entries(files)) await put(copy, path, bytes)
    for (const path of ['README.md', 'src/main.ts', 'local/start.ts', 'local.settings.json', 'infra/host.json'])
      await put(copy, path, Buffer.from('left out'))
    await run('git', ['init', '--quiet'], { cwd: copy })
    const list = ['-c', 'core.quotePath=false', 'ls-files', '--others', '--exclude-from=.funcignore']
    const { stdout } = await run('git', list, { cwd: copy })
    expect(stdout.trim().split('\n').toSorted()).toEqual(Object.keys(files).toSorted())
  })

  test('holds bundle, page, settings of the host, rules, taxonomy and licences', async () => {
    const outside = Object.keys(files).filter(path => !path.startsWith('dist/'))
    expect(outside).toEqual(['alert-rules.json', 'host.json', 'package.json'])
    for (const [path, source] of [
      ['alert-rules.json', 'alert-rules.json'],
      ['host.json', 'host.json'],
      ['dist/taxonomy.json', 'src/taxonomy/media-services.json'],
    ] as const) {
      expect([path, text(files[path]) === (await readFile(join(ROOT, source), 'utf8'))]).toEqual([path, true])
    }
    for (const path of ['dist/main.mjs', 'dist/dashboard/index.html', 'dist/THIRD-PARTY-NOTICES.txt'])
      expect(Object.keys(files)).toContain(path)
  })

  test('has a manifest with nothing to install or run', () => {
    expect(JSON.parse(text(files['package.json']))).toEqual({
      name: 'causeway',
      version: bill.metadata.component.version,
      license: 'MIT',
      private: true,
      type: 'module',
      main: 'dist/main.mjs',
    })
  })

  test('has the name that the README deploys', async () => {
    expect(await readFile(join(ROOT, 'README.md'), 'utf8')).toContain(`.causeway/package/${basename(made.zip)}`)
  })

  test('is under 3 MB, and does not say where it was made', () => {
    expect(made.bytes).toBeLessThan(3_000_000)
    for (const [path, bytes] of Object.entries(files)) {
      for (const place of [ROOT, join(tmpdir(), 'causeway-')])
        expect([path, place, Buffer.from(bytes).includes(place)]).toEqual([path, place, false])
    }
  })

  test('runs', async () => {
    const app = join(folder, 'app')
    for (const [path, bytes] of Object.entries(files)) await put(app, path, bytes)
    const system = await startSystem(app)
    try {
      const host = await system.startHost()
      expect(host.functions).toContain('ingest')
      expect((await fetch(`${host.url}/api/status`)).status).toBe(200)
    } finally {
      await system.close()
    }
  })
})

describe('the bill of materials', () => {
  const idOf = ({ group, name, version }: Bill['components'][number]) =>
    `${group === undefined ? '' : `${group}/`}${name}@${version}`

  test('is CycloneDX 1.6, by the schema of the standard', async () => {
    const schema = async (name: string) =>
      JSON.parse(
        await readFile(
          join(ROOT, `node_modules/@cyclonedx/cyclonedx-library/res/schema/${name}.SNAPSHOT.schema.json`),
          'utf8',
        ),
      )
    const ajv = new Ajv({ strict: false, validateFormats: false })
    for (const name of ['spdx', 'jsf-0.82']) {
      ajv.addSchema({ ...(await schema(name)), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` })
    }
    const validate = ajv.compile(await schema('bom-1.6'))
    validate(bill)
    expect(validate.errors).toBeNull()
    expect(validate({ ...bill, components: [{ type: 'libary', name: 'x' }] })).toBe(false)
  })

  test('lists the packages whose code is in the bundle, and those alone', async () => {
    const { dependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
    const ids = bill.components.map(idOf)
    const bundled = Object.entries<string>(dependencies).map(([name, version]) => `${name}@${version}`)
    expect(bundled.filter(id => !ids.includes(id))).toEqual([])
    expect(ids.filter(id => /^(?:esbuild|vitest|azurite|typescript|fflate)@/.test(id))).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('has of each its licence and the hash that the lockfile holds it to', async () => {
    const lockfile: {
      readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>
    } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8'))
    const locked = new Map<string, string>(
      Object.entries(lockfile.packages).map(([place, { version, integrity = '' }]) => {
        const hash = Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex')
        return [`${place.slice(place.lastIndexOf('node_modules/') + 13)}@${version ?? ''}`, hash] as const
      }),
    )
    for (const component of bill.components) {
      const id = idOf(component)
      expect([id, component.hashes]).toEqual([id, [{ alg: 'SHA-512', content: locked.get(id) }]])
      const [licence] = component.licenses
      expect([id, licence?.license?.id ?? licence?.expression]).toEqual([id, expect.stringMatching(/./)])
    }
  })

  test('has no licence but those that let the code be handed on with their text', () => {
    const licences = bill.components.flatMap(({ licenses }) =>
      licenses.map(({ license, expression }) => license?.id ?? expression),
    )
    const known = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'])
    expect(licences.length).toBeGreaterThanOrEqual(bill.components.length)
    expect([...new Set(licences)].filter(licence => !known.has(licence ?? ''))).toEqual([])
  })

  test('says how each got in', () => {
    const takes = new Map(bill.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]))
    const reached = new Set<string>()
    const follow = (ref: string): void => {
      if (reached.has(ref)) return
      reached.add(ref)
      for (const next of takes.get(ref) ?? []) follow(next)
    }
    follow(`pkg:npm/causeway@${bill.metadata.component.version}`)
    expect(bill.components.map(component => component['bom-ref']).filter(ref => !reached.has(ref))).toEqual([])
  })

  test('has no time and no number of its own', () => {
    expect(JSON.stringify(bill)).not.toMatch(/timestamp|serialNumber/)
  })

  test('and the notices are of the same packages, with the text of each licence', async () => {
    const notices = text(files['dist/THIRD-PARTY-NOTICES.txt'])
    const named = notices.match(/^(?:@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+\S* \(.+\)$/gm) ?? []
    expect(named.map(line => line.replace(/ \(.*$/, '')).toSorted()).toEqual(bill.components.map(idOf).toSorted())
    for (const name of ['valibot', 'rhea', '@azure/functions', 'applicationinsights', 'csv-stringify']) {
      const licence = await readFile(join(ROOT, 'node_modules', name, 'LICENSE'), 'utf8').catch(() =>
        readFile(join(ROOT, 'node_modules', name, 'LICENSE.md'), 'utf8'),
      )
      expect([name, notices.includes(licence.replaceAll('\r\n', '\n').trim())]).toEqual([name, true])
    }
  })
})

async function put(base: string, path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(base, path)), { recursive: true })
  await writeFile(join(base, path), bytes)
}
