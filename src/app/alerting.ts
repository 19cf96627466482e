import { createAlertTable } from '../adapters/alert-table.ts'
import { createChannels } from '../adapters/channels.ts'
import { createEvaluationLease } from '../adapters/evaluation-lease.ts'
import { createHealthTable } from '../adapters/health-table.ts'
import { createSilenceTable } from '../adapters/silence-table.ts'
import type { InvocationLog } from '../adapters/telemetry.ts'
import type { AlertPorts } from '../flows/evaluate-alerts.ts'
import { causeById } from '../taxonomy/taxonomy.ts'
import type { Base } from './base.ts'

/** What looks at the counts and tells. */
export function createAlerting(base: Base): (log: InvocationLog) => AlertPorts {
  const { config, rules, healthRules, tables, stores, fingerprints, telemetry } = base
  const ports = {
    ...stores,
    ...config.alerts,
    fingerprints,
    alerts: createAlertTable(tables),
    silences: createSilenceTable(tables),
    notifier: createChannels(config.channels, Date.now),
    rules,
    healthRules,
    health: createHealthTable(tables),
    causeOf: causeById,
  }
  return log => ({ ...ports, lease: createEvaluationLease(tables), telemetry: telemetry(log) })
}
