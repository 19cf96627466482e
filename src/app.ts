import { readFileSync } from 'node:fs'
import packageJson from '../package.json' with { type: 'json' }
import { createAccountTable } from './adapters/account-table.ts'
import { createAggregateTable } from './adapters/aggregate-table.ts'
import { parseRules } from './adapters/alert-rules.ts'
import { alertId, createAlertTable } from './adapters/alert-table.ts'
import { createSharedAnswers, type SharedAnswers } from './adapters/api/shared-answers.ts'
import { createAuditTable } from './adapters/audit-table.ts'
import { createCallerMarker } from './adapters/caller-hash.ts'
import { createChangeTable } from './adapters/change-table.ts'
import { createChannels } from './adapters/channels.ts'
import { createDeadLetterTable } from './adapters/dead-letter-table.ts'
import { createEvaluationLease } from './adapters/evaluation-lease.ts'
import { createExpiringRows } from './adapters/expiring-rows.ts'
import { createFingerprintTable } from './adapters/fingerprint-table.ts'
import { createHealthTable } from './adapters/health-table.ts'
import { createHourSource } from './adapters/hour-source.ts'
import { createHourTable } from './adapters/hour-table.ts'
import { createHubPositions } from './adapters/hub-positions.ts'
import { createInsightsSink } from './adapters/insights-sink.ts'
import { charactersOf, messageText } from './adapters/message-text.ts'
import { NO_METRICS } from './adapters/metric-sink.ts'
import { createMinuteSource } from './adapters/minute-source.ts'
import { createProgressTable } from './adapters/progress-table.ts'
import { createRollUpCursor } from './adapters/roll-up-cursor.ts'
import { createSignedIn, type SignedIn } from './adapters/signed-in.ts'
import { createSilenceTable } from './adapters/silence-table.ts'
import { openTables } from './adapters/tables.ts'
import { type InvocationLog, telemetryInto } from './adapters/telemetry.ts'
import { type Config, ConfigError, readConfig, type Settings } from './config.ts'
import { createKnownRecords } from './core/known-records.ts'
import { createClassifier } from './core/outcome.ts'
import type { ExpiringRule, FailureRule, HealthRule } from './core/rule.ts'
import type { AuditPorts } from './flows/audit-counts.ts'
import type { RetentionPorts } from './flows/drop-expired.ts'
import type { AlertPorts } from './flows/evaluate-alerts.ts'
import type { IngestPorts } from './flows/ingest-batch.ts'
import type { SilenceStore } from './flows/ports/alerting.ts'
import type { LetterBodies, LetterList } from './flows/ports/querying.ts'
import type { AggregatesPorts } from './flows/query-aggregates.ts'
import type { AlertsPorts } from './flows/query-alerts.ts'
import type { UnknownsPorts } from './flows/query-unknowns.ts'
import { createCountReader } from './flows/read-counts.ts'
import type { StatusPorts } from './flows/report-status.ts'
import type { RollUpPorts } from './flows/roll-up.ts'
import type { WatchPorts } from './flows/watch-hub.ts'
import { createSuggestCause } from './taxonomy/suggest-cause.ts'
import { causeById, taxonomy } from './taxonomy/taxonomy.ts'

/** The adapters, wired. Clients are made on first use and kept: invocations of one instance share them. */
export interface App {
  ingestPorts(log: InvocationLog): IngestPorts
  alertPorts(log: InvocationLog): AlertPorts
  watchPorts(log: InvocationLog): WatchPorts
  auditPorts(log: InvocationLog): AuditPorts
  rollUpPorts(log: InvocationLog): RollUpPorts
  retentionPorts(log: InvocationLog): RetentionPorts
  readonly statusPorts: StatusPorts
  readonly silences: SilenceStore
  readonly signedIn: SignedIn
  readonly queryPorts: AggregatesPorts
  readonly alertsPorts: AlertsPorts
  readonly unknownsPorts: UnknownsPorts
  readonly letters: LetterList & LetterBodies
  /** How long minutes are kept, in milliseconds. */
  readonly retention: number
  readonly answers: SharedAnswers
  /** Those that take many rows: apart, so that they keep none of the others waiting. */
  readonly costlyAnswers: SharedAnswers
  /** Sends the last metrics; for the end of the instance. */
  closeTelemetry(): Promise<void>
}

/** Throws `ConfigError` with every fault of settings and rules at once, before anything runs. */
export function createApp(settings: Settings, rulesFile: URL): App {
  const { config, rules, healthRules } = readAll(settings, rulesFile)
  const tables = openTables(config.storage)
  const stores = {
    aggregates: createAggregateTable(tables),
    changes: createChangeTable(tables, Date.now),
    progress: createProgressTable(tables),
  }
  const rolledUp = {
    hours: createHourTable(tables),
    cursor: createRollUpCursor(tables),
    hoursRetention: config.hoursRetention,
  }
  const deadLetter = createDeadLetterTable(tables)
  const fingerprints = createFingerprintTable(tables)
  const alerts = createAlertTable(tables)
  const health = createHealthTable(tables)
  const audits = createAuditTable(tables)
  const hub = createHubPositions(config.hub)
  const notifier = createChannels(config.channels, Date.now)
  const silences = createSilenceTable(tables)
  const accounts = createAccountTable(tables)
  const callers = createCallerMarker(tables)
  const minutes = createMinuteSource(tables, Date.now)
  const hours = createHourSource(tables, Date.now)
  const metrics = config.telemetry === undefined ? NO_METRICS : createInsightsSink(config.telemetry)
  const createTelemetry = telemetryInto(metrics)
  const classify = createClassifier(taxonomy)
  const reader = {
    decode: messageText,
    charactersOf,
    classify,
    known: createKnownRecords(classify),
    retention: config.retention,
  }
  const queryPorts = {
    reader: createCountReader({ changes: stores.changes, rolledUp: rolledUp.cursor, minutes, hours }),
    accounts,
    causeOf: causeById,
  }
  return {
    ingestPorts: log => ({
      ...stores,
      deadLetter,
      fingerprints,
      accounts,
      callers,
      reader,
      telemetry: createTelemetry(log),
    }),
    alertPorts: log => ({
      ...stores,
      ...config.alerts,
      fingerprints,
      alerts,
      silences,
      lease: createEvaluationLease(tables),
      notifier,
      rules,
      healthRules,
      health,
      causeOf: causeById,
      telemetry: createTelemetry(log),
    }),
    watchPorts: log => ({ hub, health, progress: stores.progress, telemetry: createTelemetry(log) }),
    auditPorts: log => ({ ...stores, audits, health, retention: config.retention, telemetry: createTelemetry(log) }),
    rollUpPorts: log => ({ ...stores, ...rolledUp, telemetry: createTelemetry(log) }),
    retentionPorts: log => ({
      ...stores,
      ...rolledUp,
      deadLetters: createExpiringRows(tables, 'deadletters'),
      retention: config.retention,
      deadLetterRetention: config.deadLetterRetention,
      telemetry: createTelemetry(log),
    }),
    statusPorts: {
      progress: stores.progress,
      alerts,
      health,
      rolledUp: rolledUp.cursor,
      versions: { causeway: packageJson.version, taxonomy: taxonomy.version, node: process.version },
    },
    silences,
    signedIn: createSignedIn(config.platformSignsIn),
    queryPorts,
    unknownsPorts: { ...queryPorts, kinds: fingerprints, suggestCause: createSuggestCause(taxonomy) },
    letters: deadLetter,
    alertsPorts: {
      ...queryPorts,
      kinds: fingerprints,
      alerts,
      silences,
      allRules: [...rules, ...healthRules],
      alertId,
    },
    retention: config.retention,
    answers: createSharedAnswers(Date.now),
    costlyAnswers: createSharedAnswers(Date.now),
    closeTelemetry: () => metrics.close(),
  }
}

interface Everything {
  readonly config: Config
  readonly rules: readonly (FailureRule | ExpiringRule)[]
  readonly healthRules: readonly HealthRule[]
}

function readAll(settings: Settings, rulesFile: URL): Everything {
  const parsed = readRules(rulesFile)
  const faults = parsed.ok ? [] : parsed.faults.map(fault => `alert-rules.json: ${fault}`)
  try {
    const config = readConfig(settings)
    if (parsed.ok) return { config, rules: parsed.rules, healthRules: parsed.healthRules }
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
