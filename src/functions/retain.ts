import { app as functions } from '@azure/functions'
import type { App } from '../app.ts'
import { dropExpired } from '../flows/drop-expired.ts'

/** Registers the dropping of what is past its retention, hourly. */
export function registerRetain(app: App): void {
  functions.timer('retain', {
    schedule: '0 17 * * * *',
    handler: async (_timer, context) => {
      await dropExpired(Date.now(), app.retentionPorts(context))
    },
  })
}
