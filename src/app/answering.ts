import packageJson from '../../package.json' with { type: 'json' }
import { alertId, createAlertTable } from '../adapters/alert-table.ts'
import { createSharedAnswers, type SharedAnswers } from '../adapters/api/shared-answers.ts'
import { createHealthTable } from '../adapters/health-table.ts'
import { createHourSource } from '../adapters/hour-source.ts'
import { createMinuteSource } from '../adapters/minute-source.ts'
import { createRollUpCursor } from '../adapters/roll-up-cursor.ts'
import { createSignedIn, type SignedIn } from '../adapters/signed-in.ts'
import { createSilenceTable } from '../adapters/silence-table.ts'
import type { SilenceStore } from '../flows/ports/alerting.ts'
import type { LetterBodies, LetterList } from '../flows/ports/querying.ts'
import type { AggregatesPorts } from '../flows/query-aggregates.ts'
import type { AlertsPorts } from '../flows/query-alerts.ts'
import type { UnknownsPorts } from '../flows/query-unknowns.ts'
import { createCountReader } from '../flows/read-counts.ts'
import type { StatusPorts } from '../flows/report-status.ts'
import { createSuggestCause } from '../taxonomy/suggest-cause.ts'
import { causeById, taxonomy } from '../taxonomy/taxonomy.ts'
import type { Base } from './base.ts'

/** What answers requests. */
export interface Answering {
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
}

export function createAnswering(base: Base): Answering {
  const { config, rules, healthRules, tables, stores, fingerprints, accounts, deadLetter } = base
  const alerts = createAlertTable(tables)
  const silences = createSilenceTable(tables)
  const rolledUp = createRollUpCursor(tables)
  const queryPorts = {
    reader: createCountReader({
      changes: stores.changes,
      rolledUp,
      minutes: createMinuteSource(tables, Date.now),
      hours: createHourSource(tables, Date.now),
    }),
    accounts,
    causeOf: causeById,
  }
  return {
    statusPorts: {
      progress: stores.progress,
      alerts,
      health: createHealthTable(tables),
      rolledUp,
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
  }
}
