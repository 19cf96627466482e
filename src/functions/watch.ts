import { app as functions } from '@azure/functions'
import type { App } from '../app.ts'

export function registerWatch(app: App): void {
  functions.timer('watch', {
    schedule: '%WATCH_SCHEDULE%',
    handler: async (_timer, context) => {
      const { watchHub } = await import('../flows/watch-hub.ts')
      await watchHub(Date.now(), (await app.upkeep()).watchPorts(context))
    },
  })
}
