import { createAuditTable } from '../adapters/audit-table.ts'
import { createExpiringRows } from '../adapters/expiring-rows.ts'
import { createHealthTable } from '../adapters/health-table.ts'
import { createHourTable } from '../adapters/hour-table.ts'
import { createHubPositions } from '../adapters/hub-positions.ts'
import { createRollUpCursor } from '../adapters/roll-up-cursor.ts'
import type { InvocationLog } from '../adapters/telemetry.ts'
import type { AuditPorts } from '../flows/audit-counts.ts'
import type { RetentionPorts } from '../flows/drop-expired.ts'
import type { RollUpPorts } from '../flows/roll-up.ts'
import type { WatchPorts } from '../flows/watch-hub.ts'
import type { Base } from './base.ts'

/** What keeps an eye on hub and counts, adds minutes up to hours, and drops what has expired. */
export interface Upkeep {
  watchPorts(log: InvocationLog): WatchPorts
  auditPorts(log: InvocationLog): AuditPorts
  rollUpPorts(log: InvocationLog): RollUpPorts
  retentionPorts(log: InvocationLog): RetentionPorts
}

export function createUpkeep({ config, tables, stores, telemetry }: Base): Upkeep {
  const { retention, hoursRetention, deadLetterRetention } = config
  const health = createHealthTable(tables)
  const audits = createAuditTable(tables)
  const hub = createHubPositions(config.hub)
  const rolledUp = { hours: createHourTable(tables), cursor: createRollUpCursor(tables), hoursRetention }
  const deadLetters = createExpiringRows(tables, 'deadletters')
  return {
    watchPorts: log => ({ hub, health, progress: stores.progress, telemetry: telemetry(log) }),
    auditPorts: log => ({ ...stores, audits, health, retention, telemetry: telemetry(log) }),
    rollUpPorts: log => ({ ...stores, ...rolledUp, telemetry: telemetry(log) }),
    retentionPorts: log => ({
      ...stores,
      ...rolledUp,
      deadLetters,
      retention,
      deadLetterRetention,
      telemetry: telemetry(log),
    }),
  }
}
