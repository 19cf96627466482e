import { jsonAnswer } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { Answering } from '../app/answering.ts'
import { reportStatus } from '../flows/report-status.ts'
import { getEndpoint, type Handle } from './get-endpoint.ts'

export function statusHandler({ statusPorts, answers }: Answering): Handle {
  return getEndpoint(
    {
      name: 'status',
      fields: PARAMETERS.status,
      answer: async () => jsonAnswer(await reportStatus(statusPorts)),
    },
    answers,
  )
}
