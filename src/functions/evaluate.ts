import { app as functions } from '@azure/functions'
import type { App } from '../app.ts'

/** Registers the evaluation of alerts. A look that fails is made good by the next one. */
export function registerEvaluate(app: App): void {
  functions.timer('evaluate', {
    schedule: '%ALERT_SCHEDULE%',
    handler: async (_timer, context) => {
      const { evaluateAlerts } = await import('../flows/evaluate-alerts.ts')
      await evaluateAlerts(Date.now, await app.alertPorts(context))
    },
  })
}
