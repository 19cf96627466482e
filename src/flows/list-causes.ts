import type { Cause, Taxonomy } from '../taxonomy/taxonomy.ts'
import type { CauseAnswer, TaxonomyAnswer } from './answers.ts'

/** The taxonomy as readers need it: without what only the matcher does. */
export function listCauses({ version, causes }: Taxonomy): TaxonomyAnswer {
  return { version, causes: causes.map(causeAnswer) }
}

export function causeAnswer(cause: Cause): CauseAnswer {
  const { id, title, statuses, tags, severity, retry, steps, lagSteps, docs, article } = cause
  return {
    id,
    title,
    statuses,
    tags,
    severity,
    retry,
    steps,
    ...(lagSteps === undefined ? {} : { lagSteps }),
    docs,
    ...(article === undefined ? {} : { article }),
  }
}
