import { app as functions } from '@azure/functions'
import type { App } from '../app.ts'

/** Registers the roll-up of minutes to hours. One that fails is made good by the next one. */
export function registerRollUp(app: App): void {
  functions.timer('roll-up', {
    schedule: '%ROLL_UP_SCHEDULE%',
    handler: async (_timer, context) => {
      const { rollUp } = await import('../flows/roll-up.ts')
      await rollUp(Date.now(), (await app.upkeep()).rollUpPorts(context))
    },
  })
}
