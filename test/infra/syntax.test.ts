import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Node } from 'web-tree-sitter'
import { SETTING_NAMES } from '../../src/config.ts'
import { declarationsOf, faultsOf, firstString, keysOf, nodesOf, readBicepTrees } from '../support/bicep-tree.ts'
import { deployedName } from '../support/deployed-settings.ts'

/** These hold without a compiler; template.test.ts has one check what it compiles. */
let trees: ReadonlyMap<string, Node>
beforeAll(async () => {
  trees = await readBicepTrees()
})

const all = () => [...trees]
const main = () => trees.get('main.bicep') ?? expect.fail('infra/main.bicep is missing')

test('every file is Bicep', () => {
  expect(all().length).toBeGreaterThan(10)
  expect(all().flatMap(([name, root]) => faultsOf(root).map(fault => `${name} ${fault}`))).toEqual([])
})

test('modules are files of this repository, and each is used', () => {
  const used = all().flatMap(([name, root]) =>
    declarationsOf(root, 'module').map(({ node }) => posix.join(posix.dirname(name), firstString(node))),
  )
  expect(used.filter(path => !existsSync(new URL(`../../infra/${path}`, import.meta.url)))).toEqual([])
  const modules = [...trees.keys()].filter(name => name.startsWith('modules/'))
  expect(new Set(used)).toEqual(new Set(modules))
})

test('a type of resource has one version everywhere', () => {
  const versions = new Map<string, Set<string>>()
  for (const [, root] of all()) {
    for (const { node } of declarationsOf(root, 'resource')) {
      const [type = '', version = ''] = firstString(node).split('@')
      if (version !== '') versions.set(type, (versions.get(type) ?? new Set()).add(version))
    }
  }
  expect(versions.size).toBeGreaterThan(20)
  expect([...versions].filter(([, of]) => of.size > 1)).toEqual([])
})

describe('no secret is read or handed on', () => {
  test('nothing asks a resource for its keys', () => {
    const calls = all().flatMap(([name, root]) =>
      nodesOf(root, 'call_expression').map(call => `${name}: ${call.namedChild(0)?.text}`),
    )
    expect(calls.length).toBeGreaterThan(50)
    expect(calls.filter(call => /[:.] ?list\w*$/i.test(call))).toEqual([])
  })

  test('no output holds a secure parameter', () => {
    const secure = all().flatMap(([name, root]) =>
      declarationsOf(root, 'parameter')
        .filter(({ decorators }) => decorators.includes('secure'))
        .map(parameter => [name, parameter.name] as const),
    )
    expect(secure).toEqual([
      ['main.bicep', 'teamsWebhookUrl'],
      ['main.bicep', 'alertChannelUrls'],
      ['modules/key-vault.bicep', 'values'],
    ])
    const told = all().flatMap(([name, root]) =>
      declarationsOf(root, 'output').filter(({ node }) =>
        nodesOf(node, 'identifier').some(({ text }) => secure.some(([file, is]) => file === name && is === text)),
      ),
    )
    expect(told).toEqual([])
  })
})

test('the settings of main.bicep are those of src/config.ts, but for the secret', () => {
  const settings = declarationsOf(main(), 'variable').find(({ name }) => name === 'settings')
  const keys = keysOf(nodesOf(settings?.node ?? main(), 'object')[0] ?? main())
  expect(keys.toSorted()).toEqual(
    SETTING_NAMES.filter(name => name !== 'TEAMS_WEBHOOK_URL')
      .map(deployedName)
      .toSorted(),
  )
})

test('main.bicepparam names parameters of main.bicep', () => {
  const parameters = new Set(declarationsOf(main(), 'parameter').map(({ name }) => name))
  const given = declarationsOf(trees.get('main.bicepparam') ?? main(), 'variable').map(({ name }) => name)
  expect(given.length).toBeGreaterThan(3)
  expect(given.filter(name => !parameters.has(name))).toEqual([])
})
