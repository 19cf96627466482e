import { app as functions } from '@azure/functions'
import type { App } from '../app.ts'
import { watchHub } from '../flows/watch-hub.ts'

export function registerWatch(app: App): void {
  functions.timer('watch', {
    schedule: '%WATCH_SCHEDULE%',
    handler: async (_timer, context) => {
      await watchHub(Date.now(), app.watchPorts(context))
    },
  })
}
