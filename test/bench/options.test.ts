import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { readOptions } from '../../bench/suite/options.ts'

function read(...args: readonly string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr() {} })
  return readOptions(args, ['core', 'store'], command)
}

const NOTHING = { short: false, peer: [], check: false, keep: false, goals: false }

describe('npm run bench', () => {
  test.each([
    { args: [], options: {} },
    { args: ['--short', '--check', '--goals'], options: { short: true, check: true, goals: true } },
    { args: ['--only', 'store', 'core', '--keep'], options: { only: ['store', 'core'], keep: true } },
    { args: ['--json', 'a.json'], options: { json: 'a.json' } },
    {
      args: ['--peer', 'splunk=/a/b=c', '--peer', 'datadog=../d'],
      options: {
        peer: [
          { name: 'splunk', checkout: '/a/b=c' },
          { name: 'datadog', checkout: '../d' },
        ],
      },
    },
  ])('takes $args', ({ args, options }) => {
    expect(read(...args)).toEqual({ ...NOTHING, ...options })
  })

  test.each([
    { args: ['--only', 'cores'], fault: /Allowed choices are core, store/ },
    { args: ['--peer', 'elastic=/a'], fault: /elastic is none of datadog, newrelic, sumologic, coralogix, splunk/ },
    { args: ['--peer', 'splunk'], fault: /<name>=<checkout>/ },
    { args: ['--peer', 'splunk='], fault: /<name>=<checkout>/ },
    { args: ['--peer', 'splunk=a', '--peer', 'splunk=b'], fault: /splunk is given twice/ },
    { args: ['--check', '--keep'], fault: /cannot be used with/ },
  ])('refuses $args', ({ args, fault }) => {
    expect(() => read(...args)).toThrow(fault)
  })
})
