import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Bicep, fetchBicep, findBicep, runBicep } from './bicep.ts'

const INFRA = fileURLToPath(new URL('../infra', import.meta.url))

/** What the compiler says against `infra`: every error, warning and note. */
async function lint(bicep: Bicep): Promise<readonly string[]> {
  const runs = ['main.bicep', 'main.bicepparam'].map(name => runBicep(bicep, ['lint', join(INFRA, name)]))
  return (await Promise.all(runs)).flatMap(({ complaints }) => complaints)
}

/** The files that `bicep format` would change. It formats many files in place only, so a copy is formatted. */
async function findUnformatted(bicep: Bicep, names: readonly string[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-infra-'))
  try {
    await cp(INFRA, folder, { recursive: true })
    const patterns = ['*.bicep', '*.bicepparam'].map(pattern => join(folder, '**', pattern))
    const runs = await Promise.all(patterns.map(pattern => runBicep(bicep, ['format', '--pattern', pattern])))
    const unformatted: string[] = []
    for (const name of names) {
      const [is, shouldBe] = await Promise.all([INFRA, folder].map(where => readFile(join(where, name), 'utf8')))
      if (is !== shouldBe) unformatted.push(`infra/${name} is not formatted`)
    }
    return [...runs.flatMap(({ complaints }) => complaints), ...unformatted]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const { values } = parseArgs({ options: { optional: { type: 'boolean', default: false } } })
const bicep = await findBicep().then(found => found ?? fetchBicep().catch(String))
if (typeof bicep === 'string') {
  console.error(`infra: NOT COMPILED, since there is no Bicep compiler. ${bicep}`)
  console.error('infra: install Bicep, or name one in BICEP_PATH; the tests check the syntax all the same.')
  process.exitCode = values.optional ? 0 : 1
} else {
  const names = (await readdir(INFRA, { recursive: true })).filter(name => /\.bicep(?:param)?$/.test(name))
  const complaints = [...(await lint(bicep)), ...(await findUnformatted(bicep, names))]
  for (const complaint of complaints) console.error(complaint)
  if (complaints.length === 0) console.log(`infra: ${names.length} files, no complaint of Bicep ${bicep.version}`)
  process.exitCode = complaints.length === 0 ? 0 : 1
}
