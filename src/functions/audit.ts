import { app as functions } from '@azure/functions'
import type { App } from '../app.ts'
import { auditCounts } from '../flows/audit-counts.ts'

export function registerAudit(app: App): void {
  functions.timer('audit', {
    schedule: '%AUDIT_SCHEDULE%',
    handler: async (_timer, context) => {
      await auditCounts(Date.now(), app.auditPorts(context))
    },
  })
}
