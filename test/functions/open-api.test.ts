import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as v from 'valibot'
import { beforeAll, describe, expect, test } from 'vitest'
import { type AppRegistrations, createCoreApi, noRegistrations } from '../../local/functions-host/core-api.ts'
import { loadApp } from '../../local/functions-host/load-app.ts'
import { PARAMETERS } from '../../src/adapters/api/parameters.ts'
import { HEALTH } from '../../src/core/health.ts'
import { REJECT_REASONS } from '../../src/core/rejection.ts'
import { GROUPINGS } from '../../src/flows/answers.ts'
import { EXPIRY_LAGS, RETRIES, SEVERITIES, TAGS } from '../../src/taxonomy/vocabulary.ts'
import { faultsOf, openApi, type Parameter, resolved } from '../support/api.ts'
import { useBundle } from '../support/system.ts'

const ROOT = new URL('../../', import.meta.url)
const bundle = useBundle()
let app: AppRegistrations
beforeAll(async () => {
  const sample = JSON.parse(readFileSync(new URL('local.settings.sample.json', ROOT), 'utf8'))
  app = noRegistrations()
  await loadApp(
    join(bundle(), 'dist/main.mjs'),
    sample.Values,
    createCoreApi(app, () => {}),
    async () => {},
  )
})

/** `GET /alerts/{id} function alert`, for every function with an HTTP trigger. */
function registered(): readonly string[] {
  return [...app.functions].flatMap(([name, { metadata }]) => {
    const trigger = Object.values(metadata.bindings).find(({ type }) => type === 'httpTrigger')
    if (trigger === undefined) return []
    const methods: readonly unknown[] = Array.isArray(trigger['methods']) ? trigger['methods'] : []
    return methods.map(
      method => `${String(method)} /${String(trigger['route'])} ${String(trigger['authLevel'])} ${name}`,
    )
  })
}

const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
)

/** Which key an operation takes, by its security. */
function keyOf({ security }: (typeof operations)[number]['operation']): string {
  if (security === undefined) return 'function'
  return security.length === 0 ? 'anonymous' : 'admin'
}

test('the document has every function that answers requests but the page, with its key, and no others', () => {
  const documented = operations.map(({ method, path, operation }) => `${method} ${path} ${keyOf(operation)}`)
  expect(documented.toSorted()).toEqual(
    registered()
      .filter(line => !line.endsWith(' dashboard'))
      .map(line => line.split(' ').slice(0, 3).join(' '))
      .toSorted(),
  )
})

test('it has the version of the package', () => {
  expect(openApi.info.version).toBe(JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')).version)
})

/** What the validator of a parameter says of it, in the words of JSON Schema. */
function limitsOf(field: v.GenericSchema): Record<string, unknown> {
  const { wrapped, default: given } = field as v.OptionalSchema<v.GenericSchema, unknown>
  const inner = (wrapped ?? field) as v.GenericSchema & { readonly pipe?: readonly v.GenericSchema[] }
  const limits: Record<string, unknown> = given === undefined ? {} : { default: given }
  for (const part of inner.pipe ?? [inner]) {
    const { type, options, requirement } = part as { type: string; options?: unknown; requirement?: unknown }
    if (type === 'picklist') limits['enum'] = options
    if (type === 'min_length') limits['minLength'] = requirement
    if (type === 'max_length') limits['maxLength'] = requirement
    // Of numbers only a limit is asked for; a span is told in words.
    if (type === 'max_value' && given !== undefined) limits['maximum'] = requirement
  }
  return limits
}

/** What the document says of a parameter, of the same. */
function documentedLimits({ schema }: Parameter): Record<string, unknown> {
  const whole: Readonly<Record<string, unknown>> = { ...resolved(schema), ...schema }
  const words = ['default', 'enum', 'minLength', 'maxLength', 'maximum'].filter(word => whole[word] !== undefined)
  return Object.fromEntries(words.map(word => [word, word === 'default' ? String(whole[word]) : whole[word]]))
}

/** These defaults are not the validator's: they follow from one another. */
const WORKED_OUT = new Set(['last', 'timeZone'])

describe('each operation has the parameters that its function reads, with the same limits', () => {
  const FIELDS: Readonly<Record<string, v.ObjectEntries>> = PARAMETERS
  test.each(operations)('$method $path', ({ method, path, operation }) => {
    const name =
      registered()
        .find(line => line.startsWith(`${method} ${path} `))
        ?.split(' ')[3] ?? ''
    const parameters = (operation.parameters ?? []).map(part => resolved<Parameter>(part))
    const query = parameters.filter(one => one.in === 'query')
    const fields = method === 'POST' ? {} : (FIELDS[name] ?? expect.unreachable(`no parameters of ${name}`))
    expect(query.map(one => one.name).toSorted()).toEqual(Object.keys(fields).toSorted())
    for (const parameter of query) {
      const { default: unlessGiven, ...limits } = documentedLimits(parameter)
      const field = fields[parameter.name]
      if (field === undefined || !('type' in field)) continue
      const expected = limitsOf(field)
      expect([parameter.name, limits]).toEqual([parameter.name, { ...expected, default: undefined }])
      if (!WORKED_OUT.has(parameter.name))
        expect([parameter.name, unlessGiven]).toEqual([parameter.name, expected['default']])
    }
    const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, place]) => place)
    expect(parameters.filter(one => one.in === 'path').map(one => one.name)).toEqual(places)
  })
})

test('lists of names are those of the code', () => {
  const { schemas } = openApi.components
  const at = (path: string) =>
    path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], schemas)
  expect(at('Tag.enum')).toEqual([...TAGS])
  expect(at('Severity.enum')).toEqual([...SEVERITIES])
  expect(at('RejectReason.enum')).toEqual([...REJECT_REASONS])
  expect(at('Grouping.enum')).toEqual([...GROUPINGS])
  expect(at('Cause.properties.retry.enum')).toEqual([...RETRIES])
  expect(at('Cause.properties.lagSteps.required')).toEqual([...EXPIRY_LAGS])
  expect(at('Status.properties.health.items.properties.kind.enum')).toEqual(Object.keys(HEALTH))
})

test('every object is closed, and every reference leads somewhere', () => {
  const open: string[] = []
  const lost: string[] = []
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return
    const members = value as Readonly<Record<string, unknown>>
    if (members['type'] === 'object' && members['additionalProperties'] === undefined) open.push(path)
    const reference = members['$ref']
    if (typeof reference === 'string' && resolved({ $ref: reference }) === undefined) lost.push(reference)
    for (const [key, member] of Object.entries(members)) walk(member, `${path}/${key}`)
  }
  walk(openApi, '')
  // The document does not describe itself.
  expect(open).toEqual(['/paths//openapi.json/get/responses/200/content/application/json/schema'])
  expect(lost).toEqual([])
})

test('an answer that differs from its schema is found', () => {
  const schema = { $ref: '#/components/schemas/Accounts' }
  expect(faultsOf(schema, { accounts: ['contoso'] })).toBeNull()
  expect(faultsOf(schema, { accounts: [7] })).not.toBeNull()
  expect(faultsOf(schema, { accounts: [], more: true })).not.toBeNull()
  expect(faultsOf(schema, {})).not.toBeNull()
  expect(
    faultsOf({ $ref: '#/components/schemas/Problem' }, { type: 'about:blank', title: 'x', status: '400' }),
  ).not.toBeNull()
})
