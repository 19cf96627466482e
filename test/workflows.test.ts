import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly steps: readonly Step[]
  readonly permissions?: Readonly<Record<string, string>>
  readonly 'timeout-minutes'?: number
  readonly env?: Readonly<Record<string, string>>
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

const ROOT = new URL('../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')
const FOLDER = '.github/workflows/'
const names = readdirSync(new URL(FOLDER, ROOT))
const workflows = names.map(name => {
  const source = read(`${FOLDER}${name}`)
  const workflow: Workflow = parse(source)
  return { name, source, workflow }
})
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ name: `${name} ${id}`, job })),
)
const scriptsOf = (job: Job) => job.steps.map(({ run = '' }) => run).join('\n')
const uses = (job: Job, action: string) => job.steps.some(step => step.uses?.startsWith(`${action}@`) === true)

test('there are those that the documentation tells of', () => {
  expect(names.toSorted()).toEqual(['ci.yml', 'deploy.yml'])
  for (const name of names) expect(read('docs/deployment.md')).toContain(`\`${FOLDER}${name}\``)
})

test.each(workflows)('$name reads no secret, and runs no stranger with rights', ({ source, workflow }) => {
  expect(source.replaceAll('secrets.GITHUB_TOKEN', '')).not.toMatch(/\bsecrets\b/)
  expect(Object.keys(workflow.on)).not.toContain('pull_request_target')
  expect(workflow.permissions).toEqual({})
})

describe.each(jobs)('$name', ({ job }) => {
  test('has the rights that it uses, and an end', () => {
    const rights = Object.entries(job.permissions ?? {}).map(([right, level]) => `${right}: ${level}`)
    expect(rights.toSorted()).toEqual(
      [
        ...(uses(job, 'actions/checkout') ? ['contents: read'] : []),
        ...(uses(job, 'azure/login') || uses(job, 'actions/attest') ? ['id-token: write'] : []),
        ...(uses(job, 'actions/attest') ? ['attestations: write'] : []),
      ].toSorted(),
    )
    expect(job['timeout-minutes']).toBeLessThanOrEqual(60)
  })

  test('installs no package where there is an identity', () => {
    expect(job.permissions?.['id-token'] === 'write' && /\bnp[mx]\b|\bnode\b|\.ci/.test(scriptsOf(job))).toBe(false)
  })

  test('keeps no token in the clone', () => {
    for (const step of job.steps.filter(one => one.uses?.startsWith('actions/checkout@'))) {
      expect(step.with?.['persist-credentials']).toBe(false)
    }
  })

  test('calls scripts that there are, and lets no text of an event into a shell', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const called = [...scriptsOf(job).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = '']) => script)
    expect(called.filter(script => !Object.hasOwn(scripts, script))).toEqual([])
    expect(scriptsOf(job)).not.toContain('${{')
  })
})

test('every action is pinned by its commit, with its version beside it, and has one version everywhere', () => {
  const pinned = new Map<string, Set<string>>()
  for (const { name, source } of workflows) {
    for (const line of source.split('\n').filter(text => /\buses:/.test(text))) {
      const [, action = '', commit = ''] = /uses: ([\w./-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$/.exec(line) ?? []
      expect([name, line.trim(), action !== '']).toEqual([name, line.trim(), true])
      pinned.set(action, (pinned.get(action) ?? new Set()).add(commit))
    }
  }
  expect([...pinned].filter(([, commits]) => commits.size > 1)).toEqual([])
  expect(pinned.size).toBeGreaterThan(5)
})

test('a deployment hands every parameter over but the webhook, and its preview the same ones', () => {
  const wanted = [...read('infra/main.bicepparam').matchAll(/readEnvironmentVariable\('(\w+)'/g)]
    .map(([, name = '']) => name)
    .filter(name => name !== 'TEAMS_WEBHOOK_URL')
  expect(wanted.length).toBeGreaterThan(5)
  const { jobs: ofDeploy }: Workflow = parse(read(`${FOLDER}deploy.yml`))
  for (const job of ['preview', 'deploy']) {
    expect([job, Object.keys(ofDeploy[job]?.env ?? {}).toSorted()]).toEqual([
      job,
      ['AZURE_LOCATION', ...wanted].toSorted(),
    ])
  }
})

test('it looks for outputs that infra has', () => {
  const asked = [...read(`${FOLDER}deploy.yml`).matchAll(/ \.(\w+)\.value/g)].map(([, name = '']) => name)
  expect(asked).toEqual(['FUNCTION_APP_NAME', 'AZURE_RESOURCE_GROUP'])
  for (const name of asked) expect(read('infra/main.bicep')).toContain(`output ${name} string`)
})

test('what keeps the pins fresh covers actions and packages', () => {
  const { updates } = parse(read('.github/dependabot.yml'))
  expect(updates.map((update: Readonly<Record<string, unknown>>) => update['package-ecosystem'])).toEqual([
    'github-actions',
    'npm',
  ])
})
