import { lastingAnswer } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { App } from '../app.ts'
import { listCauses } from '../flows/list-causes.ts'
import { taxonomy } from '../taxonomy/taxonomy.ts'
import { registerGet } from './get-endpoint.ts'

export function registerTaxonomy({ answers }: App): void {
  registerGet(
    {
      name: 'taxonomy',
      route: 'taxonomy',
      fields: PARAMETERS.taxonomy,
      answer: async () => lastingAnswer(listCauses(taxonomy)),
    },
    answers,
  )
}
