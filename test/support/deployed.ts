import type { Bicep } from '../../local/bicep.ts'
import { compile, type PredictedResource, type Prediction, predict, type Template } from './deployment.ts'
import { DEFAULTS, EVERYTHING } from './deployment-cases.ts'

/** The template, and what it would make of some parameters. */
export interface Deployed {
  readonly template: Template
  readonly complaints: readonly string[]
  readonly defaults: Prediction
  readonly everything: Prediction
}

export async function deploy(bicep: Bicep): Promise<Deployed> {
  const compiled = compile(bicep)
  const [defaults, everything] = await Promise.all([predict(bicep, DEFAULTS), predict(bicep, EVERYTHING)])
  return { ...(await compiled), defaults, everything }
}

export function both({ defaults, everything }: Deployed): readonly Prediction[] {
  return [defaults, everything]
}

export function ofType({ resources }: Prediction, type: string): readonly PredictedResource[] {
  return resources.filter(resource => resource.type === type)
}

export function names(prediction: Prediction, type: string): readonly string[] {
  return ofType(prediction, type).map(({ name }) => name)
}

/** The settings of the function app. */
export function settingsOf(prediction: Prediction): Readonly<Record<string, string>> {
  const [settings] = ofType(prediction, 'Microsoft.Web/sites/config')
  return (settings?.properties ?? {}) as Readonly<Record<string, string>>
}

/** The part of a function app that the tests look at. */
interface Site {
  readonly functionAppConfig?: {
    readonly runtime: object
    readonly deployment: { readonly storage: object }
    readonly scaleAndConcurrency: { readonly alwaysReady: readonly { readonly name: string }[] }
  }
}

export function siteOf(prediction: Prediction): Site | undefined {
  return ofType(prediction, 'Microsoft.Web/sites')[0]?.properties
}
