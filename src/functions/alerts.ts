import { jsonAnswer } from '../adapters/api/answer.ts'
import { writePlace } from '../adapters/api/page-place.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { Answering } from '../app/answering.ts'
import type { AlertsAnswer } from '../flows/answers.ts'
import { queryAlerts } from '../flows/query-alerts.ts'
import { getEndpoint, type Handle } from './get-endpoint.ts'

export function alertsHandler({ alertsPorts, answers }: Answering): Handle {
  return getEndpoint(
    {
      name: 'alerts',
      fields: PARAMETERS.alerts,
      async answer({ query, ...reading }) {
        const { alerts, after } = await queryAlerts(query, reading, alertsPorts)
        return jsonAnswer({ alerts, next: after === undefined ? null : writePlace(after) } satisfies AlertsAnswer)
      },
    },
    answers,
  )
}
