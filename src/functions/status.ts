import { jsonAnswer } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { App } from '../app.ts'
import { reportStatus } from '../flows/report-status.ts'
import { registerGet } from './get-endpoint.ts'

export function registerStatus({ statusPorts, answers }: App): void {
  registerGet(
    {
      name: 'status',
      route: 'status',
      fields: PARAMETERS.status,
      answer: async () => jsonAnswer(await reportStatus(statusPorts)),
    },
    answers,
  )
}
