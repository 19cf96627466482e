import { app as functions } from '@azure/functions'
import type { App } from '../app.ts'
import { reportStatus } from '../flows/report-status.ts'

export function registerStatus(app: App): void {
  functions.http('status', {
    methods: ['GET'],
    authLevel: 'function',
    route: 'status',
    handler: async () => ({ jsonBody: await reportStatus(app.statusPorts), headers: { 'cache-control': 'no-store' } }),
  })
}
