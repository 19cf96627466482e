import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { SETTING_NAMES, SETTING_PATTERNS } from '../src/config.ts'
import { REJECT_REASONS } from '../src/core/rejection.ts'
import { TELEMETRY_SETTINGS } from '../src/telemetry-config.ts'

const ROOT = new URL('../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')

const DOCS = [
  'README.md',
  'ARCHITECTURE.md',
  'docs/classification.md',
  'docs/dependencies.md',
  'docs/deployment.md',
  'docs/performance.md',
  'docs/reliability.md',
  'docs/runbook.md',
  'docs/security.md',
  'docs/telemetry.md',
]
/** What a user or a build makes; it is not there in a clone. */
const MADE = new Set(['dist/main.mjs', 'dist', 'summary.json', 'PT1H.json', 'node_modules'])

describe('every path that the documentation names exists', () => {
  test.each(DOCS)('%s', document => {
    const named = [
      ...read(document).matchAll(
        /`((?:[\w.-]+\/)*[\w-]*\.?[\w-]+\.(?:ts|json|mjs|md)|(?:src|local|test|docs|infra|bench)(?:\/[\w.-]+)*\/?)`|(?:\]\(|src(?:set)?=")([\w./-]+)[)"]/g,
      ),
    ]
    // What is quoted stands from the project's folder, a link from the document's.
    const places = named.flatMap(([, quoted, linked]) => {
      if (quoted !== undefined) return MADE.has(quoted) ? [] : [new URL(quoted, ROOT)]
      return [new URL(linked ?? '', new URL(document, ROOT))]
    })
    expect(places.length).toBeGreaterThan(1)
    expect(places.filter(place => !existsSync(place)).map(String)).toEqual([])
  })
})

/** `## The tools, against what is deployed` is `the-tools-against-what-is-deployed` in a link. */
function anchorsOf(document: string): ReadonlySet<string> {
  const headings = [...document.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
  return new Set(
    headings.map(heading =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  )
}

describe('every heading that a link goes to exists', () => {
  test.each(DOCS)('%s', document => {
    const links = [...read(document).matchAll(/\]\(([\w./-]*)#([\w-]+)\)/g)]
    const broken = links.filter(([, file = '', anchor = '']) => {
      const place = new URL(file, new URL(document, ROOT))
      return !anchorsOf(readFileSync(place, 'utf8')).has(anchor)
    })
    expect(broken.map(([link]) => link)).toEqual([])
  })
})

test("the README's commands are those that CI runs", () => {
  const readme = read('README.md')
  const ci = read('.ci/run')
  expect(readme).toContain('npm ci && npm test')
  expect(readme).toContain('npm ci && npm start')
  expect(readme).toContain('npm start -- --once --input test/fixtures --summary')
  for (const command of [
    'npm ci',
    'npm test',
    'npm run check',
    'npm start -- --once --input test/fixtures --summary',
  ]) {
    expect(ci).toContain(command)
  }
})

test('the README explains every setting and every reason', () => {
  for (const name of [...SETTING_NAMES, ...SETTING_PATTERNS, ...TELEMETRY_SETTINGS, ...REJECT_REASONS])
    expect(read('README.md')).toContain(`\`${name}\``)
})

test('every package of package.json has its reason, and every version is pinned', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'))
  const all: Record<string, string> = { ...dependencies, ...devDependencies, ...optionalDependencies }
  const reasons = read('docs/dependencies.md')
  expect(Object.keys(all).filter(name => !reasons.includes(`\`${name}\``))).toEqual([])
  expect(Object.values(all).filter(version => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

test('the lockfile holds the hash of every package, and which three have an install script is known', () => {
  const { packages } = JSON.parse(read('package-lock.json'))
  const locked = Object.entries<{ readonly integrity?: string; readonly hasInstallScript?: boolean }>(packages)
    // The first is the project itself.
    .filter(([place]) => place !== '')
  expect(locked.length).toBeGreaterThan(100)
  const loose = locked.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity))
  expect(loose.map(([place]) => place)).toEqual([])
  // Nothing here needs them to run: `npm ci --ignore-scripts` does.
  expect(locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => place)).toEqual(
    ['esbuild', 'protobufjs', 'tree-sitter-bicep'].map(name => `node_modules/${name}`),
  )
})

test('the lockfile names no place to fetch from', () => {
  expect(read('package-lock.json')).not.toContain('"resolved"')
})

/** Lint holds what it can; the empty `new Date()` has no rule there. */
test('no clock and no chance in the core', async () => {
  for (const folder of ['src/core', 'src/core/event', 'src/taxonomy']) {
    for (const name of await readdir(new URL(folder, ROOT))) {
      if (name.endsWith('.ts'))
        expect([name, /new Date\(\)|Date\.now|Math\.random|console\./.test(read(`${folder}/${name}`))]).toEqual([
          name,
          false,
        ])
    }
  }
})
