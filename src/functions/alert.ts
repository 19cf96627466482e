import { jsonAnswer, refused } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { App } from '../app.ts'
import { findAlert } from '../flows/query-alerts.ts'
import { registerGet } from './get-endpoint.ts'

export function registerAlert({ alertsPorts, answers }: App): void {
  registerGet(
    {
      name: 'alert',
      route: 'alerts/{id}',
      fields: PARAMETERS.alert,
      async answer({ params, ...reading }) {
        const found = await findAlert(params['id'] ?? '', reading, alertsPorts)
        return found === undefined ? refused(404, 'There is no such alert.') : jsonAnswer(found)
      },
    },
    answers,
  )
}
