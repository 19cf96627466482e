import { app as functions } from '@azure/functions'
import type { App } from '../app.ts'

export function registerAudit(app: App): void {
  functions.timer('audit', {
    schedule: '%AUDIT_SCHEDULE%',
    handler: async (_timer, context) => {
      const { auditCounts } = await import('../flows/audit-counts.ts')
      await auditCounts(Date.now(), (await app.upkeep()).auditPorts(context))
    },
  })
}
