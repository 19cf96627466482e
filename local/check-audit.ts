import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readAudit } from './audit-report.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** What npm prints, whatever its exit code; by the npm that runs this script, so that no shell is needed to find it. */
function audit(npm: string): Promise<string> {
  const args = [npm, 'audit', '--package-lock-only', '--json']
  return new Promise(resolve => {
    execFile(process.execPath, args, { cwd: ROOT, timeout: 60_000, maxBuffer: 2 ** 26 }, (_, output) => resolve(output))
  })
}

const { values } = parseArgs({ options: { optional: { type: 'boolean', default: false } } })
const npm = process.env['npm_execpath']
const report = npm === undefined ? undefined : readAudit(await audit(npm))
if (report === undefined) {
  console.error('audit: run it as npm run check:audit')
  process.exitCode = 1
} else if (!report.asked) {
  console.error(`audit: NOT DONE, since no audit service can be asked: ${report.why}.`)
  console.error('audit: nobody said whether a package has a known fault; the workflow asks for every pull request.')
  process.exitCode = values.optional ? 0 : 1
} else {
  const { packages, faults } = report
  const told = Object.entries(faults).map(([gravity, count]) => `${count} ${gravity}`)
  console.log(`audit: ${packages} packages; known faults: ${told.join(', ')}`)
  process.exitCode = faults.high + faults.critical > 0 ? 1 : 0
}
