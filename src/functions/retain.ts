import { app as functions } from '@azure/functions'
import type { App } from '../app.ts'

/** Registers the dropping of what is past its retention, hourly. */
export function registerRetain(app: App): void {
  functions.timer('retain', {
    schedule: '0 17 * * * *',
    handler: async (_timer, context) => {
      const { dropExpired } = await import('../flows/drop-expired.ts')
      await dropExpired(Date.now(), (await app.upkeep()).retentionPorts(context))
    },
  })
}
