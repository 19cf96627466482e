import type { Template, TemplateResource } from './deployment.ts'

/** A template or one nested in it, with the way to it. */
export interface Layer {
  readonly path: string
  readonly template: Template
}

/** The template and all that are nested in it. */
export function layersOf(template: Template, path = 'main'): readonly Layer[] {
  const nested = Object.entries(template.resources).flatMap(([symbol, { properties }]) =>
    properties?.template === undefined ? [] : layersOf(properties.template, `${path}/${symbol}`),
  )
  return [{ path, template }, ...nested]
}

/** What a template names that it does not have: parameters, variables, resources, and outputs of modules. */
export function unknownNames({ template, path }: Layer): readonly string[] {
  const { parameters = {}, variables = {}, resources, outputs = {} } = template
  const texts = ownTexts({ variables, resources, outputs })
  const named = (pattern: RegExp) => texts.flatMap(text => [...text.matchAll(pattern)])
  const missing = (kind: string, known: object, names: readonly string[]) =>
    names.filter(name => !Object.hasOwn(known, name)).map(name => `${path}: no ${kind} ${name}`)
  return [
    ...missing('parameter', parameters, named(/parameters\('([^']+)'\)/g).map(first)),
    ...missing('variable', variables, named(/variables\('([^']+)'\)/g).map(first)),
    ...missing('resource', resources, named(/(?:reference|resourceInfo)\('([^'/[]+)'/g).map(first)),
    ...missing(
      'resource',
      resources,
      Object.keys(resources).flatMap(symbol => waitsFor(template, symbol)),
    ),
    ...named(/reference\('([^']+)'\)\.outputs\.(\w+)/g).flatMap(([, module = '', output = '']) =>
      missing(`output of ${module}`, resources[module]?.properties?.template?.outputs ?? {}, [output]),
    ),
  ]
}

/** Where in a template an expression says something: the symbols of resources, `variables` or `outputs`. */
export function mentions({ template, path }: Layer, what: RegExp): readonly string[] {
  const { variables = {}, outputs = {}, resources } = template
  return Object.entries({ variables, outputs, ...resources })
    .filter(([, part]) => ownTexts(part).some(text => what.test(text)))
    .map(([name]) => `${path}: ${name}`)
}

/** What a module is given that it does not take, and what it needs and is not given. */
export function wrongParameters({ template, path }: Layer): readonly string[] {
  return Object.entries(template.resources).flatMap(([symbol, { properties }]) => {
    if (properties?.template === undefined) return []
    const taken = properties.template.parameters ?? {}
    const given = properties.parameters ?? {}
    const needed = Object.keys(taken).filter(
      name => taken[name]?.defaultValue === undefined && !isNullable(taken[name]),
    )
    return [
      ...Object.keys(given).filter(name => !Object.hasOwn(taken, name)),
      ...needed.filter(name => !Object.hasOwn(given, name)),
    ].map(name => `${path}/${symbol}: ${name}`)
  })
}

/**
 * All that is made before a resource, by symbol; throws on a circle. `surely`: what is made only on a condition leads no
 * further, unless the resource is made on the same one.
 */
export function madeBefore(template: Template, symbol: string, surely: boolean): ReadonlySet<string> {
  const condition = template.resources[symbol]?.condition
  const counts = (name: string) => !surely || [undefined, condition].includes(template.resources[name]?.condition)
  const before = (name: string, way: readonly string[]): readonly string[] => {
    if (way.includes(name)) throw new Error(`A circle: ${[...way, name].join(' -> ')}`)
    return waitsFor(template, name).flatMap(other => {
      const further = before(other, [...way, name])
      return counts(other) ? [other, ...further] : []
    })
  }
  return new Set(before(symbol, []))
}

/** What a module takes as there, by its type, that is not made by it or before it. */
export function unmadeTypes(template: Template, symbol: string): readonly string[] {
  const takes = resourcesIn(template, symbol).filter(({ existing }) => existing === true)
  return takes
    .filter(({ type, condition }) => {
      const modules = [symbol, ...madeBefore(template, symbol, condition === undefined)]
      const made = modules.flatMap(name => resourcesIn(template, name)).filter(({ existing }) => existing !== true)
      // A subnet is made within its network.
      return !made.some(resource => resource.type === type.replace('/subnets', ''))
    })
    .map(({ type }) => type)
}

function resourcesIn(template: Template, module: string): readonly TemplateResource[] {
  return Object.values(template.resources[module]?.properties?.template?.resources ?? {})
}

/** One of many is named by an expression such as `[format('zones[{0}]', copyIndex())]`. */
function waitsFor(template: Template, symbol: string): readonly string[] {
  const names = template.resources[symbol]?.dependsOn ?? []
  return names.map(name => /^\[format\('(\w+)\[\{0\}\]', copyIndex\(\)\)\]$/.exec(name)?.[1] ?? name)
}

/** Every expression of this template, without those of the templates in it. */
function ownTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('[') ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, below]) => [
    ...(key.startsWith('[') ? [key] : []),
    ...(key === 'template' ? [] : ownTexts(below)),
  ])
}

function isNullable(parameter: object | undefined): boolean {
  return parameter !== undefined && 'nullable' in parameter && parameter.nullable === true
}

function first(match: RegExpMatchArray): string {
  return match[1] ?? ''
}
