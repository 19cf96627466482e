import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bicep, runBicep } from '../../local/bicep.ts'

const MAIN = fileURLToPath(new URL('../../infra/main.bicep', import.meta.url))

export const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111'
export const LOCATION = 'westeurope'

/** A compiled template (https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax), as used here. */
export interface Template {
  readonly parameters?: Readonly<Record<string, { readonly type?: string; readonly defaultValue?: unknown }>>
  readonly variables?: Readonly<Record<string, unknown>>
  readonly resources: Readonly<Record<string, TemplateResource>>
  readonly outputs?: Readonly<Record<string, { readonly type?: string; readonly value?: unknown }>>
}

export interface TemplateResource {
  readonly type: string
  readonly dependsOn?: readonly string[]
  readonly condition?: unknown
  readonly existing?: boolean
  readonly scope?: string
  readonly properties?: Readonly<Record<string, unknown>> & {
    readonly template?: Template
    readonly parameters?: Readonly<Record<string, unknown>>
  }
}

/** A resource as a deployment would make it. What only Azure knows stands there as an expression. */
export interface PredictedResource {
  readonly id: string
  readonly type: string
  /** With the names of its parents before it. */
  readonly name: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly [property: string]: unknown
}

export interface Prediction {
  readonly resources: readonly PredictedResource[]
  readonly outputs: Readonly<Record<string, unknown>>
}

/** Compiles infra/main.bicep. */
export async function compile(bicep: Bicep): Promise<{ template: Template; complaints: readonly string[] }> {
  const { output, complaints } = await runBicep(bicep, ['build', MAIN, '--stdout'])
  return { template: JSON.parse(output) as Template, complaints }
}

/**
 * What a deployment with these parameters would make. The compiler works it out: names, scopes and conditions, without
 * Azure. `parameters` are lines of a `.bicepparam` file.
 */
export async function predict(bicep: Bicep, parameters: string): Promise<Prediction> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-infra-'))
  try {
    const file = join(folder, 'case.bicepparam')
    const main = relative(folder, MAIN).replaceAll('\\', '/')
    await writeFile(file, `using '${main}'\n${parameters}\n`)
    const where = ['--subscription-id', SUBSCRIPTION, '--location', LOCATION]
    const { complaints } = await runBicep(bicep, ['snapshot', file, '--mode', 'overwrite', ...where])
    const text = await readFile(join(folder, 'case.snapshot.json'), 'utf8').catch(() => {
      throw new Error(complaints.join('\n'))
    })
    const { predictedResources, outputs } = JSON.parse(inAzureCloud(text))
    return { resources: predictedResources, outputs }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Says the suffixes of the public cloud, and finishes the formatting that waited for them. */
function inAzureCloud(text: string): string {
  const suffixes = text
    .replaceAll('environment().suffixes.storage', "'core.windows.net'")
    .replaceAll('environment().suffixes.keyvaultDns', "'.vault.azure.net'")
  return finishFormats(suffixes).replaceAll(/"\[('[^'"]*')\]"/g, (_, value: string) => `"${value.slice(1, -1)}"`)
}

function finishFormats(text: string): string {
  const finished = text.replaceAll(
    /(?:format|replace)\('([^']*)'((?:, '[^']*')+)\)/g,
    (whole, first: string, rest: string) => {
      const values = [...rest.matchAll(/'([^']*)'/g)].map(([, value = '']) => value)
      return whole.startsWith('format')
        ? `'${first.replaceAll(/\{(\d)\}/g, (_, index: string) => values[Number(index)] ?? '')}'`
        : `'${first.replaceAll(values[0] ?? '', values[1] ?? '')}'`
    },
  )
  return finished === text ? text : finishFormats(finished)
}
