import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import hostJson from '../../host.json' with { type: 'json' }

const ROOT = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')

describe('the package', () => {
  test('holds the bundle and what it reads', () => {
    const deployed = ['alert-rules.json', 'dist/main.mjs', 'dist/dashboard/page.js', 'host.json', 'package.json']
    const left = [
      'README.md',
      'azure.yaml',
      'infra/main.bicep',
      'local.settings.json',
      'local/start.ts',
      'node_modules/valibot/package.json',
      'package-lock.json',
      'src/main.ts',
      'test/fixtures/hostile/host.json',
    ]
    expect(leftOut([...deployed, ...left])).toEqual(left)
  })

  // https://github.com/Azure/azure-dev, service_target_functionapp.go: `remoteBuild: false` and a folder of packages
  // that is left out by name contradict each other there, and with neither Azure would install and build.
  test('is deployed as it is', () => {
    expect(read('azure.yaml')).toMatch(/^ {4}remoteBuild: false$/m)
    expect(leftOut(['node_modules'])).toEqual([])
  })

  test('is that of the service that the template tags', () => {
    expect(/^services:\n {2}(\w+):\n(?: {4}.*\n)* {4}host: function$/m.exec(read('azure.yaml'))?.[1]).toBe('functions')
    expect(read('infra/modules/function-app.bicep')).toContain("'azd-service-name': 'functions'")
  })
})

/** https://learn.microsoft.com/azure/azure-functions/functions-host-json */
describe('host.json', () => {
  const { extensions, extensionBundle, functionTimeout, logging } = hostJson

  test('takes the bundle of extensions of version 4', () => {
    expect(hostJson.version).toBe('2.0')
    expect(extensionBundle).toEqual({ id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' })
  })

  test('says of Event Hubs what that bundle knows, within its bounds', () => {
    expect(Object.keys(extensions)).toEqual(['eventHubs'])
    const known = new Set([
      'maxEventBatchSize',
      'minEventBatchSize',
      'maxWaitTime',
      'batchCheckpointFrequency',
      'prefetchCount',
      'transportType',
      'targetUnprocessedEventThreshold',
      'initialOffsetOptions',
      'clientRetryOptions',
    ])
    expect(Object.keys(extensions.eventHubs).filter(name => !known.has(name))).toEqual([])
    const { maxEventBatchSize, batchCheckpointFrequency, prefetchCount, initialOffsetOptions } = extensions.eventHubs
    expect(prefetchCount).toBeGreaterThanOrEqual(maxEventBatchSize)
    // A batch is marked as read once it is counted; nothing is read by the clock.
    expect(batchCheckpointFrequency).toBe(1)
    expect(initialOffsetOptions).toEqual({ type: 'fromStart' })
  })

  test('bounds an invocation, and keeps every request and exception, which the alerts count', () => {
    expect(functionTimeout).toMatch(/^00:[0-5]\d:[0-5]\d$/)
    expect(logging.applicationInsights.samplingSettings.excludedTypes.split(';').toSorted()).toEqual([
      'Exception',
      'Request',
    ])
  })
})

/** Which of these paths `.funcignore` leaves out, as git reads such files. */
function leftOut(paths: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-package-'))
  try {
    copyFileSync(new URL('.funcignore', ROOT), join(folder, '.gitignore'))
    mkdirSync(join(folder, 'node_modules'))
    execFileSync('git', ['init', '--quiet'], { cwd: folder })
    const verdicts = execFileSync('git', ['check-ignore', '--no-index', '--verbose', '--non-matching', '--stdin'], {
      cwd: folder,
      input: paths.join('\n'),
      encoding: 'utf8',
    })
    // `source:line:pattern<tab>path`; a pattern that begins with `!` keeps the path.
    const lines = verdicts
      .trim()
      .split('\n')
      .map(line => line.split('\t'))
    return lines.flatMap(([rule = '', path = '']) => (/:\d+:[^!]/.test(rule) ? [path] : []))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
