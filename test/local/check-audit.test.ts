import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAudit } from '../../local/audit-report.ts'

const CHECK = fileURLToPath(new URL('../../local/check-audit.ts', import.meta.url))

/** As npm 10 and 11 print it. */
const reportWith = (faults: object) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {},
    metadata: {
      vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0, ...faults },
      dependencies: { prod: 100, dev: 500, optional: 60, peer: 0, peerOptional: 0, total: 660 },
    },
  })
const REFUSED = JSON.stringify({
  message: '405 Method Not Allowed - POST https://registry.example/advisories',
  uri: 'https://registry.example/advisories',
  statusCode: 405,
  error: { summary: '', detail: '' },
})
const UNREACHED = JSON.stringify({
  error: { code: 'ENOTFOUND', summary: 'https://registry.example/advisories', detail: '' },
})
const NONE = { info: 0, low: 0, moderate: 0, high: 0, critical: 0 }

test.each<[string, string, object]>([
  ['nothing known', reportWith({}), { asked: true, packages: 660, faults: NONE }],
  ['two known', reportWith({ low: 1, high: 1 }), { asked: true, packages: 660, faults: { ...NONE, low: 1, high: 1 } }],
  ['a registry without advisories', REFUSED, { asked: false, why: 'the registry answers 405' }],
  ['no network', UNREACHED, { asked: false, why: 'npm says ENOTFOUND' }],
  ['no report', '{}', { asked: false, why: 'the registry gives no report' }],
  ['a report without its counts', reportWith({ high: '0' }), { asked: false, why: 'its answer is no report' }],
  ['nothing printed', '', { asked: false, why: 'npm printed no report' }],
  ['no object', '[]', { asked: false, why: 'npm printed no report' }],
])('what npm prints is read: %s', (_, output, expected) => {
  expect(readAudit(output)).toEqual(expected)
})

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-audit-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each<[string, string, readonly string[], number, RegExp]>([
  ['no fault', reportWith({}), [], 0, /^audit: 660 packages; known faults: 0 info, .* 0 critical\n$/],
  ['moderate ones', reportWith({ moderate: 3 }), [], 0, /3 moderate/],
  ['a high one', reportWith({ high: 1 }), ['--optional'], 1, /1 high/],
  ['a critical one', reportWith({ critical: 1 }), [], 1, /1 critical/],
  ['no service', REFUSED, [], 1, /^audit: NOT DONE, .*405\.\n/],
  ['no service, where that is allowed', UNREACHED, ['--optional'], 0, /^audit: NOT DONE, .*ENOTFOUND\.\n/],
  ['npm that dies', '', [], 1, /^audit: NOT DONE, .*\n/],
])('npm run check:audit with %s', async (_, output, args, status, said) => {
  const npm = join(folder, 'npm.cjs')
  await writeFile(npm, `process.stdout.write(${JSON.stringify(output)})\nprocess.exitCode = 1\n`)
  const ran = spawnSync(process.execPath, [CHECK, ...args], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: npm },
  })
  expect([ran.status, ran.stdout + ran.stderr]).toEqual([status, expect.stringMatching(said)])
  expect(ran.stdout + ran.stderr).not.toContain('registry.example')
})
