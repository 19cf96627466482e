import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createAlertTable } from '../../src/adapters/alert-table.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createEvaluationLease } from '../../src/adapters/evaluation-lease.ts'
import { createFingerprintTable } from '../../src/adapters/fingerprint-table.ts'
import { createHealthTable } from '../../src/adapters/health-table.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import type { Tables } from '../../src/adapters/tables.ts'
import { HOUR } from '../../src/core/window.ts'
import type { AlertPorts } from '../../src/flows/evaluate-alerts.ts'
import { causeById } from '../../src/taxonomy/taxonomy.ts'

/** The ports of an instance that has just started, on these tables; without rules and silences unless told. */
export function alertPorts(
  tables: Tables,
  now: () => number,
  parts: Pick<AlertPorts, 'notifier'> & Partial<AlertPorts>,
): AlertPorts {
  return {
    rules: [],
    healthRules: [],
    causeOf: causeById,
    clock: 'wall',
    lateness: HOUR,
    aggregates: createAggregateTable(tables),
    changes: createChangeTable(tables, now),
    fingerprints: createFingerprintTable(tables),
    progress: createProgressTable(tables),
    alerts: createAlertTable(tables),
    health: createHealthTable(tables),
    lease: createEvaluationLease(tables),
    silences: { current: async () => [], keep: async () => {}, end: async () => false, past: async () => [] },
    telemetry: { emit: () => {} },
    ...parts,
  }
}
