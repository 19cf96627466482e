import { createAccountTable } from '../adapters/account-table.ts'
import { createAggregateTable } from '../adapters/aggregate-table.ts'
import { createChangeTable } from '../adapters/change-table.ts'
import { createDeadLetterTable } from '../adapters/dead-letter-table.ts'
import { createFingerprintTable } from '../adapters/fingerprint-table.ts'
import { createInsightsSink } from '../adapters/insights-sink.ts'
import { NO_METRICS } from '../adapters/metric-sink.ts'
import { createProgressTable } from '../adapters/progress-table.ts'
import { openTables } from '../adapters/tables.ts'
import { telemetryInto } from '../adapters/telemetry.ts'
import type { CheckedStart } from './checked-start.ts'

/** What several parts of the app work with; an instance has it once. */
export type Base = ReturnType<typeof createBase>

export function createBase({ config, rules, healthRules }: CheckedStart) {
  const tables = openTables(config.storage)
  const metrics = config.telemetry === undefined ? NO_METRICS : createInsightsSink(config.telemetry)
  return {
    config,
    rules,
    healthRules,
    tables,
    stores: {
      aggregates: createAggregateTable(tables, config.limits.names),
      changes: createChangeTable(tables, Date.now),
      progress: createProgressTable(tables),
    },
    deadLetter: createDeadLetterTable(tables, config.limits),
    fingerprints: createFingerprintTable(tables),
    accounts: createAccountTable(tables, config.limits.accounts),
    telemetry: telemetryInto(metrics),
    closeTelemetry: () => metrics.close(),
  }
}
