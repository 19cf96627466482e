import { lastingAnswer } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { Answering } from '../app/answering.ts'
import { listCauses } from '../flows/list-causes.ts'
import { taxonomy } from '../taxonomy/taxonomy.ts'
import { getEndpoint, type Handle } from './get-endpoint.ts'

export function taxonomyHandler({ answers }: Answering): Handle {
  return getEndpoint(
    {
      name: 'taxonomy',
      fields: PARAMETERS.taxonomy,
      answer: async () => lastingAnswer(listCauses(taxonomy)),
    },
    answers,
  )
}
