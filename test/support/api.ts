import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import document from '../../src/adapters/api/openapi.json' with { type: 'json' }

/** An operation of the document, as far as the tests look at it. */
export interface Operation {
  readonly parameters?: readonly (Parameter | Reference)[]
  readonly responses: Readonly<Record<string, Response_ | Reference>>
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
}
interface Reference {
  readonly $ref: string
}
export interface Parameter {
  readonly name: string
  readonly in: 'query' | 'path' | 'header'
  readonly schema: Readonly<Record<string, unknown>>
}
interface Response_ {
  readonly headers?: Readonly<Record<string, unknown>>
  readonly content?: Readonly<Record<string, { readonly schema: object }>>
}

/** The document's own members are those of the specification, which the tests of the document look at. */
export const openApi = document as unknown as {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>
    readonly parameters: Readonly<Record<string, Parameter>>
    readonly responses: Readonly<Record<string, Response_>>
  }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  formats: { 'date-time': TIME, duration: /^P/, uri: URL.canParse },
})
const defined = (value: object): object =>
  JSON.parse(JSON.stringify(value).replaceAll('#/components/schemas/', 'api#/$defs/'))
ajv.addSchema({ $id: 'api', $defs: defined(openApi.components.schemas) })

/** What is wrong with a value, by a schema of the document; null where nothing is. */
export function faultsOf(schema: object, value: unknown): readonly object[] | null {
  const validate = ajv.compile(defined(schema))
  validate(value)
  return validate.errors ?? null
}

/** What a reference of the document leads to. */
export function resolved<Part extends object>(part: Part | Reference): Part {
  if (!('$ref' in part)) return part
  const [kind, name] = part.$ref.replace('#/components/', '').split('/')
  const found: unknown = Object.entries(openApi.components).find(([one]) => one === kind)?.[1][name ?? '']
  return found as Part
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly bytes: Uint8Array
  /** Parsed, where the answer is JSON. */
  readonly json: ReturnType<typeof JSON.parse>
}

/** The document's operation for a request, and the template of its path. */
function operationFor(method: string, path: string): Operation {
  const parts = path.split('/')
  const fits = (template: string) => {
    const wanted = template.split('/')
    return wanted.length === parts.length && wanted.every((part, at) => part.startsWith('{') || part === parts[at])
  }
  // As everywhere, what is spelt out goes before what stands for anything.
  const templates = Object.keys(openApi.paths).toSorted((a, b) => a.split('{').length - b.split('{').length)
  const operation = openApi.paths[templates.find(fits) ?? '']?.[method.toLowerCase()]
  if (operation === undefined) throw new Error(`The document has no ${method} ${path}.`)
  return operation
}

/** Asks as a client does, and holds whatever comes against the document: its status, its type, and all that is in it. */
export async function ask(base: string, pathAndQuery: string, init: RequestInit = {}): Promise<Answered> {
  const method = init.method ?? 'GET'
  const operation = operationFor(method, pathAndQuery.split('?')[0] ?? '')
  const response = await fetch(`${base}/api${pathAndQuery}`, init)
  const { status, headers } = response
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = Buffer.from(bytes).toString()
  const documented = operation.responses[String(status)]
  expect({ asked: `${method} ${pathAndQuery}`, status, isDocumented: documented !== undefined, text }).toMatchObject({
    isDocumented: true,
  })
  const { content = {} } = resolved(documented ?? { content: {} })
  const type = headers.get('content-type')?.split(';')[0]
  const media = content[type ?? '']
  if (Object.keys(content).length === 0)
    expect([method, pathAndQuery, status, text]).toEqual([method, pathAndQuery, status, ''])
  else
    expect([pathAndQuery, status, Object.keys(content)]).toEqual([pathAndQuery, status, expect.arrayContaining([type])])
  const json = type?.endsWith('json') === true && text !== '' ? JSON.parse(text) : undefined
  if (media !== undefined && json !== undefined)
    expect([pathAndQuery, faultsOf(media.schema, json)]).toEqual([pathAndQuery, null])
  if (status >= 400 && type !== undefined) expectPlainProblem(json, status)
  return { status, headers, text, bytes, json }
}

/** A problem says which, and nothing of how we are made. */
function expectPlainProblem(json: unknown, status: number): void {
  expect(json).toMatchObject({ status })
  expect(JSON.stringify(json)).not.toMatch(/\.ts\b|\.mjs|node:|at \w+ \(/)
}
