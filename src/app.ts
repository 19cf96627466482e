import { readFileSync } from 'node:fs'
import { createAccountTable } from './adapters/account-table.ts'
import { createAggregateTable } from './adapters/aggregate-table.ts'
import { parseRules } from './adapters/alert-rules.ts'
import { createAlertTable } from './adapters/alert-table.ts'
import { createChangeTable } from './adapters/change-table.ts'
import { createDeadLetterTable } from './adapters/dead-letter-table.ts'
import { createFingerprintTable } from './adapters/fingerprint-table.ts'
import { messageText } from './adapters/message-text.ts'
import { createProgressTable } from './adapters/progress-table.ts'
import { openTables } from './adapters/tables.ts'
import { createTeamsWebhook } from './adapters/teams-webhook.ts'
import { createTelemetry, type InvocationLog } from './adapters/telemetry.ts'
import { type Config, ConfigError, readConfig, type Settings } from './config.ts'
import { createClassifier } from './core/outcome.ts'
import type { Rule } from './core/rule.ts'
import { DAY } from './core/window.ts'
import type { AlertPorts } from './flows/evaluate-alerts.ts'
import type { IngestPorts } from './flows/ingest-batch.ts'
import type { StatusPorts } from './flows/report-status.ts'
import { causeById, taxonomy } from './taxonomy/taxonomy.ts'

/** The adapters, wired. Clients are made on first use and kept: invocations of one instance share them. */
export interface App {
  ingestPorts(log: InvocationLog): IngestPorts
  alertPorts(log: InvocationLog): AlertPorts
  readonly statusPorts: StatusPorts
}

/** Throws `ConfigError` with every fault of settings and rules at once, before anything runs. */
export function createApp(settings: Settings, rulesFile: URL): App {
  const { config, rules } = readAll(settings, rulesFile)
  const tables = openTables(config.storage)
  const stores = {
    aggregates: createAggregateTable(tables),
    changes: createChangeTable(tables, Date.now),
    progress: createProgressTable(tables),
  }
  const deadLetter = createDeadLetterTable(tables)
  const fingerprints = createFingerprintTable(tables)
  const alerts = createAlertTable(tables)
  const notifier = createTeamsWebhook(config.teams)
  const accounts = createAccountTable(tables)
  const reader = {
    decode: messageText,
    classify: createClassifier(taxonomy),
    retention: config.retentionDays === 0 ? Number.POSITIVE_INFINITY : config.retentionDays * DAY,
  }
  return {
    ingestPorts: log => ({
      ...stores,
      deadLetter,
      fingerprints,
      accounts,
      reader,
      telemetry: createTelemetry(log),
    }),
    alertPorts: log => ({
      ...stores,
      ...config.alerts,
      alerts,
      notifier,
      rules,
      causeOf: causeById,
      telemetry: createTelemetry(log),
    }),
    statusPorts: { progress: stores.progress, alerts, taxonomyVersion: taxonomy.version },
  }
}

function readAll(settings: Settings, rulesFile: URL): { readonly config: Config; readonly rules: readonly Rule[] } {
  const rules = readRules(rulesFile)
  const faults = rules.ok ? [] : rules.faults.map(fault => `alert-rules.json: ${fault}`)
  try {
    const config = readConfig(settings)
    if (rules.ok) return { config, rules: rules.rules }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new ConfigError([...error.faults, ...faults])
  }
  throw new ConfigError(faults)
}

function readRules(file: URL): ReturnType<typeof parseRules> {
  try {
    return parseRules(readFileSync(file, 'utf8'))
  } catch {
    return { ok: false, faults: ['cannot be read'] }
  }
}
