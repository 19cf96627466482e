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

/** All that must be made before a resource, by its symbol; throws on a circle. */
export function madeBefore(template: Template, symbol: string, way: readonly string[] = []): ReadonlySet<string> {
  if (way.includes(symbol)) throw new Error(`A circle: ${[...way, symbol].join(' -> ')}`)
  return new Set(waitsFor(template, symbol).flatMap(name => [name, ...madeBefore(template, name, [...way, symbol])]))
}

/** One of many is named by an expression such as `[format('zones[{0}]', copyIndex())]`. */
function waitsFor(template: Template, symbol: string): readonly string[] {
  const names = template.resources[symbol]?.dependsOn ?? []
  return names.map(name => /^\[format\('(\w+)\[\{0\}\]', copyIndex\(\)\)\]$/.exec(name)?.[1] ?? name)
}

/** Types of the resources that a module makes, or, with `existing`, takes as there. */
export function typesIn(module: TemplateResource | undefined, existing: boolean): ReadonlySet<string> {
  const resources = Object.values(module?.properties?.template?.resources ?? {})
  return new Set(resources.filter(resource => (resource.existing ?? false) === existing).map(({ type }) => type))
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
